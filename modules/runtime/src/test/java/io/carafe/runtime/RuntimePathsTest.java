package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimePathsTest {
  @TempDir private Path folder;
  private RuntimePaths paths;

  @BeforeEach
  void name() {
    paths = new RuntimePaths(folder.resolve("var/lib/x"), folder.resolve("run/x"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void create_twice_makesFoldersWithTheirModes() throws IOException {
    paths.create();
    paths.create();
    assertThat(mode(paths.root())).isEqualTo("rwx--x--x");
    assertThat(mode(paths.run())).isEqualTo("rwx--x--x");
    assertThat(mode(paths.privateFolder())).isEqualTo("rwx------");
    assertThat(mode(paths.monitorsFolder())).isEqualTo("rwx------");
    assertThat(paths.zygoteSocket().getParent()).isEqualTo(paths.privateFolder());
  }

  @Test
  void create_folderOthersMayWrite_isDeniedWithHint() throws IOException {
    paths.create();
    Files.setPosixFilePermissions(paths.run(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(paths::create)
        .isInstanceOfSatisfying(
            Problem.Denied.class, e -> assertThat(e.hint()).contains("chmod go-w " + paths.run()));
  }

  @Test
  void create_stateBehindALink_followsIt() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Files.createDirectories(folder.resolve("var/lib"));
    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(paths.root(), disk);
    paths.create();
    assertThat(disk.resolve("containers")).isDirectory();
  }

  @Test
  void containerFolders_ofAnId_areBelowRootAndRun() {
    ContainerId id = new ContainerId("c1");
    assertThat(paths.containerFolder(id)).isEqualTo(paths.root().resolve("containers/c1"));
    assertThat(paths.containerRuntimeFolder(id)).isEqualTo(paths.run().resolve("containers/c1"));
  }
}

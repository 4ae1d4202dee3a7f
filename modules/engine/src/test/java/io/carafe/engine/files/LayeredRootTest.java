package io.carafe.engine.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making whiteouts and opaque marks needs root. */
@Tag("root")
class LayeredRootTest {
  @TempDir private Path folder;
  private Path upper;
  private Path lower;

  @BeforeEach
  void make() throws IOException {
    upper = Files.createDirectory(folder.resolve("upper"));
    lower = Files.createDirectory(folder.resolve("lower"));
  }

  private static void write(Path layer, String path, String text) throws IOException {
    Path file = layer.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void whiteout(Path layer, String name) {
    try (Folder open = Folder.open(layer)) {
      open.makeNode(name, FileType.CHARACTER_DEVICE, 0, new DeviceNumber(0, 0));
    }
  }

  private Optional<String> read(String path) {
    try (LayeredRoot root = LayeredRoot.open(List.of(upper, lower))) {
      return root.read(path, 1000).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Test
  void read_bothLayers_upperHides() throws IOException {
    write(lower, "etc/a", "lower");
    write(lower, "etc/b", "lower");
    write(upper, "etc/a", "upper");

    assertThat(read("/etc/a")).contains("upper");
    assertThat(read("/etc/b")).contains("lower");
    assertThat(read("/etc")).isEmpty();
    assertThat(read("/none/b")).isEmpty();
  }

  @Test
  void read_whiteoutAndOpaque_hideWhatIsBelow() throws IOException {
    write(lower, "gone", "x");
    write(lower, "opaque/old", "x");
    write(upper, "opaque/new", "y");
    whiteout(upper, "gone");
    try (Folder open = Folder.open(upper)) {
      open.setAttribute("opaque", "trusted.overlay.opaque", "y".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(read("/gone")).isEmpty();
    assertThat(read("/opaque/old")).isEmpty();
    assertThat(read("/opaque/new")).contains("y");
  }

  @Test
  void read_fileOverFolder_hidesIt() throws IOException {
    write(lower, "x/y", "lower");
    write(upper, "x", "a file");

    assertThat(read("/x")).contains("a file");
    assertThat(read("/x/y")).isEmpty();
  }

  @Test
  void read_links_stayInside() throws IOException {
    write(lower, "real/passwd", "inside");
    Files.createSymbolicLink(upper.resolve("etc"), Path.of("/real"));
    Files.createSymbolicLink(lower.resolve("up"), Path.of("../../../../real/passwd"));
    Files.createSymbolicLink(lower.resolve("out"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(lower.resolve("loop"), Path.of("loop"));

    assertThat(read("/etc/passwd")).contains("inside");
    assertThat(read("/up")).contains("inside");
    assertThat(read("/out")).isEmpty();
    assertThat(read("/loop")).isEmpty();
    assertThat(read("/etc/../etc/./passwd")).contains("inside");
  }

  @Test
  void copy_tree_keepsWhatItShows() throws IOException {
    write(lower, "data/kept", "k");
    write(lower, "data/gone", "g");
    write(upper, "data/sub/new", "n");
    Files.createSymbolicLink(lower.resolve("data/link"), Path.of("/outside"));
    Files.setPosixFilePermissions(
        lower.resolve("data/kept"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    whiteout(upper.resolve("data"), "gone");
    Path target = Files.createDirectory(folder.resolve("target"));
    TreeCopy.copy(List.of(upper, lower), "/data", target);

    assertThat(target.resolve("kept")).hasContent("k");
    assertThat(Files.getPosixFilePermissions(target.resolve("kept"))).hasSize(2);
    assertThat(target.resolve("gone")).doesNotExist();
    assertThat(target.resolve("sub/new")).hasContent("n");
    assertThat(Files.readSymbolicLink(target.resolve("link"))).hasToString("/outside");
  }

  @Test
  void copy_noFolder_nothing() throws IOException {
    write(lower, "file", "x");
    Path target = Files.createDirectory(folder.resolve("target"));
    TreeCopy.copy(List.of(upper, lower), "/file", target);
    TreeCopy.copy(List.of(upper, lower), "/missing", target);

    assertThat(target).isEmptyDirectory();
  }
}

package io.carafe.images.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.images.layer.LayerLimits;
import io.carafe.images.layer.TreeSnapshot;
import io.carafe.images.layer.UnpackedForm;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.linux.Fd;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.linux.mount.DetachedMount;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as they are found on hosts: the kernel shows what GNU tar extracts, file by file. */
@Tag("root")
class ErofsRealTreesTest {
  private static final List<String> EXTRACT = List.of("--numeric-owner", "--xattrs", "-xpf");
  private static final int MANY_FILES = 100_000;

  @TempDir Path work;

  /** JUnit warns of each link that leads out of the folder. */
  @AfterEach
  void removeOracle() {
    try (Folder folder = Folder.open(work)) {
      folder.removeTree("oracle");
    }
  }

  private void assertSameTree(Path root, List<String> names, BlockSize block) throws Exception {
    Path archive = work.resolve("tree.tar");
    List<String> pack = new ArrayList<>(List.of("tar", "-C", root.toString(), "--xattrs"));
    pack.addAll(List.of("--format=pax", "--sparse", "-cf", archive.toString()));
    pack.addAll(names);
    run(pack);
    assertSameTree(archive, block);
  }

  private void assertSameTree(Path archive, BlockSize block) throws Exception {
    try (InputStream tar = Files.newInputStream(archive)) {
      UnpackedForm.write(work, tar, block, LayerLimits.DEFAULT);
    }
    Path oracle = Files.createDirectory(work.resolve("oracle"));
    List<String> extract = new ArrayList<>(List.of("tar", "-C", oracle.toString()));
    extract.addAll(EXTRACT);
    extract.add(archive.toString());
    run(extract);
    Path image = work.resolve("layer.erofs");
    var expected = TreeSnapshot.of(oracle);
    var shown = UnpackedForm.mounted(image);
    // The archives have no entries of their own for these.
    for (String implied : List.of(".", "d", "usr", "var", "var/lib", "var/lib/dpkg")) {
      expected.remove(implied);
      shown.remove(implied);
    }
    assertThat(shown).isEqualTo(expected);
    if (block.equals(BlockSize.PAGE)) {
      run(List.of("fsck.erofs", image.toString()));
      run(List.of("dump.erofs", "-s", image.toString()));
    }
  }

  private static void run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + ": " + output).isZero();
  }

  @Test
  void write_javaHome_equalsGnuTar() throws Exception {
    assertSameTree(Path.of(System.getProperty("java.home")), List.of("."), BlockSize.PAGE);
  }

  @Test
  void write_partsOfTheHost_equalGnuTar() throws Exception {
    List<String> names = List.of("etc", "usr/sbin", "var/lib/dpkg/info");
    assertSameTree(Path.of("/"), names, BlockSize.SECTOR);
  }

  @Test
  void write_manySmallFiles_equalsGnuTar() throws Exception {
    Path archive = work.resolve("tree.tar");
    try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(archive));
        TarWriter writer = new TarWriter(bytes)) {
      for (int i = 0; i < MANY_FILES; i++) {
        byte[] content = new byte[i % 700];
        TarBody.Regular body = TarBody.Regular.dense(content.length);
        writer.add(TarEntry.of("d/file-" + i, body, TarAttributes.ofRoot(0640)), content);
      }
    }
    assertSameTree(archive, BlockSize.PAGE);
  }

  @Test
  void write_fileOfManyGigabytesWithHoles_readsBack() throws Exception {
    long at = 5L << 30;
    byte[] text = "far behind".getBytes(StandardCharsets.US_ASCII);
    Path tree = Files.createDirectory(work.resolve("tree"));
    try (Folder folder = Folder.open(tree);
        OpenFile file = folder.open("f", OpenHow.createNew(0600))) {
      file.writeAt(ByteBuffer.wrap(text), at);
      file.setLength(6L << 30);
    }
    Path archive = work.resolve("tree.tar");
    run(List.of("tar", "-C", tree.toString(), "--sparse", "-cf", archive.toString(), "f"));
    try (InputStream tar = Files.newInputStream(archive)) {
      UnpackedForm.write(work, tar, BlockSize.SECTOR, LayerLimits.DEFAULT);
    }
    Path image = work.resolve("layer.erofs");
    assertThat(Files.size(image)).isLessThan(1 << 20);
    try (Fd mount = DetachedMount.of("erofs", image.toString());
        Folder root = Folder.of(mount.duplicate(), "image");
        OpenFile file = root.open("f", OpenHow.read(Resolve.NO_LINKS))) {
      assertThat(file.status().size()).isEqualTo(6L << 30);
      ByteBuffer read = ByteBuffer.allocate(text.length + 2);
      file.readAt(read, at - 1);
      assertThat(new String(read.array(), StandardCharsets.US_ASCII)).isEqualTo("\0far behind\0");
    }
  }
}

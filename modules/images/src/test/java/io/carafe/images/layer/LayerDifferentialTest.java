package io.carafe.images.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Problem;
import io.carafe.images.Seeded;
import io.carafe.images.erofs.BlockSize;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarLimits;
import io.carafe.images.tar.TarReader;
import io.carafe.linux.file.Folder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random trees packed by GNU tar in each of its formats: unpacked and read as others do. */
@Tag("root")
class LayerDifferentialTest {
  private static final int ENTRIES = 150;
  private static final int FLIPS = 50;
  private static final UnpackedForm EROFS = UnpackedForm.erofs(BlockSize.SECTOR);

  @TempDir Path work;
  private final Random random = Seeded.random();

  private byte[] pack(String format, String... options) throws Exception {
    Path tree = Files.createDirectory(work.resolve("tree"));
    new RandomTree(random, tree).grow(ENTRIES);
    Path archive = work.resolve("tree.tar");
    List<String> command =
        new ArrayList<>(List.of("tar", "-C", tree.toString(), "--format=" + format));
    command.addAll(List.of(options));
    command.addAll(List.of("-cf", archive.toString(), "."));
    run(command);
    return Files.readAllBytes(archive);
  }

  private static void run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .inheritIO()
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    assertThat(process.waitFor()).as(command.toString()).isZero();
  }

  private SortedMap<String, String> extract(UnpackedForm form, byte[] tar, String name)
      throws IOException {
    Path root = Files.createDirectory(work.resolve(name));
    return form.unpack(root, tar, LayerLimits.DEFAULT).tree();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ustar", "gnu", "oldgnu", "pax"})
  void extract_gnuTarArchive_equalsGnuTar(String format) throws Exception {
    boolean pax = format.equals("pax");
    boolean sparse = pax || format.endsWith("gnu");
    List<String> options = new ArrayList<>();
    if (sparse) {
      options.add("--sparse");
    }
    if (pax) {
      options.addAll(List.of("--xattrs", "--sparse-version=" + random.nextInt(2) + ".0"));
    }
    byte[] tar = pack(format, options.toArray(String[]::new));
    Path oracle = Files.createDirectory(work.resolve("oracle"));
    run(
        List.of(
            "tar",
            "-C",
            oracle.toString(),
            "--numeric-owner",
            "--xattrs",
            "--xattrs-include=*",
            "-xpf",
            work.resolve("tree.tar").toString()));
    SortedMap<String, String> expected = TreeSnapshot.of(oracle);
    assertThat(extract(UnpackedForm::folder, tar, "ours")).isEqualTo(expected);
    for (BlockSize block : List.of(BlockSize.SECTOR, BlockSize.PAGE)) {
      String name = "erofs" + block.bits();
      assertThat(extract(UnpackedForm.erofs(block), tar, name)).isEqualTo(expected);
    }
    run(List.of("fsck.erofs", work.resolve("erofs12/layer.erofs").toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ustar", "gnu", "pax"})
  void read_gnuTarArchive_equalsCommonsCompress(String format) throws Exception {
    byte[] tar = pack(format);
    TarReader reader = new TarReader(new ByteArrayInputStream(tar), TarLimits.DEFAULT);
    try (InputStream bytes = new ByteArrayInputStream(tar);
        TarArchiveInputStream oracle = new TarArchiveInputStream(bytes, "UTF-8")) {
      TarArchiveEntry expected = oracle.getNextEntry();
      while (expected != null) {
        TarEntry entry = reader.next().orElseThrow();
        assertThat(entry.name()).isEqualTo(expected.getName());
        assertThat(entry.attributes().mode()).isEqualTo(expected.getMode() & 07777);
        assertThat(entry.attributes().uid()).isEqualTo(expected.getLongUserId());
        assertThat(entry.attributes().gid()).isEqualTo(expected.getLongGroupId());
        assertThat(entry.attributes().modified())
            .isEqualTo(expected.getLastModifiedTime().toInstant());
        if (entry.body() instanceof TarBody.Regular) {
          assertThat(reader.readAll(1 << 24)).isEqualTo(oracle.readAllBytes());
        } else {
          assertThat(expected.isFile())
              .isEqualTo(
                  expected.isLink()
                      || expected.isFIFO()
                      || expected.isCharacterDevice()
                      || expected.isBlockDevice()
                      || expected.isSymbolicLink());
        }
        expected = oracle.getNextEntry();
      }
      assertThat(reader.next()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax"})
  void extract_bitFlips_neverLeaveTheRoot(String format) throws Exception {
    byte[] tar = pack(format, "--sparse");
    List<String> before = names();
    for (int i = 0; i < FLIPS; i++) {
      byte[] flipped = tar.clone();
      int bit = random.nextInt(tar.length * 8);
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        extract(i % 2 == 0 ? UnpackedForm::folder : EROFS, flipped, "flip");
      } catch (Problem.Corrupt e) {
        assertThat(e.requireMessage()).isNotBlank();
      }
      try (Folder folder = Folder.open(work)) {
        folder.removeTree("flip");
      }
      assertThat(names()).isEqualTo(before);
    }
  }

  private List<String> names() throws IOException {
    try (var paths = Files.list(work)) {
      return paths.map(Path::toString).sorted().toList();
    }
  }
}

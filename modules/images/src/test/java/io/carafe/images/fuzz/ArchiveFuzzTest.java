package io.carafe.images.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.carafe.base.Problem;
import io.carafe.images.archive.ImageArchives;
import io.carafe.images.erofs.BlockSize;
import io.carafe.images.layer.LayerExtractor;
import io.carafe.images.layer.LayerLimits;
import io.carafe.images.layer.UnpackedForm;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ImageUse;
import io.carafe.images.tar.Compression;
import io.carafe.images.tar.TarLimits;
import io.carafe.images.tar.TarReader;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * No bytes make a reader of archives fail with anything but a {@link Problem}, or leave something
 * outside its folder. Runs the inputs beside the test; with {@code JAZZER_FUZZ=1} makes up new
 * ones.
 */
@Tag("fuzz")
class ArchiveFuzzTest {
  private static final int BLOCK = 512;
  private static final int BYTES_MAX = 1 << 20;
  private static final LayerLimits LIMITS =
      new LayerLimits(BYTES_MAX, new TarLimits(4_096, 65_536, 16, 1_000));

  /** Gives every block that looks like a header its right checksum, which no fuzzer would find. */
  private static byte[] withChecksums(byte[] bytes) {
    byte[] repaired = bytes.clone();
    for (int at = 0; at + BLOCK <= repaired.length; at += BLOCK) {
      byte[] magic = Arrays.copyOfRange(repaired, at + 257, at + 262);
      if (new String(magic, StandardCharsets.US_ASCII).equals("ustar")) {
        Arrays.fill(repaired, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + BLOCK; i++) {
          sum += repaired[i] & 0xff;
        }
        byte[] digits = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, repaired, at + 148, digits.length);
      }
    }
    return repaired;
  }

  @FuzzTest(maxDuration = "60s")
  void read_anyTar_endsOrIsRefused(byte[] bytes) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(withChecksums(bytes)), LIMITS.tar());
    try {
      while (reader.next().isPresent()) {
        reader.readAll(BYTES_MAX);
      }
      assertThat(reader.offset()).isLessThanOrEqualTo(bytes.length);
    } catch (Problem.Corrupt | Problem.Exhausted refused) {
      assertThat(refused).hasMessageStartingWith("read tar ");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void decompress_anyBytes_endsOrIsRefused(byte[] bytes) throws IOException {
    try (InputStream in = Compression.open(new ByteArrayInputStream(bytes))) {
      assertThat(in.readNBytes(BYTES_MAX)).hasSizeLessThanOrEqualTo(BYTES_MAX);
    } catch (Problem.Corrupt refused) {
      assertThat(refused).hasMessageStartingWith("decompress ");
    }
  }

  @Tag("root")
  @FuzzTest(maxDuration = "60s")
  void extract_anyTar_staysInItsFolder(byte[] bytes) throws IOException {
    Path outside = Files.createTempDirectory("carafe-fuzz-");
    try (Folder parent = Folder.open(outside)) {
      Files.writeString(outside.resolve("secret"), "secret");
      try (Folder root = parent.folderOrCreate("root", 0700);
          LayerExtractor extractor = LayerExtractor.toFolder(root, LIMITS)) {
        extractor.read(new ByteArrayInputStream(withChecksums(bytes)));
        extractor.complete(List.of());
      } catch (Problem.Corrupt | Problem.Exhausted | Problem.Kernel refused) {
        assertThat(refused.requireMessage()).isNotBlank();
      }
      assertThat(names(parent)).containsExactlyInAnyOrder("root", "secret");
      assertThat(outside.resolve("secret")).hasContent("secret");
      parent.removeTree("root");
    } finally {
      Files.delete(outside.resolve("secret"));
      Files.delete(outside);
    }
  }

  /** What the writer makes of any archive, the kernel can mount and read to the last byte. */
  @Tag("root")
  @FuzzTest(maxDuration = "60s")
  void write_anyTar_isAnImageOrRefused(byte[] bytes) throws IOException {
    byte[] tar = withChecksums(bytes);
    Path work = Files.createTempDirectory("carafe-fuzz-");
    BlockSize block = bytes.length % 2 == 0 ? BlockSize.SECTOR : BlockSize.PAGE;
    try {
      UnpackedForm.Result written = UnpackedForm.erofs(block).unpack(work, tar, LIMITS);
      Path folder = Files.createDirectory(work.resolve("root"));
      // Whiteouts have other times, and are links of one.
      assertThat(written.tree().keySet())
          .isEqualTo(UnpackedForm.folder(folder, tar, LIMITS).tree().keySet());
    } catch (Problem.Corrupt | Problem.Exhausted | Problem.Kernel refused) {
      assertThat(refused.requireMessage()).isNotBlank();
    } finally {
      try (Folder folder = Folder.open(work)) {
        names(folder).forEach(folder::removeTree);
      }
      Files.delete(work);
    }
  }

  private static List<String> names(Folder folder) {
    List<String> names = new ArrayList<>();
    try (FolderEntries entries = folder.entries()) {
      entries.forEachRemaining(entry -> names.add(entry.name()));
    }
    return names;
  }

  @Tag("root")
  @FuzzTest(maxDuration = "60s")
  void load_anyArchive_isLoadedOrLeavesNothing(byte[] bytes) throws IOException {
    Path root = Files.createTempDirectory("carafe-fuzz-");
    try (Folder folder = Folder.open(root)) {
      try (ImageStore store = ImageStore.open(root, ImageUse.NONE)) {
        load(store, withChecksums(bytes));
      }
      names(folder).forEach(folder::removeTree);
    } finally {
      Files.delete(root);
    }
  }

  private static void load(ImageStore store, byte[] bytes) {
    try {
      new ImageArchives(store).load(new ByteArrayInputStream(bytes));
    } catch (Problem refused) {
      assertThat(refused.requireMessage()).isNotBlank();
      assertThat(store.list()).isEmpty();
      assertThat(store.content().list()).isEmpty();
    }
  }
}

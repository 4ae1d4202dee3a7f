package io.carafe.images.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarLimits;
import io.carafe.images.tar.TarWriter;
import io.carafe.linux.file.Folder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every form of a layer has to get right. Unpacked as root: owners, devices and trusted
 * attributes included.
 */
@Tag("root")
abstract class LayerExtractorTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000, 123_456_789);
  private static final TarAttributes FILE = new TarAttributes(0644, 1, 2, TIME);
  private static final TarAttributes FOLDER = new TarAttributes(0755, 0, 0, TIME);

  @TempDir Path outside;
  private Path root;
  private SortedMap<String, String> tree = new TreeMap<>();
  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(archive);

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(outside.resolve("root"));
    Files.writeString(outside.resolve("secret"), "secret");
  }

  /** JUnit would look at each folder of a deep tree by its whole path. */
  @AfterEach
  void removeRoot() {
    try (Folder folder = Folder.open(outside)) {
      folder.removeTree("root");
    }
  }

  private void file(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    writer.add(TarEntry.of(name, TarBody.Regular.dense(bytes.length), FILE), bytes);
  }

  private void folder(String name) throws IOException {
    writer.add(TarEntry.of(name, new TarBody.Folder(), FOLDER));
  }

  private void symlink(String name, String target) throws IOException {
    writer.add(TarEntry.of(name, new TarBody.SymbolicLink(target), FILE));
  }

  private void hardLink(String name, String target) throws IOException {
    writer.add(TarEntry.of(name, new TarBody.HardLink(target), FILE));
  }

  private ExtractedLayer extract() throws IOException {
    writer.close();
    return extract(archive.toByteArray(), LayerLimits.DEFAULT);
  }

  private ExtractedLayer extract(byte[] tar, LayerLimits limits) throws IOException {
    tree = new TreeMap<>();
    UnpackedForm.Result result = form().unpack(root, tar, limits);
    tree = result.tree();
    return result.layer();
  }

  /** How the layer is stored. */
  abstract UnpackedForm form();

  private SortedMap<String, String> tree() {
    return tree;
  }

  private void assertOutsideUntouched() throws IOException {
    try (var names = Files.list(outside)) {
      assertThat(names.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("root", "secret");
    }
    assertThat(outside.resolve("secret")).hasContent("secret");
    assertThat(Files.getAttribute(outside.resolve("secret"), "unix:nlink")).isEqualTo(1);
  }

  @Test
  void extract_everyType_hasAllAttributes() throws IOException {
    folder("./");
    folder("d");
    file("d/f", "hello");
    symlink("d/s", "/anything");
    hardLink("d/h", "d/f");
    writer.add(TarEntry.of("n", new TarBody.Device(false, 1, 3), FILE));
    writer.add(TarEntry.of("b", new TarBody.Device(true, 7, 300), FILE));
    writer.add(TarEntry.of("p", new TarBody.Fifo(), FILE));
    ExtractedLayer layer = extract();
    String time = TIME.toString();
    assertThat(tree())
        .containsEntry(".", "FOLDER 755 0:0 " + time)
        .containsEntry("d", "FOLDER 755 0:0 " + time)
        .containsEntry("d/f", "REGULAR 644 1:2 " + time + " 5 2cf24dba5fb0")
        .containsEntry("d/h", "REGULAR 644 1:2 " + time + " 5 2cf24dba5fb0 = d/f of 2")
        .containsEntry("d/s", "SYMLINK 777 1:2 " + time + " -> /anything")
        .containsEntry("n", "CHARACTER_DEVICE 644 1:2 " + time + " 1:3")
        .containsEntry("b", "BLOCK_DEVICE 644 1:2 " + time + " 7:300")
        .containsEntry("p", "FIFO 644 1:2 " + time)
        .hasSize(8);
    assertThat(layer.entries()).isEqualTo(8);
    assertThat(layer.bytes()).isEqualTo(5);
    assertThat(layer.impliedFolders()).isEmpty();
  }

  @Test
  void extract_setUserIdWithCapability_keepsBoth() throws IOException {
    byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    Map<String, byte[]> xattrs = new LinkedHashMap<>();
    xattrs.put("security.capability", capability);
    xattrs.put("user.key", new byte[] {1, 2});
    TarAttributes attributes = new TarAttributes(06755, 5, 6, TIME);
    writer.add(new TarEntry("f", TarBody.Regular.dense(0), attributes, xattrs), new byte[0]);
    extract();
    assertThat(tree().get("f"))
        .startsWith("REGULAR 6755 5:6 ")
        .contains(" security.capability=0100000200040000")
        .endsWith(" user.key=0102");
  }

  @Test
  void extract_overlayAttributes_areLeftOut() throws IOException {
    Map<String, byte[]> xattrs = new LinkedHashMap<>();
    xattrs.put("trusted.overlay.opaque", new byte[] {'y'});
    xattrs.put("trusted.overlay.redirect", "/etc".getBytes(StandardCharsets.US_ASCII));
    xattrs.put("user.overlay.opaque", new byte[] {'y'});
    xattrs.put("security.selinux", new byte[] {'y'});
    xattrs.put("trusted.other", new byte[] {'y'});
    writer.add(new TarEntry("d", new TarBody.Folder(), FOLDER, xattrs));
    writer.add(new TarEntry(".", new TarBody.Folder(), FOLDER, xattrs));
    extract();
    assertThat(tree().get("d")).isEqualTo("FOLDER 755 0:0 " + TIME);
    assertThat(tree().get(".")).isEqualTo("FOLDER 755 0:0 " + TIME);
  }

  @Test
  void extract_whiteoutDevice_isLeftOut() throws IOException {
    writer.add(TarEntry.of("etc", new TarBody.Device(false, 0, 0), FILE));
    extract();
    assertThat(tree()).doesNotContainKey("etc");
  }

  @Test
  void extract_whiteouts_becomeOverlays() throws IOException {
    folder("d");
    file(".wh.gone", "");
    file("d/.wh..wh..opq", "");
    file("d/.wh.x", "");
    extract();
    assertThat(tree().get("gone")).startsWith("CHARACTER_DEVICE 0 0:0 ").contains("Z 0:0");
    assertThat(tree().get("d")).endsWith(" trusted.overlay.opaque=79");
    assertThat(tree()).containsKey("d/x").hasSize(4);
  }

  @Test
  void extract_opaqueRoot_isTold() throws IOException {
    file(".wh..wh..opq", "");
    assertThat(extract().opaqueRoot()).isTrue();
    assertThat(tree()).containsOnlyKeys(".");
  }

  @Test
  void extract_whiteoutBesideEntry_hidesOnlyTheLayersBelow() throws IOException {
    file(".wh.a", "");
    file("a/f", "1");
    file("b", "1");
    file(".wh.b", "");
    folder("c");
    file("c/f", "1");
    file(".wh.c", "");
    file(".wh.d", "");
    folder("d");
    file(".wh.e", "");
    file("e", "1");
    extract();
    assertThat(tree().get("a")).startsWith("FOLDER").endsWith(" trusted.overlay.opaque=79");
    assertThat(tree().get("b")).startsWith("REGULAR");
    assertThat(tree().get("c")).startsWith("FOLDER").endsWith(" trusted.overlay.opaque=79");
    assertThat(tree().get("d")).startsWith("FOLDER").endsWith(" trusted.overlay.opaque=79");
    assertThat(tree().get("e")).startsWith("REGULAR");
  }

  @Test
  void extract_unionBookkeeping_isIgnored() throws IOException {
    file(".wh..wh.aufs", "");
    file("d/.wh..wh.plnk/1.2", "");
    extract();
    assertThat(tree()).containsOnlyKeys(".");
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.", ".wh..", ".wh...", "d/.wh..."})
  void extract_whiteoutOfNothing_isCorrupt(String name) throws IOException {
    file(name, "");
    assertThatThrownBy(this::extract).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void extract_duplicates_lastWins() throws IOException {
    file("f", "first");
    file("f", "hello");
    folder("d");
    file("d/x", "1");
    file("d", "hello");
    file("e", "1");
    folder("e");
    file("e/x", "1");
    symlink("l", "e");
    folder("l");
    symlink("e/x", "t");
    file("h", "1");
    hardLink("h", "f");
    hardLink("f", "f");
    extract();
    assertThat(tree().get("f")).contains(" 5 2cf24dba5fb0");
    assertThat(tree().get("d")).contains(" 5 2cf24dba5fb0");
    assertThat(tree().get("e/x")).startsWith("SYMLINK");
    assertThat(tree().get("l")).isEqualTo("FOLDER 755 0:0 " + TIME);
    assertThat(tree().get("h")).contains(" 5 2cf24dba5fb0 = f of 2");
    assertThat(tree()).doesNotContainKey("d/x");
  }

  @Test
  void extract_folderAgain_keepsContentAndTakesAttributes() throws IOException {
    folder("d");
    file("d/f", "1");
    writer.add(TarEntry.of("d", new TarBody.Folder(), new TarAttributes(0700, 3, 4, TIME)));
    extract();
    assertThat(tree().get("d")).isEqualTo("FOLDER 700 3:4 " + TIME);
    assertThat(tree()).containsKey("d/f");
  }

  @Test
  void extract_impliedFolders_areToldParentsFirst() throws IOException {
    file("a/b/c", "1");
    file("x/y", "1");
    folder("x");
    ExtractedLayer layer = extract();
    assertThat(layer.impliedFolders()).containsExactly("a", "a/b");
    assertThat(tree().get("a")).isEqualTo("FOLDER 755 0:0 " + Instant.EPOCH);
    assertThat(tree().get("x")).isEqualTo("FOLDER 755 0:0 " + TIME);
  }

  @Test
  void extract_impliedFolderRemoved_isForgotten() throws IOException {
    file("a/b/c", "1");
    file("a", "1");
    assertThat(extract().impliedFolders()).isEmpty();
  }

  @Test
  void extract_folderReplaced_leavesItsAttributesBehind() throws IOException {
    writer.add(TarEntry.of("a", new TarBody.Folder(), new TarAttributes(0700, 3, 3, TIME)));
    file("a", "1");
    writer.add(TarEntry.of("b", new TarBody.Folder(), new TarAttributes(0700, 3, 3, TIME)));
    file("b", "1");
    file(".wh.c", "");
    symlink("b", "c");
    file("b/f", "1");
    file("b", "1");
    extract();
    assertThat(tree().get("a")).startsWith("REGULAR 644 1:2 " + TIME);
    assertThat(tree().get("b")).startsWith("REGULAR 644 1:2 " + TIME);
    assertThat(tree().get("c")).startsWith("FOLDER 755 0:0 " + Instant.EPOCH);
  }

  @Test
  void extract_manyFolders_allGetTheirAttributes() throws IOException {
    String prefix = "n".repeat(200);
    int count = 3_000;
    for (int i = 0; i < count; i++) {
      TarAttributes attributes = new TarAttributes(02000 | i % 512, i, i + 1, TIME.plusSeconds(i));
      writer.add(TarEntry.of(prefix + i, new TarBody.Folder(), attributes));
    }
    extract();
    SortedMap<String, String> tree = tree();
    for (int i = 0; i < count; i++) {
      assertThat(tree.get(prefix + i))
          .isEqualTo(
              "FOLDER %o %d:%d %s"
                  .formatted(02000 | i % 512, i, i + 1, TIME.plusSeconds(i).toString()));
    }
  }

  @Test
  void extract_endlessImpliedFolders_isExhausted() throws IOException {
    for (int i = 0; i < 20; i++) {
      file("d".repeat(i + 1) + "/" + "x/".repeat(1_950) + "f", "");
    }
    assertThatThrownBy(this::extract)
        .isInstanceOf(Problem.Exhausted.class)
        .hasMessage("unpack layer: it has too many folders without entries of their own");
  }

  @Test
  void extract_setGroupIdFolder_isNotInherited() throws IOException {
    writer.add(TarEntry.of("d", new TarBody.Folder(), new TarAttributes(02775, 0, 50, TIME)));
    writer.add(
        TarEntry.of("d/f", TarBody.Regular.dense(0), TarAttributes.ofRoot(0644)), new byte[0]);
    extract();
    assertThat(tree().get("d")).startsWith("FOLDER 2775 0:50");
    assertThat(tree().get("d/f")).startsWith("REGULAR 644 0:0");
  }

  @Test
  void extract_readOnlyFolder_takesItsFiles() throws IOException {
    writer.add(TarEntry.of("d", new TarBody.Folder(), new TarAttributes(0, 9, 9, TIME)));
    file("d/f", "1");
    extract();
    assertThat(tree().get("d")).isEqualTo("FOLDER 0 9:9 " + TIME);
  }

  @Test
  void extract_notUtf8Name_keepsItsBytes() throws IOException {
    String name = "caf\uDCE9";
    file(name, "1");
    extract();
    assertThat(tree()).containsKey(name);
  }

  @Test
  void extract_longPath_works() throws IOException {
    String path = ("n".repeat(250) + "/").repeat(16).substring(0, 4000);
    file(path, "1");
    assertThat(extract().impliedFolders()).hasSize(15);
  }

  @Test
  void extract_absoluteAndBackwardNames_stayInside() throws IOException {
    file("/etc/a", "1");
    file("//etc/./b", "1");
    file("etc/x/../c", "1");
    extract();
    assertThat(tree()).containsKeys("etc/a", "etc/b", "etc/c");
    assertOutsideUntouched();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "a/../../secret", "/../secret", "..", "../.wh.secret"})
  void extract_nameLeavesRoot_isCorrupt(String name) throws IOException {
    file(name, "overwritten");
    assertThatThrownBy(this::extract)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("leads out of the layer");
    assertOutsideUntouched();
  }

  @Test
  void extract_throughSymlinks_staysInside() throws IOException {
    symlink("up", "..");
    symlink("abs", outside.toString());
    symlink("chain", "up/up/up");
    file("up/secret", "1");
    file("abs/secret", "2");
    file("chain/other", "3");
    file("up/.wh.x", "");
    extract();
    assertOutsideUntouched();
    assertThat(tree()).containsKeys("secret", "other", "x");
    assertThat(tree()).containsKey(outside.toString().substring(1) + "/secret");
  }

  @Test
  void extract_linkedFolderOfTheLayer_isFollowed() throws IOException {
    symlink("lib", "usr/lib");
    file("lib/libc.so", "1");
    folder("usr");
    folder("usr/lib");
    extract();
    assertThat(tree().get("lib")).startsWith("SYMLINK");
    assertThat(tree()).containsKey("usr/lib/libc.so");
  }

  @Test
  void extract_symlinkOverwritten_doesNotWriteThroughIt() throws IOException {
    symlink("f", outside.resolve("secret").toString());
    file("f", "overwritten");
    symlink("d", outside.toString());
    folder("d");
    file("d/secret", "overwritten");
    extract();
    assertOutsideUntouched();
    assertThat(tree().get("f")).startsWith("REGULAR");
    assertThat(tree().get("d")).startsWith("FOLDER");
  }

  @Test
  void extract_symlinkLoop_isCorrupt() throws IOException {
    symlink("a", "b");
    symlink("b", "a");
    file("a/f", "1");
    assertThatThrownBy(this::extract)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("too many symbolic links");
  }

  @Test
  void extract_belowFile_isCorrupt() throws IOException {
    file("f", "1");
    file("f/g", "1");
    assertThatThrownBy(this::extract).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void extract_rootNotFolder_isCorrupt() throws IOException {
    symlink("./", "/etc");
    assertThatThrownBy(this::extract).isInstanceOf(Problem.Corrupt.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/../secret", "up/secret", "abs/secret", "missing", "."})
  void extract_hardLinkOut_isCorrupt(String target) throws IOException {
    symlink("up", "..");
    symlink("abs", outside.toString());
    hardLink("h", target);
    assertThatThrownBy(this::extract).isInstanceOf(Problem.Corrupt.class);
    assertOutsideUntouched();
  }

  @Test
  void extract_hardLinkToSymlinkThenWrite_replacesTheLink() throws IOException {
    symlink("s", outside.resolve("secret").toString());
    hardLink("h", "s");
    file("h", "overwritten");
    extract();
    assertOutsideUntouched();
    assertThat(tree().get("s")).startsWith("SYMLINK");
    assertThat(tree().get("h")).startsWith("REGULAR");
  }

  @Test
  void extract_hardLinkOverItsTargetsFolder_isCorrupt() throws IOException {
    file("d/f", "1");
    hardLink("d", "d/f");
    assertThatThrownBy(this::extract).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void extract_hardLinkToWhiteout_isCorrupt() throws IOException {
    file(".wh.a", "");
    hardLink("b", "a");
    assertThatThrownBy(this::extract).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void extract_nameTooLong_isCorrupt() throws IOException {
    file("n".repeat(256), "1");
    assertThatThrownBy(this::extract).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void extract_moreBytesThanAllowed_isExhausted() throws IOException {
    file("f", "x".repeat(100_000));
    writer.close();
    LayerLimits limits = new LayerLimits(50_000, TarLimits.DEFAULT);
    assertThatThrownBy(() -> extract(archive.toByteArray(), limits))
        .isInstanceOf(Problem.Exhausted.class)
        .hasMessage("unpack layer: it has more than 48.8KiB uncompressed");
  }

  @Test
  void extract_bytesBehindTheEnd_countToo() throws IOException {
    writer.close();
    archive.writeBytes(new byte[100_000]);
    LayerLimits limits = new LayerLimits(50_000, TarLimits.DEFAULT);
    assertThatThrownBy(() -> extract(archive.toByteArray(), limits))
        .isInstanceOf(Problem.Exhausted.class);
  }

  @Test
  void extract_truncatedAtEveryBlock_isCorruptOrWholeEntries() throws IOException {
    folder("d");
    file("d/f", "x".repeat(1500));
    hardLink("d/h", "d/f");
    symlink("d/s", "t".repeat(200));
    writer.close();
    byte[] whole = archive.toByteArray();
    for (int length = 0; length < whole.length; length += 512) {
      Path folder = Files.createDirectory(outside.resolve("cut" + length));
      try {
        form().unpack(folder, Arrays.copyOf(whole, length), LayerLimits.DEFAULT);
      } catch (Problem.Corrupt e) {
        assertThat(e).hasMessageContaining("at offset");
      }
    }
  }
}

package io.carafe.images.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  /** A header block with the given fields as text, its checksum right. */
  private static byte[] header(char type, String name, String size) {
    byte[] block = new byte[512];
    put(block, 0, name);
    put(block, 100, "0000644\0");
    put(block, 108, "0000000\0");
    put(block, 116, "0000000\0");
    put(block, 124, size);
    put(block, 136, "00000000000\0");
    block[156] = (byte) type;
    put(block, 257, "ustar\00000");
    return checksummed(block);
  }

  private static byte[] checksummed(byte[] block) {
    put(block, 148, "        ");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, "%06o\0 ".formatted(sum));
    return block;
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  private static byte[] padded(byte[] bytes) {
    return Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512);
  }

  private static byte[] pax(char type, String... records) {
    StringBuilder text = new StringBuilder();
    for (String record : records) {
      int rest = record.length() + 2;
      int length = rest + Integer.toString(rest).length();
      length = rest + Integer.toString(length).length();
      text.append(length).append(' ').append(record).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    return join(header(type, "pax", Integer.toOctalString(bytes.length)), padded(bytes));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static TarReader reader(byte[]... parts) {
    return new TarReader(new ByteArrayInputStream(join(parts)), TarLimits.DEFAULT);
  }

  private static TarEntry only(byte[]... parts) throws IOException {
    TarReader reader = reader(parts);
    TarEntry entry = reader.next().orElseThrow();
    assertThat(reader.next()).isEmpty();
    return entry;
  }

  private static byte[] end() {
    return new byte[1024];
  }

  @Test
  void next_emptyArchive_isTheEnd() throws IOException {
    assertThat(reader(end()).next()).isEmpty();
    assertThat(reader(new byte[0]).next()).isEmpty();
  }

  @Test
  void next_ustarPrefix_isPartOfTheName() throws IOException {
    byte[] block = header('0', "name", "0");
    put(block, 345, "some/folder");
    assertThat(only(checksummed(block), end()).name()).isEqualTo("some/folder/name");
  }

  @Test
  void next_gnuMagic_hasNoPrefix() throws IOException {
    byte[] block = header('0', "name", "0");
    put(block, 257, "ustar  \0");
    put(block, 345, "12345670123");
    assertThat(only(checksummed(block), end()).name()).isEqualTo("name");
  }

  @Test
  void next_oldFolderBySlash_isFolder() throws IOException {
    assertThat(only(header('\0', "d/", "0"), end()).body()).isEqualTo(new TarBody.Folder());
  }

  @Test
  void next_base256Numbers_areRead() throws IOException {
    byte[] block = header('0', "name", "0");
    Arrays.fill(block, 108, 116, (byte) 0);
    block[108] = (byte) 0x80;
    block[112] = (byte) 0xff;
    block[113] = (byte) 0xff;
    block[114] = (byte) 0xff;
    block[115] = (byte) 0xfe;
    Arrays.fill(block, 136, 148, (byte) 0xff);
    TarEntry entry = only(checksummed(block), end());
    assertThat(entry.attributes().uid()).isEqualTo(0xffff_fffeL);
    assertThat(entry.attributes().modified()).isEqualTo(Instant.ofEpochSecond(-1));
  }

  @Test
  void next_paxRecords_overrideTheHeader() throws IOException {
    TarEntry entry =
        only(
            pax('x', "path=a/long=name", "mtime=12.5", "uid=3000000", "SCHILY.xattr.user.k=v\n\0w"),
            header('0', "short", "0"),
            end());
    assertThat(entry.name()).isEqualTo("a/long=name");
    assertThat(entry.attributes().modified()).isEqualTo(Instant.ofEpochSecond(12, 500_000_000));
    assertThat(entry.attributes().uid()).isEqualTo(3_000_000);
    assertThat(entry.xattrs().get("user.k")).isEqualTo(new byte[] {'v', '\n', 0, 'w'});
  }

  @Test
  void next_negativeFraction_isBeforeTheWholeSecond() throws IOException {
    TarEntry entry = only(pax('x', "mtime=-1.25"), header('0', "n", "0"), end());
    assertThat(entry.attributes().modified()).isEqualTo(Instant.ofEpochSecond(-1).minusMillis(250));
  }

  @Test
  void next_globalPax_holdsUntilOverridden() throws IOException {
    TarReader reader =
        reader(
            pax('g', "uid=7"),
            header('0', "a", "0"),
            pax('x', "uid=8"),
            header('0', "b", "0"),
            header('0', "c", "0"),
            end());
    List<Long> uids = new ArrayList<>();
    for (Optional<TarEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
      uids.add(e.get().attributes().uid());
    }
    assertThat(uids).containsExactly(7L, 8L, 7L);
  }

  @Test
  void next_gnuLongNameAndLink_areUsed() throws IOException {
    String name = "n".repeat(300);
    String link = "l".repeat(300);
    TarEntry entry =
        only(
            header('L', "././@LongLink", Integer.toOctalString(301)),
            padded((name + "\0").getBytes(StandardCharsets.US_ASCII)),
            header('K', "././@LongLink", Integer.toOctalString(301)),
            padded((link + "\0").getBytes(StandardCharsets.US_ASCII)),
            header('2', "short", "0"),
            end());
    assertThat(entry.name()).isEqualTo(name);
    assertThat(entry.body()).isEqualTo(new TarBody.SymbolicLink(link));
  }

  @Test
  void next_notUtf8Name_keepsItsBytes() throws IOException {
    TarEntry entry = only(header('0', "caf\u00e9", "0"), end());
    assertThat(io.carafe.linux.text.PathText.encode(entry.name()))
        .isEqualTo("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void read_severalEntries_givesEachItsBytes() throws IOException {
    byte[] bytes = "hello".getBytes(StandardCharsets.US_ASCII);
    TarReader reader =
        reader(header('0', "a", "5"), padded(bytes), header('0', "b", "5"), padded(bytes), end());
    assertThat(reader.next().orElseThrow().name()).isEqualTo("a");
    assertThat(reader.next().orElseThrow().name()).isEqualTo("b");
    assertThat(reader.readAll(5)).isEqualTo(bytes);
    assertThat(reader.read(new byte[1], 0, 1)).isEqualTo(-1);
  }

  @Test
  void readAll_moreThanAllowed_isExhausted() throws IOException {
    TarReader reader = reader(header('0', "a", "5"), padded(new byte[5]), end());
    assertThat(reader.next()).isPresent();
    assertThatThrownBy(() -> reader.readAll(4))
        .isInstanceOf(Problem.Exhausted.class)
        .hasMessage("read tar entry \"a\": 5 bytes, 4 are allowed");
  }

  @Test
  void next_sparse01_mapsTheExtents() throws IOException {
    TarReader reader =
        reader(
            pax('x', "GNU.sparse.map=10,2,20,3", "GNU.sparse.size=100", "GNU.sparse.name=real"),
            header('0', "x", "5"),
            padded("abcde".getBytes(StandardCharsets.US_ASCII)),
            end());
    TarEntry entry = reader.next().orElseThrow();
    assertThat(entry.name()).isEqualTo("real");
    assertThat(entry.body())
        .isEqualTo(new TarBody.Regular(100, List.of(new Extent(10, 2), new Extent(20, 3))));
    assertThat(new String(reader.readAll(9), StandardCharsets.US_ASCII)).isEqualTo("abcde");
  }

  @Test
  void next_sparse00_mapsTheExtents() throws IOException {
    TarEntry entry =
        only(
            pax(
                'x',
                "GNU.sparse.size=100",
                "GNU.sparse.numblocks=2",
                "GNU.sparse.offset=10",
                "GNU.sparse.numbytes=2",
                "GNU.sparse.offset=20",
                "GNU.sparse.numbytes=3"),
            header('0', "x", "5"),
            padded(new byte[5]),
            end());
    assertThat(entry.body())
        .isEqualTo(new TarBody.Regular(100, List.of(new Extent(10, 2), new Extent(20, 3))));
  }

  @Test
  void next_sparse10_mapsTheExtents() throws IOException {
    byte[] map = padded("2\n10\n2\n20\n3\n".getBytes(StandardCharsets.US_ASCII));
    TarReader reader =
        reader(
            pax('x', "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=100"),
            header('0', "x", Integer.toOctalString(512 + 5)),
            map,
            padded("abcde".getBytes(StandardCharsets.US_ASCII)),
            end());
    assertThat(reader.next().orElseThrow().body())
        .isEqualTo(new TarBody.Regular(100, List.of(new Extent(10, 2), new Extent(20, 3))));
    assertThat(new String(reader.readAll(9), StandardCharsets.US_ASCII)).isEqualTo("abcde");
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void next_gnuSparseWithExtensionBlock_mapsTheExtents() throws IOException {
    byte[] block = header('S', "s", "5");
    for (int i = 0; i < 4; i++) {
      put(block, 386 + 24 * i, "%011o\0%011o\0".formatted(i * 10, 1));
    }
    block[482] = 1;
    put(block, 483, "%011o\0".formatted(1000));
    byte[] more = new byte[512];
    put(more, 0, "%011o\0%011o\0".formatted(900, 1));
    TarReader reader =
        reader(
            checksummed(block), more, padded("abcde".getBytes(StandardCharsets.US_ASCII)), end());
    assertThat(reader.next().orElseThrow().body())
        .isEqualTo(
            new TarBody.Regular(
                1000,
                List.of(
                    new Extent(0, 1),
                    new Extent(10, 1),
                    new Extent(20, 1),
                    new Extent(30, 1),
                    new Extent(900, 1))));
    assertThat(reader.readAll(5)).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GNU.sparse.map=10,2,11,3", // overlap
        "GNU.sparse.map=20,3,10,2", // order
        "GNU.sparse.map=10,2,200,3", // behind the end
        "GNU.sparse.map=10,2,20", // odd
        "GNU.sparse.map=10,2,20,4", // more than stored
        "GNU.sparse.map=10,-2,20,7",
        "GNU.sparse.map=9223372036854775807,5",
        "GNU.sparse.map=a,5",
        "GNU.sparse.map=,",
      })
  void next_wrongSparseMap_isCorrupt(String map) {
    assertCorrupt(
        pax('x', map, "GNU.sparse.size=100"), header('0', "x", "5"), padded(new byte[5]), end());
  }

  @Test
  void next_wrongChecksum_isCorruptWithOffset() throws IOException {
    byte[] second = header('0', "b", "0");
    second[0] = 'c';
    TarReader reader = reader(header('0', "a", "0"), second, end());
    reader.next();
    assertThatThrownBy(reader::next)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessage("read tar header at offset 512: its header checksum is wrong");
  }

  @Test
  void next_truncatedData_isCorruptWithName() throws IOException {
    TarReader reader = reader(header('0', "a", "1000"), new byte[10]);
    reader.next();
    assertThatThrownBy(reader::next)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessage("read tar entry \"a\" at offset 0: the archive ends inside it");
  }

  @Test
  void next_paxWithoutEntry_isCorrupt() {
    assertCorrupt(pax('x', "path=a"), end());
    assertCorrupt(pax('x', "path=a"));
  }

  @Test
  void next_zeroBlockThenData_isCorrupt() {
    assertCorrupt(new byte[512], header('0', "a", "0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5 a=b\n",
        "x a=b\n",
        "6 a=b\n6 a=b",
        "99 a=b\n",
        "6 ab \n",
        "5 =b\n",
        " a=b\n",
        "0 a=b\n",
        "99999999999 a=b\n",
        "6a=bb\n"
      })
  void next_malformedPax_isCorrupt(String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    assertCorrupt(
        header('x', "p", Integer.toOctalString(bytes.length)),
        padded(bytes),
        header('0', "a", "0"),
        end());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path=a\0b",
        "size=-1",
        "size=x",
        "uid=4294967295",
        "uid=99999999999999999999",
        "mtime=x",
        "mtime=1.x",
        "mtime=",
        "mtime=999999999999999999",
        "SCHILY.xattr.=v",
        "linkpath=\0"
      })
  void next_wrongPaxValue_isCorruptOrIgnored(String record) throws IOException {
    byte[][] parts = {pax('x', record), header('2', "a", "0"), end()};
    if (record.endsWith("=") || record.startsWith("size")) {
      put(parts[1], 157, "target");
      checksummed(parts[1]);
      assertThat(only(parts).name()).isEqualTo("a");
    } else {
      assertCorrupt(parts);
    }
  }

  @Test
  void next_linkWithoutTarget_isCorrupt() {
    assertCorrupt(header('1', "a", "0"), end());
    assertCorrupt(header('2', "a", "0"), end());
  }

  @Test
  void next_unknownType_isCorrupt() {
    assertCorrupt(header('M', "a", "0"), end());
  }

  @Test
  void next_noName_isCorrupt() {
    assertCorrupt(header('0', "", "0"), end());
  }

  @Test
  void next_sizeNotOctal_isCorrupt() {
    assertCorrupt(header('0', "a", "9"), end());
  }

  @Test
  void next_hugeBase256Size_isCorrupt() {
    byte[] block = header('0', "a", "0");
    Arrays.fill(block, 124, 136, (byte) 0x7f);
    block[124] = (byte) 0x80;
    assertCorrupt(checksummed(block), end());
  }

  @Test
  void next_negativeSize_isCorrupt() {
    byte[] block = header('0', "a", "0");
    Arrays.fill(block, 124, 136, (byte) 0xff);
    assertCorrupt(checksummed(block), end());
  }

  @Test
  void next_nameTooLong_isCorrupt() {
    assertCorrupt(pax('x', "path=" + "n".repeat(4_097)), header('0', "a", "0"), end());
    assertCorrupt(header('L', "a", Integer.toOctalString(4_200)), new byte[4_608]);
  }

  @Test
  void next_paxTooLong_isCorruptBeforeItIsRead() {
    assertCorrupt(header('x', "a", Integer.toOctalString((1 << 20) + 1)));
  }

  @Test
  void next_globalPaxGrowing_isCorrupt() {
    byte[][] parts = new byte[20][];
    for (int i = 0; i < parts.length - 1; i++) {
      parts[i] = i % 2 == 0 ? pax('g', "k" + i + "=" + "v".repeat(120_000)) : header('0', "a", "0");
    }
    parts[parts.length - 1] = end();
    assertCorrupt(parts);
  }

  @Test
  void next_manyExtensions_isCorrupt() {
    byte[][] parts = new byte[40][];
    Arrays.fill(parts, pax('x', "path=a"));
    assertCorrupt(parts);
  }

  @Test
  void next_manyXattrs_isCorrupt() {
    String[] records = new String[300];
    for (int i = 0; i < records.length; i++) {
      records[i] = "SCHILY.xattr.user." + i + "=v";
    }
    assertCorrupt(pax('x', records), header('0', "a", "0"), end());
  }

  @Test
  void next_tooManyEntries_isExhausted() throws IOException {
    TarReader reader =
        new TarReader(
            new ByteArrayInputStream(join(header('0', "a", "0"), header('0', "b", "0"))),
            new TarLimits(100, 100, 1, 1));
    reader.next();
    assertThatThrownBy(reader::next).isInstanceOf(Problem.Exhausted.class);
  }

  @Test
  void next_deviceOutOfRange_isCorrupt() {
    byte[] block = header('3', "a", "0");
    put(block, 329, "7777777\0");
    assertCorrupt(checksummed(block), end());
  }

  @Test
  void writer_everything_readsBackEqual() throws IOException {
    List<TarEntry> entries =
        List.of(
            TarEntry.of("d", new TarBody.Folder(), TarAttributes.ofRoot(01777)),
            TarEntry.of("é/" + "x".repeat(200), TarBody.Regular.dense(0), odd()),
            TarEntry.of("l", new TarBody.SymbolicLink("y".repeat(300)), odd()),
            TarEntry.of("h", new TarBody.HardLink("d/f"), odd()),
            TarEntry.of("c", new TarBody.Device(false, 4095, 1_000_000), odd()),
            TarEntry.of("b", new TarBody.Device(true, 8, 1), odd()),
            TarEntry.of("p", new TarBody.Fifo(), odd()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(bytes)) {
      for (TarEntry entry : entries) {
        writer.add(entry);
      }
    }
    TarReader reader = reader(bytes.toByteArray());
    for (TarEntry entry : entries) {
      TarEntry read = reader.next().orElseThrow();
      boolean folder = entry.body() instanceof TarBody.Folder;
      assertThat(read.name()).isEqualTo(folder ? entry.name() + "/" : entry.name());
      assertThat(read.body()).isEqualTo(entry.body());
      assertThat(read.attributes()).isEqualTo(entry.attributes());
    }
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void writer_xattrs_readBackEqual() throws IOException {
    byte[] value = {0, '\n', '=', (byte) 0xff};
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(bytes)) {
      writer.add(
          new TarEntry("f", TarBody.Regular.dense(2), odd(), Map.of("security.capability", value)),
          new byte[] {1, 2});
    }
    TarReader reader = reader(bytes.toByteArray());
    assertThat(reader.next().orElseThrow().xattrs().get("security.capability")).isEqualTo(value);
    assertThat(reader.readAll(2)).containsExactly(1, 2);
  }

  private static TarAttributes odd() {
    return new TarAttributes(06755, 3_000_000_000L, 70_000, Instant.ofEpochSecond(-5, 7));
  }

  private static void assertCorrupt(byte[]... parts) {
    TarReader reader = reader(parts);
    assertThatThrownBy(
            () -> {
              while (reader.next().isPresent()) {
                reader.readAll(1 << 20);
              }
            })
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("at offset");
  }
}

package io.carafe.images.tar;

import io.carafe.base.Problem;
import io.carafe.linux.text.PathText;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads an archive from start to end.
 *
 * <p>Call {@link #next} for an entry, then {@link #read} for its bytes; bytes not read are skipped.
 * Not for several threads. The stream stays the caller's to close.
 */
public final class TarReader {
  /** Headers that may precede one entry: names, links and PAX records. */
  private static final int EXTENSIONS_MAX = 16;

  private static final String REAL_NAME = "GNU.sparse.name";

  private final BlockInput input;
  private final TarLimits limits;
  private final byte[] block = new byte[TarHeader.BLOCK_BYTES];
  private final TarHeader header = new TarHeader(block);
  private PaxRecords global = PaxRecords.NONE;
  private String name = "";
  private long entryOffset;
  private long entries;
  private long dataLeft;
  private long paddingLeft;
  private boolean ended;

  /** A reader of {@code source}, which should be buffered or give large reads. */
  public TarReader(InputStream source, TarLimits limits) {
    this.input = new BlockInput(source);
    this.limits = limits;
  }

  /**
   * The next entry, or nothing at the end of the archive: two zero blocks, or the end of the stream
   * where a header could start.
   *
   * @throws Problem.Corrupt if the archive is truncated or malformed
   * @throws Problem.Exhausted if it has more entries than the limit
   * @throws IOException if the stream fails
   */
  public Optional<TarEntry> next() throws IOException {
    try {
      finishEntry();
      return ended ? Optional.empty() : readEntry();
    } catch (TarFormatException e) {
      throw corrupt(e.said());
    } catch (Problem.Invalid e) {
      throw corrupt(e.requireMessage());
    }
  }

  /**
   * Reads bytes that the archive stores for the current entry: those of its extents, in order.
   *
   * @return how many bytes were read, at least 1; -1 if there are no more
   */
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (dataLeft == 0) {
      return -1;
    }
    try {
      int read = input.read(bytes, offset, (int) Math.min(length, dataLeft));
      dataLeft -= read;
      return read;
    } catch (TarFormatException e) {
      throw corrupt(e.said());
    }
  }

  /** All bytes of the current entry, which has at most {@code bytesMax}, else Exhausted. */
  public byte[] readAll(int bytesMax) throws IOException {
    if (dataLeft > bytesMax) {
      throw Problem.exhausted(
          "read tar entry \"%s\": %d bytes, %d are allowed"
              .formatted(TarEntry.printable(name), dataLeft, bytesMax));
    }
    byte[] bytes = new byte[(int) dataLeft];
    int at = 0;
    while (at < bytes.length) {
      at += read(bytes, at, bytes.length - at);
    }
    return bytes;
  }

  /** Reads the stream to its end, past the archive's end; the number of bytes that were left. */
  public long drain() throws IOException {
    return input.drain();
  }

  /** How many bytes of the archive were read so far. */
  public long offset() {
    return input.offset();
  }

  private Problem corrupt(String cause) {
    String what = name.isEmpty() ? "header" : "entry \"" + TarEntry.printable(name) + "\"";
    return Problem.corrupt("read tar %s at offset %d: %s".formatted(what, entryOffset, cause));
  }

  private void finishEntry() throws IOException, TarFormatException {
    input.skip(dataLeft);
    dataLeft = 0;
    input.skip(paddingLeft);
    paddingLeft = 0;
    name = "";
  }

  private Optional<TarEntry> readEntry() throws IOException, TarFormatException {
    Extensions extensions = new Extensions();
    entryOffset = input.offset();
    for (int count = 0; readHeader(); count++) {
      if (count > EXTENSIONS_MAX) {
        throw new TarFormatException("too many extension headers precede it");
      }
      char type = header.type();
      if (!extensions.accept(type)) {
        return Optional.of(entry(type, extensions));
      }
    }
    ended = true;
    if (extensions.any) {
      throw new TarFormatException("the archive ends behind an extension header");
    }
    return Optional.empty();
  }

  /** Reads the next header into {@link #block}; false at the end of the archive. */
  private boolean readHeader() throws IOException, TarFormatException {
    if (!input.tryReadBlock(block)) {
      return false;
    }
    if (header.isZero()) {
      if (input.tryReadBlock(block) && !header.isZero()) {
        throw new TarFormatException("a zero block is followed by data");
      }
      return false;
    }
    header.verifyChecksum();
    return true;
  }

  private TarEntry entry(char type, Extensions extensions) throws IOException, TarFormatException {
    if (++entries > limits.entriesMax()) {
      throw Problem.exhausted(
          "read tar at offset %d: more than %d entries"
              .formatted(entryOffset, limits.entriesMax()));
    }
    PaxRecords pax = global.with(extensions.pax);
    name = bounded(extensions.name(pax), "name");
    TarBody body = body(type, extensions, pax);
    TarAttributes attributes =
        new TarAttributes(
            (int) (header.number(TarHeader.Field.MODE) & 07777),
            pax.number("uid", header.number(TarHeader.Field.UID)),
            pax.number("gid", header.number(TarHeader.Field.GID)),
            modified(pax));
    return new TarEntry(name, body, attributes, pax.xattrs(limits.xattrsMax()));
  }

  private Instant modified(PaxRecords pax) throws TarFormatException {
    Optional<Instant> exact = pax.modified();
    return exact.isPresent()
        ? exact.get()
        : PaxRecords.instant(header.number(TarHeader.Field.MTIME), 0);
  }

  private String bounded(String text, String what) throws TarFormatException {
    int length = PathText.encode(text).length;
    if (length > limits.nameBytesMax()) {
      throw new TarFormatException(
          "its %s has %d bytes, %d are allowed".formatted(what, length, limits.nameBytesMax()));
    }
    return text;
  }

  private TarBody body(char type, Extensions extensions, PaxRecords pax)
      throws IOException, TarFormatException {
    return switch (type) {
      case '0', '\0', '7', 'S' -> file(type, pax);
      case '1' -> new TarBody.HardLink(link(extensions, pax));
      case '2' -> new TarBody.SymbolicLink(link(extensions, pax));
      case '3', '4' ->
          new TarBody.Device(
              type == '4',
              deviceNumber(TarHeader.Field.DEVICE_MAJOR),
              deviceNumber(TarHeader.Field.DEVICE_MINOR));
      case '5' -> new TarBody.Folder();
      case '6' -> new TarBody.Fifo();
      default ->
          throw new TarFormatException(
              "its type \"%s\" is unknown".formatted(TarEntry.printable(String.valueOf(type))));
    };
  }

  private int deviceNumber(TarHeader.Field field) throws TarFormatException {
    long number = header.number(field);
    if (number != (int) number) {
      throw new TarFormatException("its " + field.name() + " is out of range");
    }
    return (int) number;
  }

  private String link(Extensions extensions, PaxRecords pax) throws TarFormatException {
    return bounded(extensions.link(pax), "link target");
  }

  /** A file; older archives mark a folder only by a slash at the end of its name. */
  private TarBody file(char type, PaxRecords pax) throws IOException, TarFormatException {
    long stored = pax.number("size", header.number(TarHeader.Field.SIZE));
    if (stored < 0 || stored > Long.MAX_VALUE - TarHeader.BLOCK_BYTES) {
      throw new TarFormatException("its size is out of range");
    }
    long start = input.offset();
    if (type == 'S') {
      List<Extent> extents = SparseMaps.ofGnu(block, input);
      return sparse(extents, header.number(TarHeader.Field.GNU_REAL_SIZE), stored);
    }
    Optional<List<Extent>> map = SparseMaps.ofHeader(pax, input);
    if (map.isPresent()) {
      return sparse(map.get(), pax.number("GNU.sparse.size", stored), stored);
    }
    if (pax.get("GNU.sparse.major").equals(Optional.of("1"))) {
      List<Extent> extents = SparseMaps.ofData(input);
      long size = pax.number("GNU.sparse.realsize", -1);
      return sparse(extents, size, stored - (input.offset() - start));
    }
    expect(stored);
    return name.endsWith("/") ? new TarBody.Folder() : TarBody.Regular.dense(stored);
  }

  private TarBody sparse(List<Extent> extents, long size, long stored) throws TarFormatException {
    TarBody.Regular body = new TarBody.Regular(size, extents);
    if (body.storedBytes() != stored) {
      throw new TarFormatException("its sparse map does not fit its size");
    }
    expect(stored);
    return body;
  }

  private void expect(long stored) {
    dataLeft = stored;
    paddingLeft = padding(stored);
  }

  private static long padding(long bytes) {
    return -bytes & (TarHeader.BLOCK_BYTES - 1);
  }

  /** What the headers before an entry say about it. */
  private final class Extensions {
    private PaxRecords pax = PaxRecords.NONE;
    private Optional<String> longName = Optional.empty();
    private Optional<String> longLink = Optional.empty();
    private boolean any;

    /** Takes the current header if it is an extension. */
    private boolean accept(char type) throws IOException, TarFormatException {
      switch (type) {
        case 'x', 'X' -> pax = PaxRecords.parse(payload(limits.paxBytesMax()));
        case 'g' -> addGlobal(PaxRecords.parse(payload(limits.paxBytesMax())));
        case 'L' -> longName = Optional.of(longText());
        case 'K' -> longLink = Optional.of(longText());
        case 'V' -> payload(0);
        default -> {
          return false;
        }
      }
      any |= type != 'g' && type != 'V';
      return true;
    }

    private void addGlobal(PaxRecords records) throws TarFormatException {
      global = global.with(records);
      if (global.characters() > limits.paxBytesMax()) {
        throw new TarFormatException("the global PAX headers before it are too large");
      }
    }

    private String longText() throws IOException, TarFormatException {
      byte[] bytes = payload(limits.nameBytesMax() + 1);
      return TarHeader.text(bytes, 0, bytes.length);
    }

    private byte[] payload(int bytesMax) throws IOException, TarFormatException {
      long size = header.number(TarHeader.Field.SIZE);
      if (size < 0 || size > bytesMax) {
        throw new TarFormatException(
            "an extension header before it has %d bytes, %d are allowed".formatted(size, bytesMax));
      }
      byte[] bytes = new byte[(int) size];
      input.readFully(bytes);
      input.skip(padding(size));
      return bytes;
    }

    private String name(PaxRecords merged) throws TarFormatException {
      Optional<String> real = merged.name(REAL_NAME);
      Optional<String> path = real.isPresent() ? real : merged.name("path");
      return path.or(() -> longName).orElseGet(header::name);
    }

    private String link(PaxRecords merged) throws TarFormatException {
      return merged
          .name("linkpath")
          .or(() -> longLink)
          .orElseGet(() -> header.text(TarHeader.Field.LINK));
    }
  }
}

package io.carafe.images.tar;

import io.carafe.linux.text.PathText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes an archive in ustar format, with a PAX header before an entry that ustar cannot express:
 * long or non-ASCII names, large numbers, fractions of seconds, extended attributes. Equal entries
 * give equal bytes. Not for several threads.
 */
public final class TarWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 65_536;
  private static final long OCTAL_7_MAX = 07777777L;
  private static final long OCTAL_11_MAX = 077777777777L;
  private static final int NAME_BYTES_MAX = 100;

  private final OutputStream sink;

  /** A writer to {@code sink}, which {@link #close} closes. */
  public TarWriter(OutputStream sink) {
    this.sink = sink;
  }

  /** Writes an entry without data. */
  public void add(TarEntry entry) throws IOException {
    add(entry, InputStream.nullInputStream());
  }

  /** Writes a file with {@code bytes}, which are as many as the entry says. */
  public void add(TarEntry entry, byte[] bytes) throws IOException {
    add(entry, new ByteArrayInputStream(bytes));
  }

  /**
   * Writes an entry whose data {@code data} gives: exactly the bytes of a file without holes.
   *
   * @throws IllegalArgumentException for a sparse file
   * @throws IOException if {@code data} ends early, or a stream fails
   */
  public void add(TarEntry entry, InputStream data) throws IOException {
    long size = storedBytes(entry);
    byte[] pax = paxRecords(entry);
    if (pax.length > 0) {
      writeHeader(paxHeader(pax.length));
      sink.write(pax);
      pad(pax.length);
    }
    writeHeader(header(entry));
    copy(data, size);
    pad(size);
  }

  private static long storedBytes(TarEntry entry) {
    if (!(entry.body() instanceof TarBody.Regular file)) {
      return 0;
    }
    if (!file.equals(TarBody.Regular.dense(file.size()))) {
      throw new IllegalArgumentException("sparse files are not written");
    }
    return file.size();
  }

  private void copy(InputStream data, long size) throws IOException {
    byte[] buffer = new byte[(int) Math.min(size, BUFFER_BYTES)];
    long left = size;
    while (left > 0) {
      int read = data.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("data of a tar entry ends " + left + " bytes early");
      }
      sink.write(buffer, 0, read);
      left -= read;
    }
  }

  private void pad(long size) throws IOException {
    sink.write(new byte[(int) (-size & (TarHeader.BLOCK_BYTES - 1))]);
  }

  /** Writes the end of the archive and closes the stream. */
  @Override
  public void close() throws IOException {
    try (sink) {
      sink.write(new byte[2 * TarHeader.BLOCK_BYTES]);
    }
  }

  private byte[] paxRecords(TarEntry entry) throws IOException {
    Map<String, byte[]> records = new LinkedHashMap<>();
    byte[] name = PathText.encode(archivedName(entry));
    if (name.length > NAME_BYTES_MAX || !isAscii(name)) {
      records.put("path", name);
    }
    byte[] link = PathText.encode(link(entry.body()));
    if (link.length > NAME_BYTES_MAX || !isAscii(link)) {
      records.put("linkpath", link);
    }
    TarAttributes attributes = entry.attributes();
    putLarge(records, "size", storedBytes(entry), OCTAL_11_MAX);
    putLarge(records, "uid", attributes.uid(), OCTAL_7_MAX);
    putLarge(records, "gid", attributes.gid(), OCTAL_7_MAX);
    Instant modified = attributes.modified();
    if (modified.getNano() != 0 || !fitsOctal(modified.getEpochSecond())) {
      records.put("mtime", decimalSeconds(modified).getBytes(StandardCharsets.US_ASCII));
    }
    entry.xattrs().forEach((key, value) -> records.put("SCHILY.xattr." + key, value));
    return encoded(records);
  }

  private static void putLarge(Map<String, byte[]> records, String key, long value, long max) {
    if (value > max) {
      records.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static boolean fitsOctal(long seconds) {
    return seconds >= 0 && seconds <= OCTAL_11_MAX;
  }

  /** Seconds with nine decimals; a time before the epoch has whole part and fraction negative. */
  private static String decimalSeconds(Instant time) {
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    if (seconds < 0 && nanos > 0) {
      seconds++;
      nanos = 1_000_000_000 - nanos;
    }
    String sign = time.getEpochSecond() < 0 ? "-" : "";
    return "%s%d.%09d".formatted(sign, Math.abs(seconds), nanos);
  }

  private static byte[] encoded(Map<String, byte[]> records) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> entry : records.entrySet()) {
      byte[] key = (" " + entry.getKey() + "=").getBytes(StandardCharsets.UTF_8);
      int rest = key.length + entry.getValue().length + 1;
      int length = rest + Integer.toString(rest).length();
      length = rest + Integer.toString(length).length();
      bytes.write(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
      bytes.write(key);
      bytes.write(entry.getValue());
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  private static byte[] paxHeader(int size) {
    byte[] block = new byte[TarHeader.BLOCK_BYTES];
    putText(block, TarHeader.Field.NAME, "PaxHeaders/entry".getBytes(StandardCharsets.US_ASCII));
    putNumber(block, TarHeader.Field.MODE, 0644);
    putNumber(block, TarHeader.Field.UID, 0);
    putNumber(block, TarHeader.Field.GID, 0);
    putNumber(block, TarHeader.Field.SIZE, size);
    putNumber(block, TarHeader.Field.MTIME, 0);
    block[156] = 'x';
    return block;
  }

  private static byte[] header(TarEntry entry) {
    byte[] block = new byte[TarHeader.BLOCK_BYTES];
    TarAttributes attributes = entry.attributes();
    long seconds = attributes.modified().getEpochSecond();
    putText(block, TarHeader.Field.NAME, PathText.encode(archivedName(entry)));
    putNumber(block, TarHeader.Field.MODE, attributes.mode());
    putNumber(block, TarHeader.Field.UID, Math.min(attributes.uid(), OCTAL_7_MAX));
    putNumber(block, TarHeader.Field.GID, Math.min(attributes.gid(), OCTAL_7_MAX));
    putNumber(block, TarHeader.Field.SIZE, Math.min(storedBytes(entry), OCTAL_11_MAX));
    putNumber(block, TarHeader.Field.MTIME, fitsOctal(seconds) ? seconds : 0);
    putText(block, TarHeader.Field.LINK, PathText.encode(link(entry.body())));
    block[156] = (byte) type(entry.body());
    if (entry.body() instanceof TarBody.Device device) {
      putNumber(block, TarHeader.Field.DEVICE_MAJOR, device.major());
      putNumber(block, TarHeader.Field.DEVICE_MINOR, device.minor());
    }
    return block;
  }

  private static char type(TarBody body) {
    return switch (body) {
      case TarBody.Regular _ -> '0';
      case TarBody.HardLink _ -> '1';
      case TarBody.SymbolicLink _ -> '2';
      case TarBody.Device device -> device.block() ? '4' : '3';
      case TarBody.Folder _ -> '5';
      case TarBody.Fifo _ -> '6';
    };
  }

  private static String link(TarBody body) {
    return switch (body) {
      case TarBody.HardLink link -> link.target();
      case TarBody.SymbolicLink link -> link.target();
      case TarBody.Regular _, TarBody.Device _, TarBody.Folder _, TarBody.Fifo _ -> "";
    };
  }

  /** Folders end in a slash, as every other writer has it. */
  private static String archivedName(TarEntry entry) {
    boolean slash = entry.body() instanceof TarBody.Folder && !entry.name().endsWith("/");
    return slash ? entry.name() + "/" : entry.name();
  }

  private void writeHeader(byte[] block) throws IOException {
    byte[] ustar = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ustar, 0, block, 257, ustar.length);
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, block, 148, digits.length);
    sink.write(block);
  }

  private static void putText(byte[] block, TarHeader.Field field, byte[] text) {
    System.arraycopy(text, 0, block, field.offset(), Math.min(text.length, field.length()));
  }

  private static void putNumber(byte[] block, TarHeader.Field field, long value) {
    String digits = Long.toOctalString(value);
    byte[] padded =
        ("0".repeat(field.length() - 1 - digits.length()) + digits)
            .getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(padded, 0, block, field.offset(), padded.length);
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}

package io.carafe.images.tar;

import io.carafe.linux.text.PathText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys and values of PAX headers, local ones over global ones.
 *
 * <p>A record is {@code <length> <key>=<value>\n}; the length counts itself. Values are bytes, kept
 * one a character. Source: POSIX.1-2017, pax, section "pax Extended Header".
 */
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords(Map.of());

  static final String SPARSE_MAP = "GNU.sparse.map";
  private static final String SPARSE_OFFSET = "GNU.sparse.offset";
  private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
  private static final String XATTR_PREFIX = "SCHILY.xattr.";
  private static final int LENGTH_DIGITS_MAX = 7;
  private static final int NUMBER_DIGITS_MAX = 18;

  private final Map<String, String> values;

  private PaxRecords(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Parses the payload of a PAX header. Sparse format 0.0 repeats a pair of keys for each extent;
   * the pairs are collected into the list that format 0.1 has.
   */
  static PaxRecords parse(byte[] payload) throws TarFormatException {
    Map<String, String> values = new LinkedHashMap<>();
    StringBuilder extents = new StringBuilder();
    boolean offsetIsNext = true;
    int at = 0;
    while (at < payload.length) {
      int end = recordEnd(payload, at);
      int equals = indexOf(payload, '=', at, end);
      int space = indexOf(payload, ' ', at, end);
      String key = latin(payload, space + 1, equals);
      String value = latin(payload, equals + 1, end - 1);
      if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
        if (key.equals(SPARSE_OFFSET) != offsetIsNext) {
          throw new TarFormatException("its sparse map is out of order");
        }
        offsetIsNext = !offsetIsNext;
        extents.append(extents.isEmpty() ? "" : ",").append(value);
      } else {
        values.put(key, value);
      }
      at = end;
    }
    if (!extents.isEmpty()) {
      values.put(SPARSE_MAP, extents.toString());
    }
    return new PaxRecords(values);
  }

  private static int recordEnd(byte[] payload, int at) throws TarFormatException {
    int length = 0;
    int i = at;
    for (; i < payload.length && payload[i] >= '0' && payload[i] <= '9'; i++) {
      if (i - at >= LENGTH_DIGITS_MAX) {
        throw malformed();
      }
      length = length * 10 + payload[i] - '0';
    }
    int end = at + length;
    if (i == at || i >= payload.length || payload[i] != ' ' || end > payload.length) {
      throw malformed();
    }
    if (end <= i + 2 || payload[end - 1] != '\n' || indexOf(payload, '=', i, end) == i + 1) {
      throw malformed();
    }
    return end;
  }

  private static int indexOf(byte[] payload, char wanted, int from, int end)
      throws TarFormatException {
    for (int i = from; i < end; i++) {
      if (payload[i] == wanted) {
        return i;
      }
    }
    throw malformed();
  }

  private static TarFormatException malformed() {
    return new TarFormatException("its PAX header has a malformed record");
  }

  private static String latin(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** These records with {@code local} laid over them; an empty value takes a record away. */
  PaxRecords with(PaxRecords local) {
    if (values.isEmpty()) {
      return local;
    }
    Map<String, String> merged = new LinkedHashMap<>(values);
    merged.putAll(local.values);
    return new PaxRecords(merged);
  }

  /** How much is kept: the characters of all keys and values. */
  long characters() {
    long sum = 0;
    for (Map.Entry<String, String> value : values.entrySet()) {
      sum += value.getKey().length() + value.getValue().length();
    }
    return sum;
  }

  /** The value of {@code key}; an empty one counts as absent. */
  Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  /** A name: no NUL inside. */
  Optional<String> name(String key) throws TarFormatException {
    Optional<String> value = get(key);
    if (value.isPresent() && value.get().indexOf('\0') >= 0) {
      throw new TarFormatException("its PAX record " + key + " contains NUL");
    }
    return value.map(bytes -> PathText.decode(bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** The number of {@code key}, or {@code otherwise} if there is none. */
  long number(String key, long otherwise) throws TarFormatException {
    Optional<String> value = get(key);
    return value.isPresent() ? decimal(value.get(), "PAX record " + key) : otherwise;
  }

  static long decimal(String text, String what) throws TarFormatException {
    boolean digits = !text.isEmpty() && text.length() <= NUMBER_DIGITS_MAX;
    for (int i = 0; digits && i < text.length(); i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!digits) {
      throw new TarFormatException("its " + what + " is not a number");
    }
    return Long.parseLong(text);
  }

  /** The time of {@code mtime}: seconds with a fraction, of which nine digits are used. */
  Optional<Instant> modified() throws TarFormatException {
    Optional<String> value = get("mtime");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = value.get();
    boolean negative = text.startsWith("-");
    int point = text.indexOf('.');
    String whole = text.substring(negative ? 1 : 0, point < 0 ? text.length() : point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    if (fraction.length() > NUMBER_DIGITS_MAX) {
      fraction = fraction.substring(0, NUMBER_DIGITS_MAX);
    }
    if (!fraction.isEmpty()) {
      decimal(fraction, "mtime");
    }
    long seconds = decimal(whole, "mtime");
    long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
    return Optional.of(negative ? instant(-seconds, -nanos) : instant(seconds, nanos));
  }

  static Instant instant(long seconds, long nanos) throws TarFormatException {
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException | ArithmeticException e) {
      throw new TarFormatException("its mtime is out of range");
    }
  }

  /** The extended attributes by name; at most {@code countMax}. */
  Map<String, byte[]> xattrs(int countMax) throws TarFormatException {
    Map<String, byte[]> xattrs = null;
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (!value.getKey().startsWith(XATTR_PREFIX)) {
        continue;
      }
      String name = value.getKey().substring(XATTR_PREFIX.length());
      xattrs = xattrs == null ? new LinkedHashMap<>() : xattrs;
      xattrs.put(name, value.getValue().getBytes(StandardCharsets.ISO_8859_1));
      if (name.isEmpty()
          || name.length() > TarLimits.XATTR_NAME_BYTES_MAX
          || name.indexOf('\0') >= 0) {
        throw new TarFormatException("the name of an extended attribute is malformed");
      }
      if (value.getValue().length() > TarLimits.XATTR_BYTES_MAX || xattrs.size() > countMax) {
        throw new TarFormatException("its extended attributes are too many or too large");
      }
    }
    return xattrs == null ? Map.of() : xattrs;
  }
}

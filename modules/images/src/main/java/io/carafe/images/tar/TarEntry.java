package io.carafe.images.tar;

import io.carafe.base.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One entry of an archive, without its bytes.
 *
 * @param name as the archive spells it: it may be absolute, contain {@code ..} or end in a slash
 * @param body what it is
 * @param attributes owner, permissions and time
 * @param xattrs extended attributes by full name; the values belong to the entry, do not change
 *     them
 */
public record TarEntry(
    String name, TarBody body, TarAttributes attributes, Map<String, byte[]> xattrs) {
  private static final int PRINTED_MAX = 120;

  /** Checks the name and copies the map. */
  public TarEntry {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw Problem.invalid("a tar entry needs a name without NUL");
    }
    xattrs = xattrs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(xattrs));
  }

  /** An entry without extended attributes. */
  public static TarEntry of(String name, TarBody body, TarAttributes attributes) {
    return new TarEntry(name, body, attributes, Map.of());
  }

  /** {@code name} for people: what cannot be printed replaced, a long one cut. */
  public static String printable(String name) {
    StringBuilder printed = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), PRINTED_MAX); i++) {
      char c = name.charAt(i);
      boolean hidden = Character.isISOControl(c) || Character.isSurrogate(c);
      printed.append(hidden ? '\ufffd' : c);
    }
    return name.length() > PRINTED_MAX ? printed.append('…').toString() : printed.toString();
  }
}

package io.carafe.program.compile;

import io.carafe.base.Problem;
import java.util.ArrayList;
import java.util.List;

/** Paths inside a container's root, handled as text. */
final class Paths {
  private Paths() {}

  /**
   * The path without {@code .}, {@code ..} and repeated slashes; relative ones count from the root.
   */
  static String clean(String path) {
    List<String> parts = parts(path);
    return parts.isEmpty() ? "/" : "/" + String.join("/", parts);
  }

  /** The parts of a path, after cleaning. */
  static List<String> parts(String path) {
    List<String> parts = new ArrayList<>(8);
    int start = 0;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      addPart(parts, path.substring(start, end));
      start = end + 1;
    }
    return parts;
  }

  private static void addPart(List<String> parts, String part) {
    if (part.equals("..")) {
      if (!parts.isEmpty()) {
        parts.removeLast();
      }
    } else if (!part.isEmpty() && !part.equals(".")) {
      if (part.indexOf('\0') >= 0) {
        throw Problem.invalid("path with a NUL byte");
      }
      parts.add(part);
    }
  }

  /** Whether the path leads above the root, where {@link #clean} would stay at it. */
  static boolean climbs(String path) {
    int depth = 0;
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        depth--;
      } else if (!part.isEmpty() && !part.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code path} is {@code folder} or lies in it; both are clean. */
  static boolean isWithin(String path, String folder) {
    return folder.equals("/")
        || (path.startsWith(folder)
            && (path.length() == folder.length() || path.charAt(folder.length()) == '/'));
  }

  /** The folder that a clean path lies in. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** The last part of a clean path. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}

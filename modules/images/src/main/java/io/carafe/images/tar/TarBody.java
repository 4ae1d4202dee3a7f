package io.carafe.images.tar;

import io.carafe.base.Problem;
import java.util.List;

/** What an entry is. */
public sealed interface TarBody {
  /**
   * A regular file.
   *
   * @param size length of the file in bytes, holes counted
   * @param extents where the bytes stored in the archive belong, ascending and disjoint; for a file
   *     without holes the one extent that covers it, or none if it is empty
   */
  record Regular(long size, List<Extent> extents) implements TarBody {
    /** Checks order and range of the extents. */
    public Regular {
      extents = List.copyOf(extents);
      long end = 0;
      for (Extent extent : extents) {
        if (extent.offset() < end) {
          throw Problem.invalid("extents of a file overlap or are not ascending");
        }
        end = extent.end();
      }
      if (end > size) {
        throw Problem.invalid("an extent ends behind the file");
      }
    }

    /** A file of {@code size} bytes without holes. */
    public static Regular dense(long size) {
      return new Regular(size, size == 0 ? List.of() : List.of(new Extent(0, size)));
    }

    /** How many bytes of the file the archive stores. */
    public long storedBytes() {
      long sum = 0;
      for (Extent extent : extents) {
        sum += extent.length();
      }
      return sum;
    }
  }

  /** A folder. */
  record Folder() implements TarBody {}

  /** A symbolic link; {@code target} is any text, not resolved here. */
  record SymbolicLink(String target) implements TarBody {
    /** Checks that there is a target. */
    public SymbolicLink {
      requireTarget(target);
    }
  }

  /** A further name of the earlier entry {@code target}. */
  record HardLink(String target) implements TarBody {
    /** Checks that there is a target. */
    public HardLink {
      requireTarget(target);
    }
  }

  /** A character or block device. */
  record Device(boolean block, int major, int minor) implements TarBody {
    /** The largest major number of Linux, 12 bits. */
    public static final int MAJOR_MAX = 0xfff;

    /** The largest minor number of Linux, 20 bits. */
    public static final int MINOR_MAX = 0xf_ffff;

    /** Checks the ranges. */
    public Device {
      if (major < 0 || major > MAJOR_MAX || minor < 0 || minor > MINOR_MAX) {
        throw Problem.invalid("device number %d:%d is out of range".formatted(major, minor));
      }
    }
  }

  /** A named pipe. */
  record Fifo() implements TarBody {}

  private static void requireTarget(String target) {
    if (target.isEmpty()) {
      throw Problem.invalid("a link has no target");
    }
  }
}

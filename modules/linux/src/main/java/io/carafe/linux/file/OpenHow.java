package io.carafe.linux.file;

/**
 * How to open a file: for what, whether it is created, with which mode, and how its path resolves.
 * Every descriptor is close-on-exec.
 *
 * @param flags the bits of open(2)
 * @param mode the permission bits of a created file, less the process's umask; else 0
 * @param resolve how the path resolves
 */
public record OpenHow(int flags, int mode, Resolve resolve) {
  /** Checks the mode. */
  public OpenHow {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("mode " + Integer.toOctalString(mode));
    }
  }

  /** Read an existing file. */
  public static OpenHow read(Resolve resolve) {
    return new OpenHow(OpenFlags.READ, 0, resolve);
  }

  /** Read an existing file, without blocking on a FIFO or a device: for files of foreign origin. */
  public static OpenHow readNonblocking(Resolve resolve) {
    return new OpenHow(OpenFlags.READ | OpenFlags.NONBLOCK | OpenFlags.NOCTTY, 0, resolve);
  }

  /** Read and write an existing file. */
  public static OpenHow update(Resolve resolve) {
    return new OpenHow(OpenFlags.READ_WRITE, 0, resolve);
  }

  /** Create a file that does not exist yet, to write and read it. */
  public static OpenHow createNew(int mode) {
    return new OpenHow(
        OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE, mode, Resolve.NO_LINKS);
  }

  /** Create a file or keep the existing one, to read and write it. */
  public static OpenHow createOrKeep(int mode) {
    return new OpenHow(OpenFlags.READ_WRITE | OpenFlags.CREATE, mode, Resolve.NO_LINKS);
  }

  /** Create a file or empty the existing one, to read and write it. */
  public static OpenHow createOrTruncate(int mode) {
    return new OpenHow(
        OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.TRUNCATE, mode, Resolve.NO_LINKS);
  }

  /** Create a file without a name, to be linked later ({@link Folder#link(OpenFile, String)}). */
  public static OpenHow unnamed(int mode) {
    return new OpenHow(OpenFlags.READ_WRITE | OpenFlags.UNNAMED, mode, Resolve.NO_LINKS);
  }

  /** A handle on whatever lies there, a link itself included, without opening it (O_PATH). */
  public static OpenHow handle(Resolve resolve) {
    return new OpenHow(OpenFlags.PATH | OpenFlags.NO_FOLLOW, 0, resolve);
  }

  /** A handle on what the path leads to, without opening it (O_PATH). */
  public static OpenHow handleFollowing(Resolve resolve) {
    return new OpenHow(OpenFlags.PATH, 0, resolve);
  }

  /** An existing directory, to list it and to work in it. */
  public static OpenHow folder(Resolve resolve) {
    return new OpenHow(OpenFlags.READ | OpenFlags.DIRECTORY, 0, resolve);
  }

  /** The same, but writes go to the end of the file. */
  public OpenHow appending() {
    return new OpenHow(flags | OpenFlags.APPEND, mode, resolve);
  }

  /** The same, with another way to resolve the path. */
  public OpenHow with(Resolve other) {
    return new OpenHow(flags, mode, other);
  }
}

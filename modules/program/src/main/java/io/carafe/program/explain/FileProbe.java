package io.carafe.program.explain;

/**
 * Looks at files inside a container's root, to find out why a program could not be run. Paths are
 * absolute inside the root; links are followed below it, never out of it.
 */
public interface FileProbe {
  /** A probe that finds nothing out. */
  FileProbe NONE =
      new FileProbe() {
        @Override
        public Found look(String path) {
          return new Found(Kind.UNKNOWN, 0);
        }

        @Override
        public byte[] head(String path, int bytesMax) {
          return new byte[0];
        }
      };

  /** What is at a path. */
  enum Kind {
    /** Nobody knows. */
    UNKNOWN,
    /** Nothing. */
    MISSING,
    /** A folder. */
    FOLDER,
    /** A regular file. */
    FILE,
    /** Something else. */
    OTHER
  }

  /**
   * What was found.
   *
   * @param kind what it is
   * @param mode its permission bits, as chmod takes them
   */
  record Found(Kind kind, int mode) {
    /** Whether anyone may execute it. */
    public boolean isExecutable() {
      return (mode & 0111) != 0;
    }
  }

  /** What is at {@code path}. */
  Found look(String path);

  /** The first bytes of a file, at most {@code bytesMax}; none where it cannot be read. */
  byte[] head(String path, int bytesMax);
}

package io.carafe.registry;

import java.time.Duration;

/**
 * How patient a client is.
 *
 * @param connectTimeout until a connection stands
 * @param responseTimeout until the head of an answer has come
 * @param stallTimeout how long a download may bring no byte
 * @param pullTimeout how long a whole pull may take
 * @param uploads how blobs are sent
 * @param retries what is tried again
 */
public record RegistrySettings(
    Duration connectTimeout,
    Duration responseTimeout,
    Duration stallTimeout,
    Duration pullTimeout,
    Uploads uploads,
    Retries retries) {
  /** Patience for the Internet. */
  public static final RegistrySettings DEFAULT =
      new RegistrySettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofHours(6),
          Uploads.DEFAULT,
          Retries.DEFAULT);

  /** How long a registry may take to store what it has got whole. */
  Duration commitTimeout() {
    return uploads.commitTimeout();
  }

  /**
   * How blobs are sent.
   *
   * @param wholeBytesMax up to this size in one request; longer ones go in chunks
   * @param chunkBytes size of a chunk, which is what has to be sent again when it fails
   * @param commitTimeout how long a registry may take to store what it has got whole
   */
  public record Uploads(long wholeBytesMax, long chunkBytes, Duration commitTimeout) {
    /** Chunks of 64 MiB, which the proxies in front of registries let pass. */
    public static final Uploads DEFAULT = new Uploads(4 << 20, 64 << 20, Duration.ofMinutes(5));

    /** Checks that a chunk has bytes. */
    public Uploads {
      if (chunkBytes < 1) {
        throw new IllegalArgumentException("a chunk must have bytes");
      }
    }
  }

  /**
   * What is tried again: failures that say nothing about the request itself.
   *
   * @param attemptsMax attempts in a row that bring nothing, the first one included
   * @param resumesMax how often one download goes on after it broke off, in all
   * @param backoffFirst pause before the second attempt; it doubles with each further one
   * @param pauseMax the longest pause, also where a registry asks for a longer one
   */
  public record Retries(int attemptsMax, int resumesMax, Duration backoffFirst, Duration pauseMax) {
    /** Five attempts in about four seconds; pauses of up to a minute where a registry asks. */
    public static final Retries DEFAULT =
        new Retries(5, 50, Duration.ofMillis(250), Duration.ofMinutes(1));

    /** Checks that there is a first attempt. */
    public Retries {
      if (attemptsMax < 1 || resumesMax < 0) {
        throw new IllegalArgumentException("retries need a first attempt");
      }
    }

    /** The pause after {@code failures} attempts, at least one, brought nothing. */
    Duration backoff(int failures) {
      Duration pause = backoffFirst.multipliedBy(1L << Math.min(failures - 1, 20));
      return pause.compareTo(pauseMax) > 0 ? pauseMax : pause;
    }
  }
}

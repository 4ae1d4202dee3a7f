package io.carafe.runtime.wire;

import io.carafe.linux.Fd;
import java.util.List;

/**
 * A frame as it is on the wire.
 *
 * @param type what it means
 * @param payload its bytes, at most {@value #PAYLOAD_BYTES_MAX}; not copied
 * @param descriptors what came or goes with it, at most {@value #DESCRIPTORS_MAX}; received ones
 *     are the receiver's to close
 */
public record Frame(FrameType type, Bytes payload, List<Fd> descriptors) {
  /** The most bytes of a payload. */
  public static final int PAYLOAD_BYTES_MAX = 20 << 20;

  /** The most descriptors of a frame. */
  public static final int DESCRIPTORS_MAX = 16;

  /** Checks the bounds and copies the list. */
  public Frame {
    descriptors = List.copyOf(descriptors);
    if (payload.length() > PAYLOAD_BYTES_MAX || descriptors.size() > DESCRIPTORS_MAX) {
      throw new IllegalArgumentException(
          "%s of %d bytes and %d descriptors"
              .formatted(type, payload.length(), descriptors.size()));
    }
  }

  /** A frame without descriptors. */
  public static Frame of(FrameType type, Bytes payload) {
    return new Frame(type, payload, List.of());
  }

  /** Closes the descriptors: for a received frame that is not used. */
  public void discard() {
    descriptors.forEach(Fd::close);
  }
}

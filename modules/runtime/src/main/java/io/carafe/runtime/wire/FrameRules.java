package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import java.util.List;

/** What all decoders check. */
final class FrameRules {
  private FrameRules() {}

  /** The descriptors of {@code frame}, exactly {@code count}. */
  static List<Fd> descriptors(Frame frame, int count) {
    if (frame.descriptors().size() != count) {
      throw Problem.corrupt(
          "%s frame has %d descriptors, not %d"
              .formatted(frame.type(), frame.descriptors().size(), count));
    }
    return frame.descriptors();
  }

  static Problem unexpected(Frame frame, String speaker) {
    return Problem.corrupt(speaker + " does not send a " + frame.type() + " frame");
  }

  /** A frame with one descriptor. */
  static Frame with(Frame frame, Fd descriptor) {
    return new Frame(frame.type(), frame.payload(), List.of(descriptor));
  }
}

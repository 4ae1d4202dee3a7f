package io.carafe.linux.socket;

import io.carafe.linux.Fd;
import java.util.List;

/**
 * What one receive brought.
 *
 * @param length the bytes put into the buffer; 0 is the end of the stream
 * @param descriptors the descriptors that came with the first of them, close-on-exec; the receiver
 *     owns them
 */
public record Received(int length, List<Fd> descriptors) {
  /** Copies the list. */
  public Received {
    descriptors = List.copyOf(descriptors);
  }

  /** Whether the peer has closed its end. */
  public boolean isEnd() {
    return length == 0;
  }
}

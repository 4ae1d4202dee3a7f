package io.carafe.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a request sends.
 *
 * @param mediaType its type
 * @param length how many bytes
 * @param source opens them, again for each attempt
 */
record Payload(String mediaType, long length, Source source) {
  /** Opens the bytes from the start. */
  interface Source {
    InputStream open() throws IOException;
  }

  static Payload of(String mediaType, byte[] bytes) {
    return new Payload(mediaType, bytes.length, () -> new ByteArrayInputStream(bytes));
  }
}

package io.carafe.images.content;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of a blob come from, opened only if the store has no such blob yet. */
@FunctionalInterface
public interface BlobSource {
  /** Opens the bytes from the start; the store closes the stream. */
  InputStream open() throws IOException;
}

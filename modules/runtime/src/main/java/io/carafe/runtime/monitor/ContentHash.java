package io.carafe.runtime.monitor;

import io.carafe.base.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What tells one build of the native executable from another: FNV-1a with 64 bits over the file, in
 * 16 hexadecimal digits, as native/zygote.c computes it. It names a build and protects nothing.
 */
final class ContentHash {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final int BUFFER_BYTES = 64 * 1024;

  private ContentHash() {}

  static String of(Path executable) {
    byte[] buffer = new byte[BUFFER_BYTES];
    long hash = BASIS;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(executable))) {
      int length = in.read(buffer);
      while (length > 0) {
        for (int i = 0; i < length; i++) {
          hash = (hash ^ (buffer[i] & 0xff)) * PRIME;
        }
        length = in.read(buffer);
      }
    } catch (IOException e) {
      throw Problem.unavailable("read " + executable + ": it cannot be read").withCause(e);
    }
    return "%016x".formatted(hash);
  }
}

package io.carafe.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands with a deadline and collects what they write. */
final class Commands {
  private static final long DEADLINE_SECONDS = 60;

  private Commands() {}

  static Outcome run(List<String> command, Map<String, String> environment, byte[] stdin) {
    try {
      Process process = start(command, environment);
      return finish(process, String.join(" ", command), stdin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Outcome run(String... command) {
    return run(List.of(command), Map.of(), new byte[0]);
  }

  static Process start(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Outcome finish(Process process, String command, byte[] stdin) throws IOException {
    Collector out = new Collector(process.getInputStream());
    Collector err = new Collector(process.getErrorStream());
    try (OutputStream in = process.getOutputStream()) {
      in.write(stdin);
    } catch (IOException e) {
      // The command may end without reading its input.
      if (process.isAlive() && stdin.length > 0 && !isBrokenPipe(e)) {
        throw e;
      }
    }
    try {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            command
                + " still runs after "
                + DEADLINE_SECONDS
                + " s\nstdout: "
                + out.text()
                + "\nstderr: "
                + err.text());
      }
      return new Outcome(command, process.exitValue(), out.text(), err.text());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static boolean isBrokenPipe(IOException e) {
    return String.valueOf(e.getMessage()).contains("Broken pipe")
        || String.valueOf(e.getMessage()).contains("Stream closed");
  }

  private static final class Collector {
    private final Thread thread;
    private byte[] bytes = new byte[0];

    Collector(InputStream stream) {
      thread = Thread.ofVirtual().start(() -> read(stream));
    }

    private void read(InputStream stream) {
      try (stream) {
        bytes = stream.readAllBytes();
      } catch (IOException e) {
        bytes = e.toString().getBytes(StandardCharsets.UTF_8);
      }
    }

    String text() {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}

package io.carafe.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The program of Debian's package docker-registry, on a loopback port of its own. */
final class DebianRegistry implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(30);

  private final int port;
  private final Process process;
  private final Path log;

  /**
   * Starts one that keeps everything in {@code folder}.
   *
   * @param http further members of its configuration's object {@code http}, each behind a comma
   * @param more further lines of its configuration
   */
  DebianRegistry(Path folder, String http, String more) {
    try {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      }
      Path config = folder.resolve("config.yml");
      log = folder.resolve("registry.log");
      Files.writeString(
          config,
          """
          version: 0.1
          log: {level: error}
          storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
          http: {addr: %s%s}
          %s
          """
              .formatted(folder.resolve("registry"), host(), http, more));
      process =
          new ProcessBuilder("docker-registry", "serve", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      awaitPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return port;
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  private void awaitPort() throws IOException, InterruptedException {
    long end = System.nanoTime() + START_MAX.toNanos();
    while (true) {
      try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (connected.isConnected()) {
          return;
        }
      } catch (IOException e) {
        boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
        if (ended || System.nanoTime() > end) {
          throw new IOException(Files.readString(log), e);
        }
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}

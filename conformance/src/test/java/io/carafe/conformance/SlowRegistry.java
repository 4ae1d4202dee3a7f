package io.carafe.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A registry on a loopback port with one image, whose bytes trickle. */
final class SlowRegistry implements AutoCloseable {
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final int PIECES = 20;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> content = new HashMap<>();

  /** Serves an image of {@code layers}, tar streams, whose command is {@code true}. */
  SlowRegistry(List<byte[]> layers) {
    byte[] config = config(layers);
    byte[] manifest = manifest(config, layers);
    content.put("/v2/app/manifests/latest", manifest);
    put("manifests", manifest);
    put("blobs", config);
    layers.forEach(layer -> put("blobs", layer));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(workers);
    server.createContext("/", this::answer);
    server.start();
  }

  /** The image's name. */
  String image() {
    return "127.0.0.1:" + server.getAddress().getPort() + "/app:latest";
  }

  private void put(String kind, byte[] bytes) {
    content.put("/v2/app/" + kind + "/sha256:" + TestImages.sha256(bytes), bytes);
  }

  private static byte[] config(List<byte[]> layers) {
    String diffIds = String.join("\",\"", layers.stream().map(SlowRegistry::digest).toList());
    return bytes(
        """
        {"architecture":"%s","os":"linux","config":{"Cmd":["true"]},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}
        """
            .formatted(TestImages.architecture(), diffIds));
  }

  private static byte[] manifest(byte[] config, List<byte[]> layers) {
    List<String> list = layers.stream().map(layer -> descriptor("layer.v1.tar", layer)).toList();
    return bytes(
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}
        """
            .formatted(
                MANIFEST_TYPE, descriptor("config.v1+json", config), String.join(",", list)));
  }

  private static String descriptor(String type, byte[] bytes) {
    return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, digest(bytes), bytes.length);
  }

  private static String digest(byte[] bytes) {
    return "sha256:" + TestImages.sha256(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] bytes = content.getOrDefault(path, new byte[0]);
    try (exchange) {
      if (path.contains("/manifests/")) {
        exchange.getResponseHeaders().add("Content-Type", MANIFEST_TYPE);
      }
      if (bytes.length == 0) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.sendResponseHeaders(200, bytes.length);
      trickle(bytes, exchange.getResponseBody());
    }
  }

  private static void trickle(byte[] bytes, OutputStream body) throws IOException {
    int piece = Math.ceilDiv(bytes.length, PIECES);
    for (int at = 0; at < bytes.length; at += piece) {
      body.write(bytes, at, Math.min(piece, bytes.length - at));
      body.flush();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}

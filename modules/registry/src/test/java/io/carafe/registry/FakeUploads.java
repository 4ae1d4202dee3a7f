package io.carafe.registry;

import com.sun.net.httpserver.HttpExchange;
import io.carafe.base.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The side of a {@link FakeRegistry} that takes blobs and manifests. */
final class FakeUploads {
  private final FakeRegistry registry;
  private final Map<String, ByteArrayOutputStream> sessions = new HashMap<>();
  private boolean mounts = true;

  FakeUploads(FakeRegistry registry) {
    this.registry = registry;
  }

  /** From now on nothing is mounted: an upload is opened instead. */
  void refuseMounts() {
    mounts = false;
  }

  /** Takes {@code count} bytes of a chunk and drops the connection. */
  FakeRegistry.Answer breaksAfter(int count) {
    return exchange -> {
      byte[] bytes = exchange.getRequestBody().readNBytes(count);
      session(exchange).writeBytes(bytes);
    };
  }

  private synchronized ByteArrayOutputStream session(HttpExchange exchange) {
    return sessions.getOrDefault(exchange.getRequestURI().getPath(), new ByteArrayOutputStream());
  }

  void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    switch (exchange.getRequestMethod()) {
      case "POST" -> begin(exchange, path);
      case "PATCH" -> append(exchange, path);
      case "PUT" -> {
        if (path.contains("/manifests/")) {
          manifest(exchange, path);
        } else {
          finish(exchange, path);
        }
      }
      case "DELETE" -> {
        registry.forget(path);
        FakeRegistry.status(202).to(exchange);
      }
      default -> progress(exchange, path, 204);
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String part : raw == null ? new String[0] : raw.split("&")) {
      String[] pair = part.split("=", 2);
      query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private void begin(HttpExchange exchange, String path) throws IOException {
    Map<String, String> query = query(exchange);
    String from = "/v2/" + query.get("from") + "/blobs/" + query.get("mount");
    byte[] mounted = registry.served(from);
    if (mounts && mounted.length > 0) {
      registry.blob(repository(path, "/blobs/uploads/"), "x", mounted);
      FakeRegistry.status(201).to(exchange);
      return;
    }
    String session;
    synchronized (this) {
      session = path + (sessions.size() + 1);
      sessions.put(session, new ByteArrayOutputStream());
    }
    exchange.getResponseHeaders().add("Location", session + "?state=x");
    FakeRegistry.status(202).to(exchange);
  }

  private static String repository(String path, String end) {
    return path.substring("/v2/".length(), path.indexOf(end));
  }

  private void append(HttpExchange exchange, String path) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    int size = session(exchange).size();
    if (range == null || !range.equals(size + "-" + (size + bytes.length - 1))) {
      FakeRegistry.status(416).to(exchange);
      return;
    }
    session(exchange).writeBytes(bytes);
    progress(exchange, path, 202);
  }

  private void progress(HttpExchange exchange, String path, int status) throws IOException {
    int size = session(exchange).size();
    exchange.getResponseHeaders().add("Location", path + "?state=" + size);
    exchange.getResponseHeaders().add("Range", "0-" + Math.max(0, size - 1));
    FakeRegistry.status(status).to(exchange);
  }

  private void finish(HttpExchange exchange, String path) throws IOException {
    session(exchange).writeBytes(exchange.getRequestBody().readAllBytes());
    byte[] bytes = session(exchange).toByteArray();
    if (!Digest.sha256(bytes).toString().equals(query(exchange).get("digest"))) {
      FakeRegistry.status(400, "", "", "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}").to(exchange);
      return;
    }
    registry.blob(repository(path, "/blobs/uploads/"), "x", bytes);
    FakeRegistry.status(201).to(exchange);
  }

  private void manifest(HttpExchange exchange, String path) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String name = path.substring(path.lastIndexOf('/') + 1);
    registry.manifest(repository(path, "/manifests/"), name, type, bytes);
    exchange.getResponseHeaders().add("Docker-Content-Digest", Digest.sha256(bytes).toString());
    FakeRegistry.status(201).to(exchange);
  }
}

package io.carafe.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carafe.base.Digest;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry on a loopback port that answers well, except where a test tells it not to. */
final class FakeRegistry implements AutoCloseable {
  /** How one request is answered. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** A request that came. */
  record Seen(String path, Headers headers, String method) {}

  private static final class Served {
    private final String contentType;
    private final byte[] bytes;

    Served(String contentType, byte[] bytes) {
      this.contentType = contentType;
      this.bytes = bytes;
    }
  }

  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Served> content = new HashMap<>();
  private final Map<String, Deque<Answer>> faults = new HashMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final FakeUploads uploads = new FakeUploads(this);

  FakeRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  ImageReference image(String name) {
    return ImageReference.parse(host() + "/" + name);
  }

  /** Serves a blob of {@code repository}. */
  synchronized Descriptor blob(String repository, String mediaType, byte[] bytes) {
    Descriptor descriptor = Descriptor.ofContent(mediaType, bytes);
    content.put(blobPath(repository, descriptor.digest()), new Served("", bytes));
    return descriptor;
  }

  static String blobPath(String repository, Digest digest) {
    return "/v2/" + repository + "/blobs/" + digest;
  }

  static String manifestPath(String repository, Object tagOrDigest) {
    return "/v2/" + repository + "/manifests/" + tagOrDigest;
  }

  /** Serves a manifest of {@code repository} by its digest and by {@code tag}. */
  synchronized Descriptor manifest(String repository, String tag, String mediaType, byte[] bytes) {
    Descriptor descriptor = Descriptor.ofContent(mediaType, bytes);
    Served served = new Served(mediaType, bytes);
    content.put(manifestPath(repository, tag), served);
    content.put(manifestPath(repository, descriptor.digest()), served);
    return descriptor;
  }

  /** Answers the next requests for {@code path} so, one after the other, and then well again. */
  synchronized void fault(String path, Answer... answers) {
    faults.computeIfAbsent(path, ignored -> new ArrayDeque<>()).addAll(Arrays.asList(answers));
  }

  synchronized List<Seen> seen(String path) {
    return seen.stream().filter(request -> request.path().equals(path)).toList();
  }

  /** An answer with a status, one header if {@code name} is not empty, and a text. */
  static Answer status(int status, String name, String value, String text) {
    return exchange -> {
      if (!name.isEmpty()) {
        exchange.getResponseHeaders().add(name, value);
      }
      send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    };
  }

  static Answer status(int status) {
    return status(status, "", "", "");
  }

  static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  /** Says that {@code declared} bytes come, sends those given, and drops the connection. */
  static Answer truncated(int status, String contentRange, byte[] bytes, long declared) {
    return exchange -> {
      if (!contentRange.isEmpty()) {
        exchange.getResponseHeaders().add("Content-Range", contentRange);
      }
      exchange.sendResponseHeaders(status, declared);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
    };
  }

  /**
   * Answers so and keeps the connection until {@code over}: when a connection ends, the JDK's
   * client may lose what it has not handed on yet.
   */
  static Answer held(Answer answer, CountDownLatch over) {
    return exchange -> {
      answer.to(exchange);
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Answer answer;
    synchronized (this) {
      seen.add(
          new Seen(
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              exchange.getRequestMethod()));
      Deque<Answer> queue = faults.getOrDefault(path, new ArrayDeque<>());
      answer = queue.isEmpty() ? this::answerWell : queue.removeFirst();
    }
    try (exchange) {
      answer.to(exchange);
    }
  }

  /** Everything that was asked for whose method and path begin so: {@code PATCH /v2/}. */
  synchronized List<Seen> requests(String start) {
    return seen.stream()
        .filter(request -> (request.method() + " " + request.path()).startsWith(start))
        .toList();
  }

  /** What is served at {@code path}, empty if nothing. */
  synchronized byte[] served(String path) {
    Served served = content.get(path);
    return served == null ? new byte[0] : served.bytes;
  }

  synchronized void forget(String path) {
    content.remove(path);
  }

  FakeUploads uploads() {
    return uploads;
  }

  void answerWell(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    boolean isUpload = exchange.getRequestURI().getPath().contains("/blobs/uploads/");
    if (isUpload || !(method.equals("GET") || method.equals("HEAD"))) {
      uploads.answer(exchange);
      return;
    }
    Served served;
    synchronized (this) {
      served = content.get(exchange.getRequestURI().getPath());
    }
    if (served == null && method.equals("HEAD")) {
      status(404).to(exchange);
      return;
    }
    if (served == null) {
      status(404, "", "", "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"not here\"}]}")
          .to(exchange);
      return;
    }
    byte[] bytes = served.bytes;
    if (!served.contentType.isEmpty()) {
      exchange.getResponseHeaders().add("Content-Type", served.contentType);
      exchange.getResponseHeaders().add("Docker-Content-Digest", Digest.sha256(bytes).toString());
    }
    if (method.equals("HEAD")) {
      exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      send(exchange, 200, bytes);
      return;
    }
    int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    send(exchange, 206, Arrays.copyOfRange(bytes, from, bytes.length));
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}

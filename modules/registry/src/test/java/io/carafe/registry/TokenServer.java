package io.carafe.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carafe.registry.auth.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Gives out tokens as docker-registry takes them: to one user what he asks for, to nobody the right
 * to pull; to that user's identity token too.
 */
final class TokenServer implements AutoCloseable {
  static final String IDENTITY = "an-identity-token";

  private final HttpServer server;
  private final TestKeys keys;
  private final Credentials.Login user;

  TokenServer(TestKeys keys, Credentials.Login user) {
    this.keys = keys;
    this.user = user;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/token", this::answer);
    server.start();
  }

  String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean post = exchange.getRequestMethod().equals("POST");
    String query =
        post
            ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
            : String.valueOf(exchange.getRequestURI().getRawQuery());
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    boolean known =
        post ? query.contains("refresh_token=" + IDENTITY) : user.basic().equals(header);
    if (!known && (post || header != null)) {
      FakeRegistry.status(401).to(exchange);
      return;
    }
    String json = "{\"token\":\"" + token(scopes(query), known) + "\"";
    boolean offline = known && query.contains("offline_token=true");
    json += offline ? ",\"refresh_token\":\"" + IDENTITY + "\"}" : "}";
    FakeRegistry.status(200, "", "", json).to(exchange);
  }

  private static List<String> scopes(String query) {
    List<String> scopes = new ArrayList<>();
    for (String part : query.split("&", -1)) {
      if (part.startsWith("scope=")) {
        String value = URLDecoder.decode(part.substring(6), StandardCharsets.UTF_8);
        scopes.addAll(List.of(value.split(" ", -1)));
      }
    }
    return scopes;
  }

  private String token(List<String> scopes, boolean known) {
    List<String> access = new ArrayList<>();
    for (String scope : scopes) {
      String[] parts = scope.split(":", -1);
      String actions = known ? "\"" + parts[2].replace(",", "\",\"") + "\"" : "\"pull\"";
      access.add(
          "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[%s]}"
              .formatted(parts[0], parts[1], actions));
    }
    long now = Instant.now().getEpochSecond();
    String claims =
        ("{\"iss\":\"issuer\",\"sub\":\"\",\"aud\":\"service\",\"exp\":%d,\"nbf\":%d,"
                + "\"iat\":%d,\"jti\":\"1\",\"access\":[%s]}")
            .formatted(now + 300, now - 60, now, String.join(",", access));
    try {
      String x5c = Base64.getEncoder().encodeToString(keys.certificate().getEncoded());
      String head = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + x5c + "\"]}";
      String signed =
          encode(head.getBytes(StandardCharsets.UTF_8))
              + "."
              + encode(claims.getBytes(StandardCharsets.UTF_8));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.key());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

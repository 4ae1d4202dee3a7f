package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Anonymous tokens, one for each repository. A token is used until the registry refuses it; then a
 * new one is fetched. Safe for use by several threads.
 */
final class Tokens {
  private static final int ANSWER_BYTES_MAX = 1 << 20;
  private static final int TOKEN_CHARACTERS_MAX = 64 << 10;

  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** The token that the repository of {@code call} took last. */
  Optional<String> known(Call call) {
    return Optional.ofNullable(tokens.get(call.image().name()));
  }

  /**
   * What to ask for a token, as {@code challenge} says.
   *
   * @throws Problem.Unauthenticated if the registry wants something else than a token
   */
  Call request(Call call, Challenge challenge) {
    if (!challenge.scheme().equals("bearer") || challenge.parameter("realm").isEmpty()) {
      throw Problem.unauthenticated(call.doing() + ": " + call.registry() + " wants a login")
          .withHint("only anonymous pulls work");
    }
    URI uri = uri(call, challenge);
    return new Call(call.image(), uri, Map.of(), call.deadline(), call.firstContact());
  }

  /** Reads the token of the answer to {@code request} and keeps it. */
  String keep(Call request, HttpResponse<InputStream> response) throws IOException {
    if (response.statusCode() != 200) {
      throw Failures.ofStatus(request, response);
    }
    String token;
    try (InputStream body = response.body()) {
      token = read(request, body.readNBytes(ANSWER_BYTES_MAX + 1));
    }
    tokens.put(request.image().name(), token);
    return token;
  }

  private static URI uri(Call call, Challenge challenge) {
    String realm = challenge.parameter("realm");
    StringBuilder query = new StringBuilder();
    add(query, "service", challenge.parameter("service"));
    String scope = challenge.parameter("scope");
    add(
        query,
        "scope",
        scope.isEmpty() ? "repository:" + call.image().repository() + ":pull" : scope);
    try {
      URI uri = new URI(realm + (realm.indexOf('?') < 0 ? '?' : '&') + query);
      if (RegistryAddress.mayAsk(uri)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Refused below, as an address that must not be asked.
    }
    throw call.unavailable(
        call.registry()
            + " wants a token from "
            + Failures.shortened(realm)
            + ", which is not an https address");
  }

  private static void add(StringBuilder query, String name, String value) {
    if (!value.isEmpty()) {
      query.append(query.isEmpty() ? "" : "&");
      query.append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  private static String read(Call call, byte[] answer) {
    String token;
    try {
      JsonCursor json =
          JsonCursor.of(JsonText.parse(answer, JsonLimits.ofBytes(ANSWER_BYTES_MAX)), "token");
      token = json.optionalText("token").or(() -> json.optionalText("access_token")).orElse("");
    } catch (Problem.Invalid e) {
      throw call.unavailable(call.registry() + " gives a malformed token: " + e.requireMessage());
    }
    boolean printable = token.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (token.isEmpty() || token.length() > TOKEN_CHARACTERS_MAX || !printable) {
      throw call.unavailable(call.registry() + " gives a malformed token");
    }
    return token;
  }
}

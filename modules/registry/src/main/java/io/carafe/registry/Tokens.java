package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.auth.Credentials;
import io.carafe.registry.hosts.RegistryAddress;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How tokens are asked for: with a name and a password, or nothing, by GET; with an identity token
 * by POST. Source: Docker's token authentication, its OAuth 2 extension.
 */
final class Tokens {
  private static final String CLIENT = "carafe";
  private static final int ANSWER_BYTES_MAX = 1 << 20;
  private static final int TOKEN_CHARACTERS_MAX = 64 << 10;
  private static final int SCOPES_MAX = 32;

  private Tokens() {}

  /**
   * What came from who gives out tokens.
   *
   * @param token for the registry
   * @param identity buys further tokens, where that was asked for
   */
  record Answer(String token, Optional<String> identity) {
    @Override
    public String toString() {
      return "Answer";
    }
  }

  /** What to ask for a token for {@code call}, as {@code challenge} says. */
  static Call request(Call call, Challenge challenge, Credentials credentials) {
    StringBuilder query = new StringBuilder();
    add(query, "service", challenge.parameter("service"));
    Set<String> scopes = new LinkedHashSet<>();
    for (String scope : challenge.parameter("scope").split(" ", SCOPES_MAX)) {
      scopes.add(scope);
    }
    scopes.addAll(call.errand().scopes());
    if (credentials instanceof Credentials.IdentityToken token) {
      add(query, "grant_type", "refresh_token");
      add(query, "client_id", CLIENT);
      add(query, "scope", String.join(" ", scopes).strip());
      add(query, "refresh_token", token.token());
      byte[] form = query.toString().getBytes(StandardCharsets.US_ASCII);
      return base(call, uri(call, challenge, ""), "POST")
          .withPayload(Payload.of("application/x-www-form-urlencoded", form));
    }
    scopes.forEach(scope -> add(query, "scope", scope));
    if (credentials instanceof Credentials.Login login) {
      add(query, "account", login.user());
      if (call.errand().scopes().isEmpty()) {
        add(query, "client_id", CLIENT);
        add(query, "offline_token", "true");
      }
    }
    return base(call, uri(call, challenge, query.toString()), "GET");
  }

  /** With the endpoint's encryption, but without the headers that are meant for it alone. */
  private static Call base(Call call, URI uri, String method) {
    return Call.of(method, call.errand(), call.endpoint(), uri).withPatience(call.patience());
  }

  /** The header with which a token is asked for. */
  static Optional<String> authorization(Credentials credentials) {
    return credentials instanceof Credentials.Login login
        ? Optional.of(login.basic())
        : Optional.empty();
  }

  private static URI uri(Call call, Challenge challenge, String query) {
    String realm = challenge.parameter("realm");
    try {
      String separator = query.isEmpty() ? "" : realm.indexOf('?') < 0 ? "?" : "&";
      URI uri = new URI(realm + separator + query);
      if (RegistryAddress.mayAsk(call.uri(), uri)) {
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

  /** Reads the answer to {@code request}. */
  static Answer read(Call request, HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    if (status == 400 && request.payload().isPresent()) {
      response.body().close();
      throw Failures.unauthenticated(request, " (its identity token is not accepted)");
    }
    if (status != 200) {
      throw Failures.ofStatus(request, response);
    }
    try (InputStream body = response.body()) {
      return parse(request, body.readNBytes(ANSWER_BYTES_MAX + 1));
    }
  }

  private static Answer parse(Call call, byte[] answer) {
    try {
      JsonCursor json =
          JsonCursor.of(JsonText.parse(answer, JsonLimits.ofBytes(ANSWER_BYTES_MAX)), "token");
      String token =
          json.optionalText("token").or(() -> json.optionalText("access_token")).orElse("");
      Optional<String> identity = json.optionalText("refresh_token");
      for (String text : List.of(token, identity.orElse("x"))) {
        boolean printable = text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (text.isEmpty() || text.length() > TOKEN_CHARACTERS_MAX || !printable) {
          throw Problem.invalid("it has none");
        }
      }
      return new Answer(token, identity);
    } catch (Problem.Invalid e) {
      throw call.unavailable(call.registry() + " gives a malformed token");
    }
  }
}

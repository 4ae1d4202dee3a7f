package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.auth.CredentialSource;
import io.carafe.registry.auth.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The headers {@code Authorization} that endpoints took, each for the scope it is for: used until
 * they are refused. Credentials are looked up once for each endpoint. Safe for use by several
 * threads.
 */
final class Authorizations {
  /** Who takes a header, and for what. */
  private record Use(String endpoint, String scopes) {}

  private final CredentialSource source;
  private final Map<Use, String> known = new ConcurrentHashMap<>();
  private final Map<String, Credentials> credentials = new ConcurrentHashMap<>();

  private final Map<String, String> identities = new ConcurrentHashMap<>();

  Authorizations(CredentialSource source) {
    this.source = source;
  }

  private static Use use(Call call) {
    return new Use(call.endpoint().root().toString(), String.join(" ", call.errand().scopes()));
  }

  /** The header that the endpoint of {@code call} took last. */
  Optional<String> known(Call call) {
    return Optional.ofNullable(known.get(use(call)));
  }

  /** Who the user is for the endpoint of {@code call}. */
  Credentials credentials(Call call) {
    return credentials.computeIfAbsent(call.endpoint().name(), source::of);
  }

  /**
   * The header for who wants a name and a password; empty where a token is wanted.
   *
   * @throws Problem.Unauthenticated if there are no credentials of that kind
   */
  Optional<String> basic(Call call, Challenge challenge) {
    if (challenge.scheme().equals("bearer") && !challenge.parameter("realm").isEmpty()) {
      return credentials(call) instanceof Credentials.RegistryToken token
          ? Optional.of("Bearer " + token.token())
          : Optional.empty();
    }
    if (challenge.scheme().equals("basic")
        && credentials(call) instanceof Credentials.Login login) {
      return Optional.of(login.basic());
    }
    throw Failures.unauthenticated(call, "");
  }

  /** Keeps {@code header} if the answer to {@code call} shows that it was taken. */
  HttpResponse<InputStream> tried(Call call, String header, HttpResponse<InputStream> response) {
    if (response.statusCode() == 401) {
      known.remove(use(call));
    } else {
      known.put(use(call), header);
    }
    return response;
  }

  /** The token of the answer to {@code request}. */
  String token(Call request, HttpResponse<InputStream> answer) throws IOException {
    Tokens.Answer read = Tokens.read(request, answer);
    read.identity().ifPresent(token -> identities.put(request.endpoint().name(), token));
    return read.token();
  }

  /** The identity token that came with the last token for the endpoint of {@code call}. */
  Optional<String> identity(Call call) {
    return Optional.ofNullable(identities.get(call.endpoint().name()));
  }
}

package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.auth.Credentials;
import io.carafe.registry.hosts.Capability;
import io.carafe.registry.hosts.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;

/** Finds out whether a registry takes credentials. */
public final class RegistryLogin {
  private final RegistryClient client;

  /** A login with {@code client}, whose access has the credentials in question. */
  public RegistryLogin(RegistryClient client) {
    this.client = client;
  }

  /**
   * Shows the credentials to {@code registry}.
   *
   * @param login the credentials
   * @return what to keep: an identity token where the registry gives one, else the login
   * @throws Problem.Unauthenticated if they are refused
   * @throws Problem.Unavailable if the registry is down or is none
   */
  public Credentials check(String registry, Credentials.Login login) {
    Errand errand =
        new Errand("log in to " + registry, "/v2/", registry, List.of(), client.deadline());
    Endpoint endpoint = client.endpoint(errand, Capability.RESOLVE);
    Call call =
        Call.get(errand, endpoint, endpoint.resolve("")).withPatience(Call.Patience.FIRST_CONTACT);
    try {
      HttpResponse<InputStream> response = client.transport().send(call);
      if (response.statusCode() != 200) {
        throw Failures.ofStatus(call, response);
      }
      response.body().close();
    } catch (Problem.Unauthenticated | Problem.Denied e) {
      throw Problem.unauthenticated(
              "log in to %s: it does not accept this password of %s"
                  .formatted(registry, Failures.shortened(login.user())))
          .withCause(e);
    } catch (Problem.NotFound e) {
      throw errand.unavailable("it does not speak the protocol of registries (no /v2/)");
    } catch (IOException e) {
      throw Failures.ofConnection(call, e);
    }
    return client
        .transport()
        .authorizations()
        .identity(call)
        .<Credentials>map(Credentials.IdentityToken::new)
        .orElse(login);
  }
}

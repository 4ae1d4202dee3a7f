package io.carafe.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What proves to a registry who somebody is. None of them prints its secret. */
public sealed interface Credentials {
  /** Nobody in particular. */
  Credentials NONE = new Anonymous();

  /** No login. */
  record Anonymous() implements Credentials {}

  /** A name and a password, which may as well be an access token made for the purpose. */
  record Login(String user, String password) implements Credentials {
    /** The value of a header {@code Authorization}. Source: RFC 7617. */
    public String basic() {
      byte[] bytes = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /** A token that buys the tokens a registry takes: a refresh token of OAuth 2. */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "IdentityToken";
    }
  }

  /** A token that the registry itself takes. */
  record RegistryToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "RegistryToken";
    }
  }
}

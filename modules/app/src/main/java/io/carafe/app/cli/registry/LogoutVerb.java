package io.carafe.app.cli.registry;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;

/** {@code carafe logout}: forgets a login. */
public final class LogoutVerb implements Verb {
  private final Registries registries;
  private final VerbSpec spec = new VerbSpec("logout", "[SERVER]", "Log out from a registry");

  /** The verb over these registries. */
  public LogoutVerb(Registries registries) {
    this.registries = registries;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() > 1) {
      throw new UsageProblem("\"logout\" takes at most one registry");
    }
    String registry = ServerName.of(options.arguments());
    boolean known = registries.logins(invocation).erase(registry);
    invocation
        .out()
        .println(
            known ? "Removing login credentials for " + registry : "Not logged in to " + registry);
    return 0;
  }
}

package io.carafe.app.cli.registry;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.registry.RegistryClient;
import io.carafe.registry.RegistryLogin;
import io.carafe.registry.auth.Credentials;
import io.carafe.registry.auth.DockerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code carafe login}: shows a name and a password to a registry and keeps them. */
public final class LoginVerb implements Verb {
  private static final int LINE_BYTES_MAX = 64 << 10;

  private final Registries registries;
  private final VerbSpec spec =
      new VerbSpec("login", "[SERVER]", "Log in to a registry")
          .value("-u,--username", "NAME", "The user's name")
          .value("-p,--password", "PASSWORD", "The password; others can see it on the command line")
          .flag("--password-stdin", "Read the password from standard input");

  /** The verb over these registries. */
  public LoginVerb(Registries registries) {
    this.registries = registries;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws IOException, InterruptedException {
    if (options.arguments().size() > 1) {
      throw new UsageProblem("\"login\" takes at most one registry");
    }
    String registry = ServerName.of(options.arguments());
    Credentials.Login login = ask(invocation, options, registry);
    Credentials kept;
    try (RegistryClient client = registries.client(invocation, ignored -> login)) {
      kept = new RegistryLogin(client).check(registry, login);
    }
    DockerConfig logins = registries.logins(invocation);
    if (logins.store(registry, login.user(), kept)) {
      invocation
          .err()
          .println("warning: the credentials are stored unencrypted in " + logins.file());
      invocation
          .err()
          .println("hint: a credential helper keeps them safe: credsStore in that file");
    }
    invocation.out().println("Login Succeeded");
    return 0;
  }

  private static Credentials.Login ask(Invocation invocation, Options options, String registry)
      throws IOException, InterruptedException {
    Optional<String> user = options.value("--username");
    Optional<String> password = options.value("--password");
    boolean piped = options.flag("--password-stdin");
    if (piped && (password.isPresent() || user.isEmpty())) {
      throw new UsageProblem(
          password.isPresent()
              ? "--password and --password-stdin exclude each other"
              : "--password-stdin needs --username");
    }
    if (password.isPresent()) {
      invocation.err().println("warning: --password shows the password to who lists processes");
    }
    String name = user.isPresent() ? user.get() : prompt(invocation, registry);
    String secret = piped ? line(invocation.streams().in()) : password.orElse("");
    if (!piped && password.isEmpty()) {
      secret = hidden(invocation);
    }
    if (name.isEmpty() || secret.isEmpty()) {
      throw Problem.invalid("log in to " + registry + ": user name and password must not be empty");
    }
    if (name.indexOf(':') >= 0) {
      throw Problem.invalid("log in to " + registry + ": a user name must not have a colon");
    }
    return new Credentials.Login(name, secret);
  }

  private static void requireTerminal(Invocation invocation) {
    if (!invocation.caller().terminal().is(0)) {
      throw Problem.invalid("ask for user name and password: standard input is not a terminal")
          .withHint("carafe login -u NAME --password-stdin SERVER < FILE");
    }
  }

  private static String prompt(Invocation invocation, String registry) throws IOException {
    requireTerminal(invocation);
    PrintStream err = invocation.err();
    err.print("Username for " + registry + ": ");
    err.flush();
    return line(invocation.streams().in());
  }

  private static String hidden(Invocation invocation) throws IOException, InterruptedException {
    requireTerminal(invocation);
    PrintStream err = invocation.err();
    try {
      return invocation
          .client()
          .hiddenLine(() -> {
            err.print("Password: ");
            err.flush();
          });
    } finally {
      err.println();
      err.flush();
    }
  }

  /** One line, byte by byte: what follows it stays unread. */
  private static String line(InputStream in) throws IOException {
    byte[] line = new byte[LINE_BYTES_MAX];
    int length = 0;
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (length == line.length) {
        throw Problem.invalid("a line is longer than " + LINE_BYTES_MAX + " bytes");
      }
      line[length++] = (byte) c;
    }
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}

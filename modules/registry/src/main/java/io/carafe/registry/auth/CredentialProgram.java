package io.carafe.registry.auth;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME} that keeps credentials: it gets a word ({@code get},
 * {@code store}, {@code erase}) as its argument and the rest on its standard input. Source:
 * docker-credential-helpers. It runs as the user whose configuration names it, in that user's
 * environment; its output is bounded and so is its time.
 */
final class CredentialProgram {
  private static final int OUTPUT_BYTES_MAX = 64 << 10;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final String TOKEN_USER = "<token>";
  private static final String NOT_FOUND = "credentials not found";

  private final String program;
  private final Map<String, String> environment;
  private final Owner owner;
  private final Duration timeout;

  /**
   * The helper {@code name}.
   *
   * @param environment the user's, whose PATH is searched
   * @throws Problem.Invalid if that cannot be a name
   */
  CredentialProgram(String name, Map<String, String> environment, Owner owner, Duration timeout) {
    if (!NAME.matcher(name).matches()) {
      throw Problem.invalid("credential helper: that is not a name of one");
    }
    this.program = "docker-credential-" + name;
    this.environment = Map.copyOf(environment);
    this.owner = owner;
    this.timeout = timeout;
  }

  /** What it has for {@code server}. */
  Credentials get(String server) {
    Answer answer = run("get", server);
    if (answer.code() != 0) {
      if (answer.text().contains(NOT_FOUND)) {
        return Credentials.NONE;
      }
      throw failed("get", answer);
    }
    return read(answer.text());
  }

  private Credentials read(String answer) {
    try {
      JsonCursor json =
          JsonCursor.of(JsonText.parse(answer, JsonLimits.ofBytes(OUTPUT_BYTES_MAX)), program);
      String user = json.optionalString("Username").orElse("");
      String secret = json.optionalString("Secret").orElse("");
      if (secret.isEmpty()) {
        return Credentials.NONE;
      }
      return user.equals(TOKEN_USER)
          ? new Credentials.IdentityToken(secret)
          : new Credentials.Login(user, secret);
    } catch (Problem.Invalid e) {
      // Without its words: they could quote the answer.
      throw Problem.unavailable("ask " + program + " for credentials: its answer is malformed");
    }
  }

  /** Keeps {@code credentials} for {@code server}. */
  void store(String server, Credentials credentials) {
    JsonObject.Builder json = JsonObject.builder().put("ServerURL", server);
    switch (credentials) {
      case Credentials.Login login ->
          json.put("Username", login.user()).put("Secret", login.password());
      case Credentials.IdentityToken token ->
          json.put("Username", TOKEN_USER).put("Secret", token.token());
      case Credentials.Anonymous _, Credentials.RegistryToken _ ->
          throw new IllegalArgumentException("helpers keep logins and identity tokens");
    }
    Answer answer = run("store", JsonText.write(json.build()));
    if (answer.code() != 0) {
      throw failed("store", answer);
    }
  }

  /** Forgets what it has for {@code server}; answers whether it had something. */
  boolean erase(String server) {
    Answer answer = run("erase", server);
    if (answer.code() != 0 && !answer.text().contains(NOT_FOUND)) {
      throw failed("erase", answer);
    }
    return answer.code() == 0;
  }

  /** A helper tells of a failure on its standard output; only one that keeps nothing is quoted. */
  private Problem failed(String word, Answer answer) {
    String said = answer.text().strip();
    boolean quotable = !said.isEmpty() && said.length() <= 200 && said.indexOf('{') < 0;
    String cause =
        quotable ? said.lines().findFirst().orElse("") : "it fails with code " + answer.code();
    return Problem.unavailable("ask " + program + " to " + word + " credentials: " + cause)
        .withHint("the configuration names it in credsStore or credHelpers");
  }

  /** What a helper said, and its exit code. */
  private record Answer(int code, String text) {}

  private Answer run(String word, String input) {
    ProcessBuilder builder =
        new ProcessBuilder(owner.running(List.of(find().toString(), word)))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      try {
        return finish(process, word, input);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw Problem.unavailable("run " + program + ": " + e.getMessage()).withCause(e);
    }
  }

  private Answer finish(Process process, String word, String input) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    byte[][] output = new byte[1][];
    Thread reader = Thread.ofVirtual().start(() -> output[0] = read(process.getInputStream()));
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
      in.write('\n');
    } catch (IOException e) {
      // It may answer without reading; its exit code tells.
    }
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
      if (!ended || !reader.join(Duration.ofMillis(left))) {
        throw Problem.unavailable(
            "ask %s to %s credentials: no answer within %d s"
                .formatted(program, word, timeout.toSeconds()));
      }
      return new Answer(process.exitValue(), new String(output[0], StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("ask " + program + ": interrupted").withCause(e);
    }
  }

  private static byte[] read(InputStream stream) {
    try (stream) {
      return stream.readNBytes(OUTPUT_BYTES_MAX);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private Path find() {
    String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    for (String folder : path.split(File.pathSeparator, -1)) {
      Optional<Path> found =
          Optional.of(folder)
              .filter(name -> name.startsWith("/"))
              .map(name -> Path.of(name).resolve(program))
              .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw Problem.notFound("credential helper " + program + " is not on the PATH")
        .withHint("install it, or take it out of credsStore and credHelpers in config.json");
  }
}

package io.carafe.registry.auth;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The logins of Docker's {@code config.json}: {@code auths} in the file itself, {@code credsStore}
 * and {@code credHelpers} with the programs that keep them. Each call reads the file again. Source:
 * Docker's command line reference, docker login.
 */
public final class DockerConfig implements CredentialSource {
  /** The longest configuration. */
  private static final int FILE_BYTES_MAX = 1 << 20;

  private static final Duration HELPER_TIMEOUT = Duration.ofSeconds(30);

  /** Under this name Docker keeps the login to its own registry. */
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  private final Path file;
  private final Map<String, String> environment;
  private final Owner owner;

  /**
   * The configuration in {@code file}, which need not exist.
   *
   * @param environment the user's, for helpers
   * @param owner who gets the file when it is written, and as whom helpers run
   */
  public DockerConfig(Path file, Map<String, String> environment, Owner owner) {
    this.file = file;
    this.environment = Map.copyOf(environment);
    this.owner = owner;
  }

  /** The file where an environment has it: in DOCKER_CONFIG, else in the home's .docker folder. */
  public static Path location(Map<String, String> environment) {
    String folder = environment.getOrDefault("DOCKER_CONFIG", "");
    String home = environment.getOrDefault("HOME", "");
    Path base =
        folder.startsWith("/")
            ? Path.of(folder)
            : Path.of(home.startsWith("/") ? home : "/root").resolve(".docker");
    return base.resolve("config.json").normalize();
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /**
   * {@inheritDoc}
   *
   * @throws Problem.Invalid if the file is malformed
   * @throws Problem.NotFound if a helper is not installed
   * @throws Problem.Unavailable if a helper fails or is too slow
   */
  @Override
  public Credentials of(String registry) {
    JsonCursor json = read();
    Optional<CredentialProgram> helper = helper(json, registry);
    if (helper.isPresent()) {
      Credentials kept = helper.get().get(key(registry));
      if (!kept.equals(Credentials.NONE)) {
        return kept;
      }
    }
    @Nullable JsonCursor exact = json.members("auths").get(key(registry));
    if (exact != null) {
      return credentials(exact);
    }
    for (Map.Entry<String, JsonCursor> entry : json.members("auths").entrySet()) {
      if (host(entry.getKey()).equals(host(key(registry)))) {
        return credentials(entry.getValue());
      }
    }
    return Credentials.NONE;
  }

  /** The name under which a registry's login is kept. */
  private static String key(String registry) {
    return registry.equals(ImageReference.DEFAULT_REGISTRY) ? DOCKER_HUB_KEY : registry;
  }

  /** The host of a key, which may be an address with a path. */
  private static String host(String key) {
    int scheme = key.indexOf("://");
    String rest = scheme < 0 ? key : key.substring(scheme + 3);
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  private Optional<CredentialProgram> helper(JsonCursor json, String registry) {
    @Nullable JsonCursor own = json.members("credHelpers").get(key(registry));
    if (own == null) {
      own = json.members("credHelpers").get(registry);
    }
    Optional<String> name =
        own == null ? json.optionalText("credsStore") : Optional.of(own.asString());
    return name.filter(text -> !text.isEmpty())
        .map(text -> new CredentialProgram(text, environment, owner, HELPER_TIMEOUT));
  }

  private static Credentials credentials(JsonCursor entry) {
    Optional<String> identity = entry.optionalText("identitytoken");
    if (identity.isPresent()) {
      return new Credentials.IdentityToken(identity.get());
    }
    Optional<String> token = entry.optionalText("registrytoken");
    if (token.isPresent()) {
      return new Credentials.RegistryToken(token.get());
    }
    Optional<String> auth = entry.optionalText("auth");
    if (auth.isPresent()) {
      return decode(entry, auth.get());
    }
    String user = entry.optionalText("username").orElse("");
    return user.isEmpty()
        ? Credentials.NONE
        : new Credentials.Login(user, entry.optionalText("password").orElse(""));
  }

  private static Credentials decode(JsonCursor entry, String auth) {
    try {
      String text =
          new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8)
              .replaceAll("\0+$", "");
      int colon = text.indexOf(':');
      if (colon > 0) {
        return new Credentials.Login(text.substring(0, colon), text.substring(colon + 1));
      }
    } catch (IllegalArgumentException e) {
      // Refused below, without its words.
    }
    throw entry.invalid("has an \"auth\" that is not a user and a password in base64");
  }

  private JsonCursor read() {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      bytes = new byte[0];
    } catch (IOException e) {
      throw Problem.invalid("read " + file + ": " + e.getMessage()).withCause(e);
    }
    if (bytes.length == 0) {
      return JsonCursor.of(JsonObject.EMPTY, file.toString());
    }
    return parse(file.toString(), bytes);
  }

  /** Parses a configuration; Invalid names the file and what is wrong in it. */
  static JsonCursor parse(String name, byte[] bytes) {
    try {
      JsonCursor json =
          JsonCursor.of(JsonText.parse(bytes, JsonLimits.ofBytes(FILE_BYTES_MAX)), name);
      json.asObject();
      return json;
    } catch (Problem.Invalid e) {
      String message = e.requireMessage();
      throw Problem.invalid(message.startsWith(name) ? message : name + ": " + message);
    }
  }

  /** What a configuration's bytes say about {@code registry}, without asking helpers. */
  static Credentials inFile(byte[] bytes, String registry) {
    @Nullable JsonCursor entry = parse("config.json", bytes).members("auths").get(key(registry));
    return entry == null ? Credentials.NONE : credentials(entry);
  }

  /**
   * Keeps a login: with the helper that the configuration names for it, else in the file.
   *
   * @param user the name of who logged in
   * @return whether it stands in the file, where everyone who can read it finds the secret
   */
  public boolean store(String registry, String user, Credentials credentials) {
    JsonCursor json = read();
    Optional<CredentialProgram> helper = helper(json, registry);
    JsonObject entry = JsonObject.EMPTY;
    if (helper.isPresent()) {
      helper.get().store(key(registry), credentials);
    } else {
      entry = entry(user, credentials);
    }
    Map<String, JsonValue> auths = auths(json);
    auths.put(key(registry), entry);
    write(json, auths);
    return helper.isEmpty();
  }

  private static JsonObject entry(String user, Credentials credentials) {
    return switch (credentials) {
      case Credentials.Login login ->
          JsonObject.builder().put("auth", login.basic().substring("Basic ".length())).build();
      case Credentials.IdentityToken token ->
          JsonObject.builder()
              .put("auth", new Credentials.Login(user, "").basic().substring("Basic ".length()))
              .put("identitytoken", token.token())
              .build();
      case Credentials.RegistryToken token ->
          JsonObject.builder().put("registrytoken", token.token()).build();
      case Credentials.Anonymous _ -> JsonObject.EMPTY;
    };
  }

  /**
   * Forgets the login to {@code registry}, in the file and with the helper.
   *
   * @return whether there was one
   */
  public boolean erase(String registry) {
    JsonCursor json = read();
    boolean erased =
        helper(json, registry).map(helper -> helper.erase(key(registry))).orElse(false);
    Map<String, JsonValue> auths = auths(json);
    boolean listed = auths.keySet().removeIf(name -> host(name).equals(host(key(registry))));
    if (listed) {
      write(json, auths);
    }
    return erased || listed;
  }

  private static Map<String, JsonValue> auths(JsonCursor json) {
    Map<String, JsonValue> auths = new LinkedHashMap<>();
    json.members("auths").forEach((name, entry) -> auths.put(name, entry.value()));
    return auths;
  }

  private void write(JsonCursor json, Map<String, JsonValue> auths) {
    JsonObject.Builder changed = JsonObject.builder();
    JsonObject.Builder logins = JsonObject.builder();
    auths.forEach(logins::put);
    json.asObject()
        .members()
        .forEach((name, value) -> {
          if (!name.equals("auths")) {
            changed.put(name, value);
          }
        });
    String text = JsonText.writePretty(changed.put("auths", logins.build()).build(), "\t") + "\n";
    try {
      PrivateFile.replace(file, text.getBytes(StandardCharsets.UTF_8), owner);
    } catch (IOException e) {
      throw Problem.unavailable("write " + file + ": " + e.getMessage()).withCause(e);
    }
  }
}

package io.carafe.registry.hosts;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.TlsSettings.ClientCertificate;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code hosts.toml}: the endpoints of a registry, in the order in which they are asked.
 * Source: containerd, docs/hosts.md.
 */
final class HostsFile {
  private static final int ENDPOINTS_MAX = 32;
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");
  private static final Set<String> KEYS =
      Set.of(
          "capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout");

  private final Path file;
  private final String registry;

  /** The file {@code file}, which says something about {@code registry}. */
  HostsFile(Path file, String registry) {
    this.file = file;
    this.registry = registry;
  }

  /**
   * The endpoints that {@code content} tells of.
   *
   * @throws Problem.Invalid that names file and line, if it is malformed
   */
  List<Endpoint> parse(String content) {
    Toml.Table root = TomlReader.read(file.toString(), content);
    List<Endpoint> endpoints = new ArrayList<>();
    for (Map.Entry<String, Toml> entry : table(root, "host").entries().entrySet()) {
      Toml.Table host = tableOf(entry.getValue(), "host.\"" + entry.getKey() + "\"");
      requireKnown(host, Set.of());
      endpoints.add(endpoint(address(entry.getKey(), host.line()), host));
      if (endpoints.size() > ENDPOINTS_MAX) {
        throw invalid(host, "there are more than " + ENDPOINTS_MAX + " hosts");
      }
    }
    requireKnown(root, Set.of("server", "host"));
    Optional<Toml.Text> server = text(root, "server");
    URI own =
        server.isPresent() && !server.get().value().isEmpty()
            ? address(server.get().value(), server.get().line())
            : RegistryAddress.of(registry);
    endpoints.add(endpoint(own, root));
    return endpoints;
  }

  private Problem invalid(Toml value, String cause) {
    return Problem.invalid(file + ":" + value.line() + ": " + cause);
  }

  private void requireKnown(Toml.Table table, Set<String> more) {
    table
        .entries()
        .forEach((key, value) -> {
          if (!KEYS.contains(key) && !more.contains(key)) {
            throw invalid(value, "unknown key \"" + TomlText.shortened(key) + "\"");
          }
        });
  }

  private Endpoint endpoint(URI address, Toml.Table table) {
    return new Endpoint(
        registry,
        root(address, flag(table, "override_path")),
        capabilities(table),
        new TlsSettings(authorities(table), certificates(table), !flag(table, "skip_verify")),
        headers(table),
        text(table, "dial_timeout").map(this::duration),
        !isOwn(address));
  }

  /** Whether it is the registry's own address, whatever the scheme. */
  private boolean isOwn(URI address) {
    URI own = RegistryAddress.of(registry);
    boolean samePort =
        RegistryAddress.port(own) == RegistryAddress.port(address)
            || (own.getPort() < 0 && address.getPort() < 0);
    return own.getHost().equalsIgnoreCase(address.getHost()) && samePort;
  }

  private static URI root(URI address, boolean pathIsRoot) {
    String text = address.toString().replaceAll("/+$", "");
    return URI.create(pathIsRoot || text.endsWith("/v2") ? text : text + "/v2");
  }

  private URI address(String text, int line) {
    String whole = text.contains("://") ? text : "https://" + text;
    try {
      URI uri = new URI(whole);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (plain && uri.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Refused below, as everything that is no address.
    }
    throw Problem.invalid(
        "%s:%d: \"%s\" is not an http or https address"
            .formatted(file, line, TomlText.shortened(text)));
  }

  private Set<Capability> capabilities(Toml.Table table) {
    @Nullable Toml value = table.entries().get("capabilities");
    if (value == null) {
      return Capability.all();
    }
    Set<Capability> found = new LinkedHashSet<>();
    for (Toml.Text word : texts(value, "capabilities")) {
      found.add(
          switch (word.value()) {
            case "pull" -> Capability.PULL;
            case "resolve" -> Capability.RESOLVE;
            case "push" -> Capability.PUSH;
            default ->
                throw invalid(
                    word,
                    "capability \""
                        + TomlText.shortened(word.value())
                        + "\" is not pull, resolve or push");
          });
    }
    return found;
  }

  private List<Path> authorities(Toml.Table table) {
    @Nullable Toml value = table.entries().get("ca");
    return value == null ? List.of() : texts(value, "ca").stream().map(this::path).toList();
  }

  private Path path(Toml.Text text) {
    if (text.value().isEmpty() || text.value().indexOf('\0') >= 0) {
      throw invalid(text, "is not the path of a file");
    }
    return file.resolveSibling(text.value()).normalize();
  }

  /** A path, paths, or pairs of certificate and key. */
  private List<ClientCertificate> certificates(Toml.Table table) {
    @Nullable Toml value = table.entries().get("client");
    List<ClientCertificate> found = new ArrayList<>();
    switch (value) {
      case null -> {}
      case Toml.Items items -> items.values().forEach(item -> found.add(certificate(item)));
      case Toml other -> found.add(certificate(other));
    }
    return found;
  }

  private ClientCertificate certificate(Toml value) {
    List<Toml.Text> parts = texts(value, "client");
    if (parts.isEmpty() || parts.size() > 2) {
      throw invalid(value, "client must be a file, or a certificate and a key");
    }
    return new ClientCertificate(path(parts.getFirst()), path(parts.getLast()));
  }

  private Map<String, List<String>> headers(Toml.Table table) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    table(table, "header")
        .entries()
        .forEach((name, value) -> {
          if (!HEADER_NAME.matcher(name).matches()) {
            throw invalid(
                value, "\"" + TomlText.shortened(name) + "\" is not the name of a header");
          }
          List<String> values = new ArrayList<>();
          for (Toml.Text text : texts(value, name)) {
            if (text.value().chars().anyMatch(c -> (c < ' ' && c != '\t') || c >= 0x7f)) {
              throw invalid(text, "header " + name + " has a character that no header may have");
            }
            values.add(text.value());
          }
          headers.put(name, values);
        });
    return headers;
  }

  private Duration duration(Toml.Text text) {
    Matcher matcher = DURATION.matcher(text.value());
    if (text.value().isEmpty() || !matcher.matches()) {
      throw invalid(text, "dial_timeout is not a duration such as \"10s\"");
    }
    return Duration.ofHours(number(matcher.group(1)))
        .plusMinutes(number(matcher.group(2)))
        .plusSeconds(number(matcher.group(3)))
        .plusMillis(number(matcher.group(4)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private Optional<Toml.Text> text(Toml.Table table, String key) {
    return switch (table.entries().get(key)) {
      case null -> Optional.empty();
      case Toml.Text text -> Optional.of(text);
      case Toml other -> throw invalid(other, key + " must be a string, not " + other.kind());
    };
  }

  private boolean flag(Toml.Table table, String key) {
    return switch (table.entries().get(key)) {
      case null -> false;
      case Toml.Flag flag -> flag.value();
      case Toml other -> throw invalid(other, key + " must be a boolean, not " + other.kind());
    };
  }

  private Toml.Table table(Toml.Table table, String key) {
    @Nullable Toml value = table.entries().get(key);
    return value == null ? new Toml.Table(Map.of(), table.line()) : tableOf(value, key);
  }

  private Toml.Table tableOf(Toml value, String key) {
    if (value instanceof Toml.Table table) {
      return table;
    }
    throw invalid(value, key + " must be a table, not " + value.kind());
  }

  /** A string, or an array of strings. */
  private List<Toml.Text> texts(Toml value, String key) {
    return switch (value) {
      case Toml.Text text -> List.of(text);
      case Toml.Items items -> {
        List<Toml.Text> texts = new ArrayList<>();
        for (Toml item : items.values()) {
          if (!(item instanceof Toml.Text text)) {
            throw invalid(item, key + " must have strings, not " + item.kind());
          }
          texts.add(text);
        }
        yield texts;
      }
      case Toml.Flag _, Toml.Whole _, Toml.Table _ ->
          throw invalid(value, key + " must be a string or an array of them");
    };
  }
}

package io.carafe.registry.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsFileTest {
  private static final Path FILE = Path.of("/etc/carafe/certs.d/registry.example/hosts.toml");

  @TempDir Path folder;

  private static List<Endpoint> parse(String text) {
    return new HostsFile(FILE, "registry.example").parse(text);
  }

  @Test
  void parse_everything_isInTheOrderOfTheFile() {
    List<Endpoint> endpoints =
        parse(
            """
            # where it is
            server = "https://registry.example"
            skip_verify = true

            [host."https://mirror.example:5000"]
              capabilities = ["pull", "resolve"] # no push
              ca = "ca.pem"
              client = [["/c.pem", "/c.key"], ["both.pem"]]
              dial_timeout = "1m30s"
              [host."https://mirror.example:5000".header]
                x-one = "1"
                x-two = ["a", "b"]

            [host."plain.example/path/"]
              override_path = true
              ca = [
                'one.pem',
                'two.pem',
              ]
            """);
    assertThat(endpoints)
        .extracting(Endpoint::root)
        .containsExactly(
            URI.create("https://mirror.example:5000/v2"),
            URI.create("https://plain.example/path"),
            URI.create("https://registry.example/v2"));
    Endpoint mirror = endpoints.getFirst();
    assertThat(mirror.isMirror()).isTrue();
    assertThat(mirror.name()).isEqualTo("mirror.example:5000");
    assertThat(mirror.can(Capability.PUSH)).isFalse();
    assertThat(mirror.tls().authorities()).containsExactly(FILE.resolveSibling("ca.pem"));
    assertThat(mirror.tls().certificates())
        .containsExactly(
            new TlsSettings.ClientCertificate(Path.of("/c.pem"), Path.of("/c.key")),
            new TlsSettings.ClientCertificate(
                FILE.resolveSibling("both.pem"), FILE.resolveSibling("both.pem")));
    assertThat(mirror.headers())
        .isEqualTo(Map.of("x-one", List.of("1"), "x-two", List.of("a", "b")));
    assertThat(mirror.dialTimeout()).contains(Duration.ofSeconds(90));
    assertThat(endpoints.get(1).tls().authorities()).hasSize(2);
    Endpoint own = endpoints.getLast();
    assertThat(own.isMirror()).isFalse();
    assertThat(own.name()).isEqualTo("registry.example");
    assertThat(own.tls().verify()).isFalse();
  }

  @Test
  void parse_noServer_isTheRegistryItself() {
    assertThat(parse("")).containsExactly(Endpoint.of("registry.example"));
    assertThat(parse("server = \"http://registry.example\"").getFirst().root())
        .isEqualTo(URI.create("http://registry.example/v2"));
  }

  @Test
  void parse_otherServer_getsItsOwnCredentials() {
    Endpoint other = parse("server = \"https://other.example\"").getFirst();
    assertThat(other.name()).isEqualTo("other.example");
    assertThat(other.resolve("app/manifests/1"))
        .isEqualTo(URI.create("https://other.example/v2/app/manifests/1?ns=registry.example"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server = 7|1: server must be a string, not a number",
        "servre = \"x\"|1: unknown key \"servre\"",
        "server = \"ftp://x\"|1: \"ftp://x\" is not an http or https address",
        "server = \"https://u:p@x\"|is not an http or https address",
        "[host]\\nx = 1|2: host.\"x\" must be a table, not a number",
        "[host.\"x\"]\\ncapabilities = [\"pul\"]|2: capability \"pul\" is not pull, resolve or"
            + " push",
        "[host.\"x\"]\\nskip_verify = \"yes\"|2: skip_verify must be a boolean, not a string",
        "[host.\"x\"]\\n[host.\"x\"]|2: table [host.x] is declared twice",
        "[host.\"x\".header]\\n\"a b\" = \"c\"|2: \"a b\" is not the name of a header",
        "[host.\"x\".header]\\na = \"c\\\\nd\"|2: header a has a character",
        "dial_timeout = \"soon\"|1: dial_timeout is not a duration",
        "a = \"x|1: a string has no end",
        "a = |1: a value is missing",
        "a = 1.5|1: \"1.5\" is not a string, number or boolean",
        "a = 1 b = 2|1: expected the end of the line instead of \"b\"",
        "[[host]]|1: arrays of tables ([[…]]) are not supported",
        "a = \"\"\"x\"\"\"|1: strings of several lines are not supported",
        "ca = 1\\nca = 2|2: \"ca\" is given twice",
        "= 1|1: expected a key"
      })
  void parse_malformed_namesFileAndLine(String text, String cause) {
    assertThatThrownBy(() -> parse(text.replace("\\n", "\n").replace("\\\n", "\\n")))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith(FILE + ":")
        .hasMessageContaining(cause);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 5_000, 100_000})
  void parse_deeplyNested_isInvalid(int depth) {
    assertThatThrownBy(() -> parse("a = " + "[".repeat(depth)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("nested deeper than 16");
  }

  @Test
  void of_firstFolderThatHasOne_counts() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one/registry.example:5000"));
    Path two = Files.createDirectories(folder.resolve("two/_default"));
    Files.writeString(one.resolve("hosts.toml"), "server = \"http://registry.example:5000\"");
    Files.writeString(two.resolve("hosts.toml"), "[host.\"https://mirror.example\"]");
    RegistryHosts hosts =
        new RegistryHosts(
            List.of(folder.resolve("none"), folder.resolve("one"), folder.resolve("two")));
    assertThat(hosts.of("registry.example:5000").getLast().root().getScheme()).isEqualTo("http");
    assertThat(hosts.of("other.example")).hasSize(2);
    assertThatThrownBy(() -> hosts.of("..")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void of_dockersCertificates_areTaken() throws IOException {
    Path own = Files.createDirectories(folder.resolve("registry.example"));
    for (String name : List.of("ca.crt", "me.cert", "me.key")) {
      Files.writeString(own.resolve(name), "");
    }
    TlsSettings tls = new RegistryHosts(List.of(folder)).of("registry.example").getFirst().tls();
    assertThat(tls.authorities()).containsExactly(own.resolve("ca.crt"));
    assertThat(tls.certificates()).hasSize(1);
    Files.delete(own.resolve("me.key"));
    assertThatThrownBy(() -> new RegistryHosts(List.of(folder)).of("registry.example"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("me.key is missing");
  }
}

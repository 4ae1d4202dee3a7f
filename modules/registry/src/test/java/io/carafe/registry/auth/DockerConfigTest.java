package io.carafe.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.registry.auth.Credentials.IdentityToken;
import io.carafe.registry.auth.Credentials.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("home/config.json");
  }

  private DockerConfig config() {
    Map<String, String> environment =
        Map.of("PATH", folder + ":/usr/bin:/bin", "KEPT", "" + folder);
    return new DockerConfig(file(), environment, new Owner(uid(), uid()));
  }

  private long uid() {
    try {
      return ((Integer) Files.getAttribute(folder, "unix:uid")).longValue();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void write(String json) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), json);
  }

  /** A helper that keeps one secret in a file. */
  private void helper(String name, String script) throws IOException {
    Path program = folder.resolve("docker-credential-" + name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void of_noFile_isNobody() {
    assertThat(config().of("localhost:5000")).isEqualTo(Credentials.NONE);
    assertThat(config().erase("localhost:5000")).isFalse();
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker.io|https://index.docker.io/v1/",
        "r.example|r.example",
        "r.example|https://r.example/v1/",
        "r.example:5000|http://r.example:5000"
      })
  void of_keysAsDockerWritesThem_areFound(String registry, String key) throws IOException {
    write("{\"auths\":{\"%s\":{\"auth\":\"dTpwOnE=\"}}}".formatted(key));
    assertThat(config().of(registry)).isEqualTo(new Login("u", "p:q"));
    assertThat(config().of("other.example")).isEqualTo(Credentials.NONE);
  }

  @Test
  void of_tokens_goBeforeTheLogin() throws IOException {
    write(
        """
        {"auths":{"a.example":{"auth":"dTpw","identitytoken":"idt"},
                  "b.example":{"registrytoken":"rt"},
                  "c.example":{"username":"u","password":"p"},
                  "d.example":{}}}
        """);
    assertThat(config().of("a.example")).isEqualTo(new IdentityToken("idt"));
    assertThat(config().of("b.example")).isEqualTo(new Credentials.RegistryToken("rt"));
    assertThat(config().of("c.example")).isEqualTo(new Login("u", "p"));
    assertThat(config().of("d.example")).isEqualTo(Credentials.NONE);
    assertThat(config().of("a.example").toString() + config().of("c.example"))
        .doesNotContain("idt")
        .doesNotContain("p]");
  }

  @Test
  void store_plain_isPrivateAndKeepsTheRest() throws IOException {
    write("{\"psFormat\":\"x\",\"auths\":{\"a.example\":{\"auth\":\"dTpw\"}}}");
    assertThat(config().store("b.example", "me", new Login("me", "s3cret"))).isTrue();
    assertThat(config().store("c.example", "me", new IdentityToken("idt"))).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(config().of("a.example")).isEqualTo(new Login("u", "p"));
    assertThat(config().of("b.example")).isEqualTo(new Login("me", "s3cret"));
    assertThat(config().of("c.example")).isEqualTo(new IdentityToken("idt"));
    assertThat(Files.readString(file())).contains("\"psFormat\": \"x\"").doesNotContain("s3cret");
    assertThat(config().erase("b.example")).isTrue();
    assertThat(config().of("b.example")).isEqualTo(Credentials.NONE);
    try (var files = Files.list(file().getParent())) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void store_linkedFile_staysALink() throws IOException {
    write("{}");
    Path real = folder.resolve("real.json");
    Files.move(file(), real);
    Files.createSymbolicLink(file(), real);
    config().store("b.example", "me", new Login("me", "x"));
    assertThat(file()).isSymbolicLink();
    assertThat(Files.readString(real)).contains("b.example");
  }

  @Test
  void helper_configured_keepsTheSecretOutOfTheFile() throws IOException {
    helper(
        "box",
        """
        case $1 in
          store) cat > "$KEPT/kept" ;;
          get) read -r server
               [ -f "$KEPT/kept" ] || { echo "credentials not found"; exit 1; }
               cat "$KEPT/kept" ;;
          erase) rm "$KEPT/kept" ;;
        esac\
        """);
    write("{\"credHelpers\":{\"r.example\":\"box\"}}");
    assertThat(config().of("r.example")).isEqualTo(Credentials.NONE);
    assertThat(config().store("r.example", "me", new Login("me", "s3cret"))).isFalse();
    assertThat(Files.readString(file())).contains("\"r.example\": {}").doesNotContain("auth\"");
    assertThat(Files.readString(folder.resolve("kept")))
        .contains("\"ServerURL\":\"r.example\"")
        .contains("s3cret");
    assertThat(config().of("r.example")).isEqualTo(new Login("me", "s3cret"));
    assertThat(config().of("other.example")).isEqualTo(Credentials.NONE);
    assertThat(config().erase("r.example")).isTrue();
    assertThat(folder.resolve("kept")).doesNotExist();
  }

  @Test
  void helper_thatFails_isNamedWithoutSecrets() throws IOException {
    helper("bad", "echo '{\"Username\":\"u\",\"Secret\":\"s3cret\"'");
    helper("dies", "echo 'no session bus'; exit 3");
    write("{\"credsStore\":\"bad\"}");
    assertThatThrownBy(() -> config().of("r.example"))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("docker-credential-bad")
        .hasMessageNotContaining("s3cret");
    write("{\"credsStore\":\"dies\"}");
    assertThatThrownBy(() -> config().of("r.example"))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("no session bus");
    write("{\"credsStore\":\"absent\"}");
    assertThatThrownBy(() -> config().of("r.example")).isInstanceOf(Problem.NotFound.class);
    write("{\"credsStore\":\"../../evil\"}");
    assertThatThrownBy(() -> config().of("r.example")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void helper_thatHangsOrFloods_isEnded() throws IOException {
    helper("hangs", "exec sleep 1000");
    helper("floods", "exec yes");
    CredentialProgram hanging =
        new CredentialProgram(
            "hangs", Map.of("PATH", "" + folder + ":/bin"), Owner.ROOT, Duration.ofMillis(300));
    assertThatThrownBy(() -> hanging.get("r.example"))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("no answer within");
    CredentialProgram flooding =
        new CredentialProgram(
            "floods", Map.of("PATH", "" + folder + ":/bin"), Owner.ROOT, Duration.ofSeconds(5));
    assertThatThrownBy(() -> flooding.get("r.example")).isInstanceOf(Problem.Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "{\"auths\":7}",
        "{\"auths\":{\"r.example\":7}}",
        "{\"auths\":{\"r.example\":{\"auth\":\"s3cret%%\"}}}",
        "{\"auths\":{\"r.example\":{\"auth\":\"c2VjcmV0\"}}}",
        "{\"credsStore\":{}}"
      })
  void of_malformedFile_isOneLineWithItsName(String json) throws IOException {
    write(json);
    assertThatThrownBy(() -> config().of("r.example"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith(file().toString())
        .hasMessageNotContaining("s3cret")
        .hasMessageNotContaining("c2Vj");
  }

  @Test
  void location_environment_isDockers() {
    assertThat(DockerConfig.location(Map.of("HOME", "/home/a")))
        .isEqualTo(Path.of("/home/a/.docker/config.json"));
    assertThat(DockerConfig.location(Map.of("HOME", "/home/a", "DOCKER_CONFIG", "/x")))
        .isEqualTo(Path.of("/x/config.json"));
  }
}

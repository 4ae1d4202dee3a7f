package io.carafe.registry;

import static io.carafe.registry.FakeRegistry.blobPath;
import static io.carafe.registry.FakeRegistry.manifestPath;
import static io.carafe.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.registry.auth.Credentials;
import io.carafe.registry.hosts.ProxyRules;
import io.carafe.registry.hosts.RegistryHosts;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors, credentials and proxies, and that none of them learns another's secret. */
class RegistryAccessTest {
  private static final String TOKEN = "{\"token\":\"secret\"}";

  @TempDir Path folder;
  private final FakeRegistry registry = new FakeRegistry();
  private final FakeRegistry mirror = new FakeRegistry();
  private final byte[] blob = {1, 2, 3};
  private final Descriptor layer = Descriptor.ofContent(MediaTypes.OCI_LAYER, blob);
  private final byte[] manifest = JsonText.bytes(Manifest.of(layer, List.of(layer)).toJson());
  private final ImageReference image = registry.image("app:1");
  private final String tagPath = manifestPath("app", "1");

  RegistryAccessTest() {
    for (FakeRegistry each : List.of(registry, mirror)) {
      each.blob("app", MediaTypes.OCI_LAYER, blob);
      each.manifest("app", "1", MediaTypes.OCI_MANIFEST, manifest);
    }
  }

  @AfterEach
  void close() {
    registry.close();
    mirror.close();
  }

  private RegistryClient client(Credentials credentials) {
    return new RegistryClient(
        RegistrySettings.DEFAULT,
        new RegistryAccess(
            new RegistryHosts(List.of(folder)),
            host -> host.equals(registry.host()) ? credentials : Credentials.NONE,
            ProxyRules.NONE),
        ignored -> {});
  }

  private void hosts(String text) throws IOException {
    Path own = Files.createDirectories(folder.resolve(registry.host()));
    Files.writeString(own.resolve("hosts.toml"), text);
  }

  private static String basic(FakeRegistry.Seen seen) {
    return String.valueOf(seen.headers().getFirst("Authorization"));
  }

  @Test
  void mirror_thatHasIt_isAskedAlone() throws IOException {
    hosts("[host.\"http://%s\".header]\nx-own = \"yes\"".formatted(mirror.host()));
    try (RegistryClient client = client(Credentials.NONE);
        InputStream bytes = client.blob(image, layer)) {
      assertThat(client.manifest(image).bytes()).isEqualTo(manifest);
      assertThat(bytes.readAllBytes()).isEqualTo(blob);
    }
    assertThat(registry.requests("")).isEmpty();
    FakeRegistry.Seen asked = mirror.requests("GET " + tagPath).getFirst();
    assertThat(asked.path()).endsWith("?ns=" + registry.host().replace(":", "%3A"));
    assertThat(asked.headers().getFirst("X-own")).isEqualTo("yes");
  }

  @Test
  void mirror_thatFailsOrLies_isPassedOver() throws IOException {
    hosts("[host.\"http://%s\"]".formatted(mirror.host()));
    mirror.fault(tagPath, status(404), status(401), status(200, "", "", "<html>"));
    mirror.fault(blobPath("app", layer.digest()), status(404), status(403));
    try (RegistryClient client = client(Credentials.NONE)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.manifest(image).bytes()).isEqualTo(manifest);
      }
      for (int i = 0; i < 2; i++) {
        try (InputStream bytes = client.blob(image, layer)) {
          assertThat(bytes.readAllBytes()).isEqualTo(blob);
        }
      }
    }
    assertThat(registry.requests("GET ")).hasSize(5);
  }

  @Test
  void mirror_withoutResolve_isNotAskedForTags() throws IOException {
    hosts("[host.\"http://%s\"]\ncapabilities = [\"pull\"]".formatted(mirror.host()));
    try (RegistryClient client = client(Credentials.NONE)) {
      client.manifest(image);
      assertThat(mirror.requests("")).isEmpty();
      client.manifest(image.withDigest(Digest.sha256(manifest)));
      assertThat(mirror.requests("")).hasSize(1);
    }
  }

  @Test
  void server_thatMayNotBeAsked_isSaid() throws IOException {
    hosts("capabilities = [\"push\"]");
    try (RegistryClient client = client(Credentials.NONE)) {
      assertThatThrownBy(() -> client.manifest(image))
          .isInstanceOf(Problem.Unsupported.class)
          .hasMessageContaining("capability \"resolve\"");
    }
  }

  @Test
  void basic_loginOfTheRegistry_isNotShownToItsMirror() throws IOException {
    hosts("[host.\"http://%s\"]".formatted(mirror.host()));
    FakeRegistry.Answer refusal = status(401, "WWW-Authenticate", "Basic realm=\"x\"", "");
    mirror.fault(tagPath, refusal);
    registry.fault(tagPath, refusal);
    try (RegistryClient client = client(new Credentials.Login("me", "s3cret"))) {
      assertThat(client.manifest(image).bytes()).isEqualTo(manifest);
      client.manifest(image);
    }
    assertThat(mirror.requests("")).allSatisfy(seen -> assertThat(basic(seen)).isEqualTo("null"));
    assertThat(registry.requests("GET ").getLast().headers().getFirst("Authorization"))
        .isEqualTo(new Credentials.Login("me", "s3cret").basic());
  }

  @Test
  void basic_refusedAgainAndAgain_endsAndTellsNoSecret() {
    FakeRegistry.Answer refusal = status(401, "WWW-Authenticate", "Basic realm=\"x\"", "");
    registry.fault(tagPath, refusal, refusal, refusal, refusal);
    try (RegistryClient client = client(new Credentials.Login("me", "s3cret"))) {
      assertThatThrownBy(() -> client.manifest(image))
          .isInstanceOf(Problem.Unauthenticated.class)
          .hasMessageNotContaining("s3cret");
    }
    assertThat(registry.requests("GET ")).hasSize(2);
  }

  @Test
  void bearer_refusedAgainAndAgain_ends() {
    String challenge = "Bearer realm=\"http://" + registry.host() + "/token\"";
    FakeRegistry.Answer refusal = status(401, "WWW-Authenticate", challenge, "");
    registry.fault(tagPath, refusal, refusal, refusal, refusal, refusal);
    registry.fault("/token", status(200, "", "", TOKEN), status(200, "", "", TOKEN));
    try (RegistryClient client = client(Credentials.NONE)) {
      assertThatThrownBy(() -> client.manifest(image)).isInstanceOf(Problem.Unauthenticated.class);
    }
    assertThat(registry.requests("GET " + tagPath)).hasSize(2);
  }

  @Test
  void bearer_withALogin_asksForTheTokenWithIt() {
    String challenge =
        "Bearer realm=\"http://%s/token\",service=\"s\",scope=\"repository:app:pull\""
            .formatted(mirror.host());
    registry.fault(tagPath, status(401, "WWW-Authenticate", challenge, ""));
    mirror.fault("/token", status(200, "", "", TOKEN));
    try (RegistryClient client = client(new Credentials.Login("me", "s3cret"))) {
      client.manifest(image);
    }
    FakeRegistry.Seen asked = mirror.requests("GET /token").getFirst();
    assertThat(asked.path()).contains("account=me").contains("scope=repository%3Aapp%3Apull");
    assertThat(basic(asked)).isEqualTo(new Credentials.Login("me", "s3cret").basic());
  }

  @Test
  void bearer_withAnIdentityToken_postsIt() {
    String challenge = "Bearer realm=\"http://%s/token\",service=\"s\"".formatted(registry.host());
    registry.fault(tagPath, status(401, "WWW-Authenticate", challenge, ""));
    StringBuilder form = new StringBuilder();
    registry.fault(
        "/token",
        exchange -> {
          form.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          status(200, "", "", "{\"access_token\":\"a\"}").to(exchange);
        });
    try (RegistryClient client = client(new Credentials.IdentityToken("idt"))) {
      client.manifest(image);
    }
    assertThat(form.toString())
        .contains("grant_type=refresh_token")
        .contains("refresh_token=idt")
        .contains("scope=repository%3Aapp%3Apull")
        .contains("service=s");
  }

  @Test
  void foreign_layerThatTheRegistryHasNot_isGotFromItsOwner() throws IOException {
    byte[] foreign = {7, 8, 9};
    Descriptor own = mirror.blob("owner", "x", foreign);
    String url = "http://" + mirror.host() + blobPath("owner", own.digest());
    mirror.fault(
        blobPath("owner", own.digest()), status(401, "WWW-Authenticate", "Basic realm=\"x\"", ""));
    Descriptor named =
        new Descriptor(
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
            own.digest(),
            own.size(),
            Optional.empty(),
            Map.of(),
            List.of("file:///etc/passwd", "http://registry.example/x", url, url),
            Optional.empty());
    try (RegistryClient client =
            new RegistryClient(
                RegistrySettings.DEFAULT,
                new RegistryAccess(
                    RegistryHosts.NONE, h -> new Credentials.Login("a", "b"), ProxyRules.NONE),
                ignored -> {});
        InputStream bytes = client.blob(image, named)) {
      assertThat(bytes.readAllBytes()).isEqualTo(foreign);
    }
    assertThat(mirror.requests("GET ")).hasSize(2);
    assertThat(mirror.requests("")).allSatisfy(seen -> assertThat(basic(seen)).isEqualTo("null"));
  }

  @Test
  void login_goodAndBad_isTold() {
    FakeRegistry.Answer refusal = status(401, "WWW-Authenticate", "Basic realm=\"x\"", "");
    registry.fault("/v2/", refusal, status(200), refusal, refusal, status(404));
    Credentials.Login login = new Credentials.Login("me", "s3cret");
    for (int i = 0; i < 2; i++) {
      try (RegistryClient client = client(login)) {
        RegistryLogin check = new RegistryLogin(client);
        if (i == 0) {
          assertThat(check.check(registry.host(), login)).isEqualTo(login);
        } else {
          assertThatThrownBy(() -> check.check(registry.host(), login))
              .isInstanceOf(Problem.Unauthenticated.class)
              .hasMessageContaining("does not accept this password of me")
              .hasMessageNotContaining("s3cret");
        }
      }
    }
    try (RegistryClient client = client(login)) {
      assertThatThrownBy(() -> new RegistryLogin(client).check(registry.host(), login))
          .isInstanceOf(Problem.Unavailable.class)
          .hasMessageContaining("does not speak the protocol");
    }
  }

  @Test
  void proxy_ofTheEnvironment_isAskedWithItsPassword() throws IOException {
    Path own = Files.createDirectories(folder.resolve("registry.example"));
    Files.writeString(own.resolve("hosts.toml"), "server = \"http://registry.example\"");
    mirror.manifest("app", "1", MediaTypes.OCI_MANIFEST, manifest);
    ProxyRules proxies = ProxyRules.of(Map.of("HTTP_PROXY", "http://u:p@" + mirror.host()));
    RegistryAccess access =
        new RegistryAccess(new RegistryHosts(List.of(folder)), host -> Credentials.NONE, proxies);
    try (RegistryClient client =
        new RegistryClient(RegistrySettings.DEFAULT, access, ignored -> {})) {
      client.manifest(ImageReference.parse("registry.example/app:1"));
    }
    FakeRegistry.Seen asked = mirror.requests("GET http://registry.example/v2/app").getFirst();
    assertThat(asked.headers().getFirst("Proxy-Authorization")).isEqualTo("Basic dTpw");
  }
}

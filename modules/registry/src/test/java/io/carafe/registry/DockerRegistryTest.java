package io.carafe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ImageUse;
import io.carafe.registry.auth.Credentials;
import io.carafe.registry.hosts.ProxyRules;
import io.carafe.registry.hosts.RegistryHosts;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real thing: Debian's package docker-registry, plain, with a login, TLS, tokens. */
@Tag("root")
class DockerRegistryTest {
  private static final Credentials.Login LOGIN = new Credentials.Login("me", "s3cret");

  /** Of the password above, in bcrypt. */
  private static final String HTPASSWD =
      "me:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

  /** Chunks so small that the large layer takes several. */
  private static final RegistrySettings SETTINGS =
      new RegistrySettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          new RegistrySettings.Uploads(10_000, 300_000, Duration.ofMinutes(1)),
          RegistrySettings.Retries.DEFAULT);

  @TempDir Path folder;
  private ImageStore store;
  private final TestImage image =
      new TestImage()
          .layer("a", "one")
          .layer(
              "large",
              new Random(1)
                  .ints(1_000_000, ' ', '~')
                  .collect(
                      StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                  .toString());

  @BeforeEach
  void open() {
    store = ImageStore.open(folder.resolve("root"), ImageUse.NONE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private RegistryClient client(Credentials credentials) {
    return new RegistryClient(
        SETTINGS,
        new RegistryAccess(
            new RegistryHosts(List.of(folder.resolve("certs.d"))),
            host -> credentials,
            ProxyRules.NONE),
        new Connections());
  }

  private Descriptor put(ImageReference name) {
    for (int i = 0; i < image.layers().size(); i++) {
      store.content().ingest(image.layerDescriptors().get(i), image.layers().get(i));
    }
    store
        .content()
        .ingest(Descriptor.ofContent(MediaTypes.OCI_CONFIG, image.config()), image.config());
    Descriptor manifest = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, image.manifest());
    store.content().ingest(manifest, image.manifest());
    store.put(manifest, name);
    return manifest;
  }

  /** Pushes the image, forgets it, and pulls it: digests and files are the same. */
  private void roundTrip(RegistryClient client, ImageReference name) throws IOException {
    Descriptor manifest = put(name);
    Descriptor pushed = new Pusher(client, store).push(manifest, name, PushProgress.NONE);
    assertThat(pushed.digest()).isEqualTo(manifest.digest());
    store.remove(name.familiar(), true);
    assertThat(store.content().contains(image.layerDescriptors().getLast().digest())).isFalse();
    PulledImage pulled = new Puller(client, store).pull(name, Platform.host(), PullProgress.NONE);
    assertThat(pulled.served()).isEqualTo(manifest.digest());
    assertThat(Files.size(store.layers().ensure(pulled.image()).getFirst().resolve("large")))
        .isEqualTo(1_000_000);
  }

  @Test
  void plain_registry_takesAndGivesImages() throws Exception {
    try (DebianRegistry registry = new DebianRegistry(folder, "", "");
        RegistryClient client = client(Credentials.NONE)) {
      ImageReference name = ImageReference.parse(registry.host() + "/team/app:1");
      roundTrip(client, name);
      Puller puller = new Puller(client, store);
      Digest digest = Digest.sha256(image.manifest());
      assertThat(puller.pull(name.withDigest(digest), Platform.host(), PullProgress.NONE).fresh())
          .isFalse();
      assertThatThrownBy(() -> puller.pull(name.withTag("2"), Platform.host(), PullProgress.NONE))
          .isInstanceOf(Problem.NotFound.class)
          .hasMessageStartingWith("pull " + name.withTag("2").familiar() + ": image ");
      ImageReference second = ImageReference.parse(registry.host() + "/second/app:1");
      new Pusher(client, store).push(put(name), second, PushProgress.NONE);
      RegistryLists lists = new RegistryLists(client);
      assertThat(lists.repositories(registry.host())).containsExactly("second/app", "team/app");
      assertThat(lists.tags(name)).containsExactly("1");
      lists.delete(second.withDigest(digest));
      assertThatThrownBy(() -> client.manifest(second)).isInstanceOf(Problem.NotFound.class);
      assertThatThrownBy(() -> lists.delete(name)).isInstanceOf(Problem.Unsupported.class);
    }
  }

  @Test
  void htpasswd_registry_wantsTheLogin() throws Exception {
    Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
    String auth = "auth: {htpasswd: {realm: r, path: %s}}".formatted(folder.resolve("htpasswd"));
    try (DebianRegistry registry = new DebianRegistry(folder, "", auth);
        RegistryClient client = client(LOGIN);
        RegistryClient stranger = client(Credentials.NONE);
        RegistryClient wrong = client(new Credentials.Login("me", "wrong"))) {
      ImageReference name = ImageReference.parse(registry.host() + "/team/app:1");
      assertThat(new RegistryLogin(client).check(registry.host(), LOGIN)).isEqualTo(LOGIN);
      roundTrip(client, name);
      assertThatThrownBy(() -> stranger.manifest(name)).isInstanceOf(Problem.Unauthenticated.class);
      assertThatThrownBy(() -> new RegistryLogin(wrong).check(registry.host(), LOGIN))
          .isInstanceOf(Problem.Unauthenticated.class);
    }
  }

  private void hosts(String host, String text) throws IOException {
    Path own = Files.createDirectories(folder.resolve("certs.d").resolve(host));
    Files.writeString(own.resolve("hosts.toml"), text);
  }

  @Test
  void tls_registryOfAnOwnAuthority_isTrustedAsConfigured() throws Exception {
    TestKeys server = new TestKeys(folder, "server");
    String tls =
        ", tls: {certificate: %s, key: %s}".formatted(server.certificateFile(), server.keyFile());
    try (DebianRegistry registry = new DebianRegistry(folder, tls, "")) {
      String host = registry.host();
      ImageReference name = ImageReference.parse(host + "/team/app:1");
      String address = "server = \"https://" + host + "\"\n";
      hosts(host, address);
      try (RegistryClient client = client(Credentials.NONE)) {
        assertThatThrownBy(() -> client.manifest(name))
            .isInstanceOf(Problem.Unavailable.class)
            .hasMessageContaining("cannot be reached securely");
      }
      hosts(host, address + "ca = \"" + server.certificateFile() + "\"");
      try (RegistryClient client = client(Credentials.NONE)) {
        roundTrip(client, name);
      }
      hosts(host, address + "skip_verify = true");
      try (RegistryClient client = client(Credentials.NONE)) {
        assertThat(client.manifest(name).bytes()).isEqualTo(image.manifest());
      }
    }
  }

  @Test
  void tls_throughAProxyThatWantsAPassword_isTunnelled() throws Exception {
    TestKeys server = new TestKeys(folder, "server");
    String tls =
        ", tls: {certificate: %s, key: %s}".formatted(server.certificateFile(), server.keyFile());
    try (DebianRegistry registry = new DebianRegistry(folder, tls, "");
        TunnelProxy proxy = new TunnelProxy(registry.port(), "Basic dTpw")) {
      hosts("registry.invalid", "ca = \"" + server.certificateFile() + "\"");
      ImageReference name = ImageReference.parse("registry.invalid/team/app:1");
      for (String password : List.of("p", "wrong")) {
        ProxyRules rules =
            ProxyRules.of(Map.of("HTTPS_PROXY", "http://u:" + password + "@" + proxy.address()));
        RegistryAccess access =
            new RegistryAccess(
                new RegistryHosts(List.of(folder.resolve("certs.d"))),
                host -> Credentials.NONE,
                rules);
        try (RegistryClient client = new RegistryClient(SETTINGS, access, ignored -> {})) {
          if (password.equals("p")) {
            roundTrip(client, name);
          } else {
            assertThatThrownBy(() -> client.manifest(name))
                .isInstanceOf(Problem.Unavailable.class)
                .hasMessageNotContaining("wrong");
          }
        }
      }
    }
  }

  @Test
  void tls_registryThatWantsACertificate_getsTheClients() throws Exception {
    TestKeys server = new TestKeys(folder, "server");
    TestKeys own = new TestKeys(folder, "own");
    String tls =
        ", tls: {certificate: %s, key: %s, clientcas: [%s]}"
            .formatted(server.certificateFile(), server.keyFile(), own.certificateFile());
    try (DebianRegistry registry = new DebianRegistry(folder, tls, "")) {
      String host = registry.host();
      ImageReference name = ImageReference.parse(host + "/team/app:1");
      String known =
          "server = \"https://%s\"\nca = \"%s\"\n".formatted(host, server.certificateFile());
      hosts(host, known);
      try (RegistryClient client = client(Credentials.NONE)) {
        assertThatThrownBy(() -> client.manifest(name)).isInstanceOf(Problem.Unavailable.class);
      }
      hosts(
          host,
          known + "client = [[\"%s\", \"%s\"]]".formatted(own.certificateFile(), own.keyFile()));
      try (RegistryClient client = client(Credentials.NONE)) {
        roundTrip(client, name);
      }
    }
  }

  @Test
  void tokens_registryWithATokenServer_givesEachWhatHeMay() throws Exception {
    TestKeys issuer = new TestKeys(folder, "issuer");
    try (TokenServer tokens = new TokenServer(issuer, LOGIN);
        DebianRegistry registry =
            new DebianRegistry(
                folder,
                "",
                "auth: {token: {realm: %s, service: service, issuer: issuer, rootcertbundle: %s}}"
                    .formatted(tokens.realm(), issuer.certificateFile()))) {
      ImageReference name = ImageReference.parse(registry.host() + "/team/app:1");
      Credentials identity;
      try (RegistryClient client = client(LOGIN)) {
        roundTrip(client, name);
        identity = new RegistryLogin(client).check(registry.host(), LOGIN);
        new Pusher(client, store).push(put(name), inSecond(registry), PushProgress.NONE);
      }
      assertThat(identity).isEqualTo(new Credentials.IdentityToken(TokenServer.IDENTITY));
      try (RegistryClient client = client(identity)) {
        assertThat(client.manifest(name).bytes()).isEqualTo(image.manifest());
        assertThat(new RegistryLists(client).repositories(registry.host())).hasSize(2);
      }
      try (RegistryClient client = client(Credentials.NONE)) {
        assertThat(client.manifest(name).bytes()).isEqualTo(image.manifest());
        ImageReference third = ImageReference.parse(registry.host() + "/third/app:1");
        assertThatThrownBy(
                () -> new Pusher(client, store).push(put(name), third, PushProgress.NONE))
            .isInstanceOf(Problem.Unauthenticated.class);
      }
    }
  }

  private static ImageReference inSecond(DebianRegistry registry) {
    return ImageReference.parse(registry.host() + "/second/app:1");
  }

  @Test
  void blob_rangeFromDebiansRegistry_isTheRest() throws Exception {
    try (DebianRegistry registry = new DebianRegistry(folder, "", "");
        RegistryClient client = client(Credentials.NONE);
        HttpClient http = HttpClient.newHttpClient()) {
      ImageReference name = ImageReference.parse(registry.host() + "/app:1");
      new Pusher(client, store).push(put(name), name, PushProgress.NONE);
      byte[] layer = image.layers().getFirst();
      try (InputStream bytes = client.blob(name, image.layerDescriptors().getFirst())) {
        assertThat(bytes.readAllBytes()).isEqualTo(layer);
      }
      String path = FakeRegistry.blobPath("app", Digest.sha256(layer));
      HttpResponse<byte[]> rest =
          http.send(
              HttpRequest.newBuilder(URI.create("http://" + registry.host() + path))
                  .header("Range", "bytes=10-")
                  .build(),
              BodyHandlers.ofByteArray());
      assertThat(rest.statusCode()).isEqualTo(206);
      assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(layer, 10, layer.length));
    }
  }
}

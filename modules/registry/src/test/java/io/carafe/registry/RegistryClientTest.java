package io.carafe.registry;

import static io.carafe.registry.FakeRegistry.held;
import static io.carafe.registry.FakeRegistry.manifestPath;
import static io.carafe.registry.FakeRegistry.status;
import static io.carafe.registry.FakeRegistry.truncated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.registry.hosts.RegistryAddress;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {
  private static final String TOKEN = "{\"token\":\"secret\"}";
  private static final String TAG_PATH = manifestPath("app", "latest");

  private final FakeRegistry registry = new FakeRegistry();
  private final List<Duration> pauses = new ArrayList<>();
  private final RegistryClient client =
      new RegistryClient(
          new RegistrySettings(
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofMillis(500),
              Duration.ofMinutes(1),
              RegistrySettings.Uploads.DEFAULT,
              RegistrySettings.Retries.DEFAULT),
          pauses::add);

  private final byte[] bytes = new byte[300_000];
  private Descriptor blob;
  private byte[] manifest;

  RegistryClientTest() {
    new Random(1).nextBytes(bytes);
    blob = registry.blob("app", MediaTypes.OCI_LAYER_GZIP, bytes);
    Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, blob.digest(), 5);
    manifest = JsonText.bytes(Manifest.of(config, List.of(blob)).toJson());
    registry.manifest("app", "latest", MediaTypes.OCI_MANIFEST, manifest);
  }

  @AfterEach
  void close() {
    client.close();
    registry.close();
  }

  private ServedManifest fetch() {
    return client.manifest(registry.image("app"));
  }

  private Problem failure() {
    return catchThrowableOfType(Problem.class, this::fetch);
  }

  private byte[] download() throws IOException {
    try (InputStream stream = client.blob(registry.image("app"), blob)) {
      return stream.readAllBytes();
    }
  }

  private String blobPath() {
    return FakeRegistry.blobPath("app", blob.digest());
  }

  @Test
  void manifest_byTagAndDigest_isTheVerifiedBytes() {
    ServedManifest served = fetch();
    assertThat(served.bytes()).isEqualTo(manifest);
    assertThat(served.descriptor().digest()).isEqualTo(Digest.sha256(manifest));
    assertThat(registry.seen(TAG_PATH).getFirst().headers().getFirst("Accept"))
        .contains(MediaTypes.ACCEPTED_MANIFESTS);
    ImageReference byDigest = registry.image("app").withDigest(Digest.sha256(manifest));
    assertThat(client.manifest(byDigest).bytes()).isEqualTo(manifest);
  }

  @Test
  void manifest_otherBytesThanTheDigest_isCorruptNamingBoth() {
    Digest wanted = Digest.sha256(new byte[] {1});
    registry.fault(
        manifestPath("app", wanted),
        status(
            200,
            "Content-Type",
            MediaTypes.OCI_MANIFEST,
            new String(manifest, StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> client.manifest(registry.image("app").withDigest(wanted)))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining(wanted.toString())
        .hasMessageContaining(Digest.sha256(manifest).toString());
  }

  @Test
  void manifest_headerWithAnotherDigest_isCorrupt() {
    String other = Digest.sha256(new byte[0]).toString();
    registry.fault(
        TAG_PATH,
        status(200, "Docker-Content-Digest", other, new String(manifest, StandardCharsets.UTF_8)));
    assertThat(failure()).isInstanceOf(Problem.Corrupt.class).hasMessageContaining(other);
  }

  @Test
  void manifest_typeThatContradictsTheBytes_isCorrupt() {
    String index = JsonText.write(ImageIndex.of(List.of()).toJson());
    registry.fault(TAG_PATH, status(200, "Content-Type", MediaTypes.OCI_MANIFEST, index));
    assertThat(failure()).isInstanceOf(Problem.Corrupt.class).hasMessageContaining("but it is");
  }

  @Test
  void manifest_tooLong_isInvalid() {
    registry.manifest(
        "app", "latest", MediaTypes.OCI_MANIFEST, new byte[ImageLimits.MANIFEST_BYTES_MAX + 1]);
    assertThat(failure())
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageEndingWith("manifest is longer than 4194304 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>login</html>",
        "{}",
        "{\"schemaVersion\":2,\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"../../x\",\"size\":1}}",
        "{\"schemaVersion\":2,\"config\":null,\"layers\":[]}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
      })
  void manifest_notAManifest_isInvalid(String text) {
    registry.manifest("app", "latest", "text/plain", text.getBytes(StandardCharsets.UTF_8));
    assertThat(failure())
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("pull " + registry.host() + "/app:latest: manifest");
  }

  @Test
  void manifest_schema1_isUnsupported() {
    registry.fault(
        TAG_PATH, status(200, "Content-Type", MediaTypes.DOCKER_MANIFEST_1_SIGNED, "{}"));
    assertThat(failure()).isInstanceOf(Problem.Unsupported.class).hasMessageContaining("schema 1");
  }

  @Test
  void manifest_refused_isTheKindOfTheStatus() {
    String denied = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not\\nfor you\\u001b[31m\"}]}";
    registry.fault(TAG_PATH, status(404), status(403, "", "", denied), status(401), status(418));
    assertThat(failure()).isInstanceOf(Problem.NotFound.class).hasMessageContaining("not found");
    assertThat(failure())
        .isInstanceOf(Problem.Denied.class)
        .hasMessageEndingWith("denies access (not for you [31m)");
    assertThat(failure()).isInstanceOf(Problem.Unauthenticated.class);
    assertThat(failure()).isInstanceOf(Problem.Unavailable.class).hasMessageContaining("418");
  }

  @Test
  void manifest_tooManyRequests_waitsAsLongAsAsked() {
    registry.fault(
        TAG_PATH,
        status(429, "Retry-After", "7", ""),
        status(429, "Retry-After", "999999", ""),
        status(503, "Retry-After", "nonsense", ""));
    assertThat(fetch().bytes()).isEqualTo(manifest);
    assertThat(pauses).containsExactly(Duration.ofSeconds(7), pauses.get(1), Duration.ofSeconds(1));
    assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
  }

  @Test
  void manifest_burstOf500_isSurvivedUpToTheLimit() {
    registry.fault(TAG_PATH, status(500), status(502), status(503), status(504));
    assertThat(fetch().bytes()).isEqualTo(manifest);
    assertThat(pauses).extracting(Duration::toMillis).containsExactly(250L, 500L, 1000L, 2000L);
    registry.fault(TAG_PATH, status(500), status(500), status(500), status(500), status(500));
    assertThat(failure()).isInstanceOf(Problem.Unavailable.class).hasMessageContaining("500");
    assertThat(failure()).isNull();
  }

  @Test
  void manifest_registryDown_isUnavailableAtOnce() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    ImageReference image = ImageReference.parse("127.0.0.1:" + port + "/app");
    Problem problem = catchThrowableOfType(Problem.class, () -> client.manifest(image));
    assertThat(problem)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageEndingWith("cannot be reached: connection refused");
    assertThat(problem.hint()).isPresent();
    assertThat(pauses).isEmpty();
  }

  @Test
  void manifest_noAnswerAtAll_isTriedAgain() {
    registry.fault(TAG_PATH, exchange -> {}, exchange -> {}, exchange -> {});
    assertThat(fetch().bytes()).isEqualTo(manifest);
  }

  @Test
  void manifest_bearerChallenge_usesOneTokenForAll() throws IOException {
    try (FakeRegistry issuer = new FakeRegistry()) {
      String challenge =
          "Bearer realm=\"http://%s/token\",service=\"s p\",scope=\"repository:app:pull\""
              .formatted(issuer.host());
      String token = "/token?service=s+p&scope=repository%3Aapp%3Apull";
      issuer.fault("/token", status(200, "", "", TOKEN));
      registry.fault(TAG_PATH, status(401, "WWW-Authenticate", challenge, ""));
      assertThat(fetch().bytes()).isEqualTo(manifest);
      assertThat(download()).isEqualTo(bytes);
      assertThat(issuer.seen(token)).hasSize(1);
      assertThat(issuer.seen(token).getFirst().headers().get("Authorization")).isNull();
      assertThat(registry.seen(blobPath()).getFirst().headers().getFirst("Authorization"))
          .isEqualTo("Bearer secret");
      issuer.fault("/token", status(200, "", "", "{\"access_token\":\"fresh\"}"));
      registry.fault(TAG_PATH, status(401, "WWW-Authenticate", challenge, ""));
      assertThat(fetch().bytes()).isEqualTo(manifest);
      assertThat(registry.seen(TAG_PATH).getLast().headers().getFirst("Authorization"))
          .isEqualTo("Bearer fresh");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer realm=\"http://registry.example/token\"",
        "Bearer realm=\"file:///etc/passwd\"",
        "Bearer realm=\"::\""
      })
  void manifest_tokenFromAnInsecureAddress_isUnavailable(String challenge) {
    registry.fault(TAG_PATH, status(401, "WWW-Authenticate", challenge, ""));
    assertThat(failure())
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("not an https address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "x", "{\"token\":\"a\\r\\nb: c\"}", "{\"token\":7}"})
  void manifest_malformedToken_isUnavailable(String answer) {
    String challenge = "Bearer realm=\"http://" + registry.host() + "/token\"";
    registry.fault("/token", status(200, "", "", answer));
    registry.fault(TAG_PATH, status(401, "WWW-Authenticate", challenge, ""));
    assertThat(failure())
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("malformed token");
  }

  @Test
  void manifest_tokenServerThatFailsAtFirst_isAskedAgain() {
    String challenge = "Bearer realm=\"http://" + registry.host() + "/token\"";
    registry.fault(
        "/token", status(503), status(429, "Retry-After", "2", ""), status(200, "", "", TOKEN));
    FakeRegistry.Answer refusal = status(401, "WWW-Authenticate", challenge, "");
    registry.fault(TAG_PATH, refusal, refusal, refusal);
    assertThat(fetch().bytes()).isEqualTo(manifest);
    assertThat(pauses).containsExactly(Duration.ofMillis(250), Duration.ofSeconds(2));
  }

  @Test
  void manifest_basicChallenge_isUnauthenticated() {
    registry.fault(TAG_PATH, status(401, "WWW-Authenticate", "Basic realm=\"x\"", ""));
    assertThat(failure()).isInstanceOf(Problem.Unauthenticated.class);
  }

  @Test
  void blob_redirectToAnotherHost_keepsTheTokenSecret() throws IOException {
    try (FakeRegistry storage = new FakeRegistry()) {
      storage.blob("app", "x", bytes);
      String challenge = "Bearer realm=\"http://" + registry.host() + "/token\"";
      registry.fault("/token", status(200, "", "", TOKEN));
      registry.fault(
          blobPath(),
          status(401, "WWW-Authenticate", challenge, ""),
          status(307, "Location", "http://" + storage.host() + blobPath(), ""));
      assertThat(download()).isEqualTo(bytes);
      assertThat(registry.seen(blobPath()).get(1).headers().getFirst("Authorization"))
          .isEqualTo("Bearer secret");
      assertThat(storage.seen(blobPath()).getFirst().headers().get("Authorization")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://registry.example/x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://[x"
      })
  void blob_redirectToAnInsecureAddress_isUnavailable(String location) {
    registry.fault(blobPath(), status(302, "Location", location, ""));
    assertThatThrownBy(this::download)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("redirects to");
  }

  @Test
  void blob_endlessRedirects_isUnavailable() {
    FakeRegistry.Answer again = status(302, "Location", blobPath(), "");
    registry.fault(blobPath(), again, again, again, again, again, again, again);
    assertThatThrownBy(this::download)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("redirects more than 5 times");
    assertThat(registry.seen(blobPath())).hasSize(6);
  }

  @Test
  void blob_brokenConnections_areResumedByRange() throws IOException {
    byte[] first = Arrays.copyOf(bytes, 100_000);
    byte[] second = Arrays.copyOfRange(bytes, 100_000, 150_000);
    CountDownLatch firstRead = new CountDownLatch(1);
    CountDownLatch secondRead = new CountDownLatch(1);
    registry.fault(
        blobPath(),
        held(truncated(200, "", first, bytes.length), firstRead),
        held(truncated(206, "bytes 100000-299999/300000", second, 200_000), secondRead),
        exchange -> {});
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (InputStream stream = client.blob(registry.image("app"), blob)) {
      read.writeBytes(stream.readNBytes(first.length));
      firstRead.countDown();
      read.writeBytes(stream.readNBytes(second.length));
      secondRead.countDown();
      stream.transferTo(read);
    }
    assertThat(read.toByteArray()).isEqualTo(bytes);
    assertThat(registry.seen(blobPath()))
        .extracting(seen -> seen.headers().getFirst("Range"))
        .containsExactly(null, "bytes=100000-", "bytes=150000-", "bytes=150000-");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4_095, 8_192, 65_535, 65_536, 65_537, 131_072, 299_999})
  void blob_resetAtAnyOffset_isWholeAtTheEnd(int offset) throws IOException {
    registry.fault(
        blobPath(),
        truncated(200, "", Arrays.copyOf(bytes, offset), bytes.length),
        truncated(200, "", new byte[0], bytes.length));
    assertThat(download()).isEqualTo(bytes);
  }

  @Test
  void blob_registryWithoutRanges_isReadFromTheStart() throws IOException {
    registry.fault(
        blobPath(),
        truncated(200, "", Arrays.copyOf(bytes, 200_000), bytes.length),
        exchange -> FakeRegistry.send(exchange, 200, bytes));
    assertThat(download()).isEqualTo(bytes);
  }

  @Test
  void blob_anotherRangeThanAsked_isCorrupt() {
    registry.fault(
        blobPath(),
        truncated(200, "", Arrays.copyOf(bytes, 200_000), bytes.length),
        status(206, "Content-Range", "bytes 0-299999/300000", "x"));
    assertThatThrownBy(this::download)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("bytes 0-299999/300000");
  }

  @Test
  void blob_wrongLength_isCorrupt() {
    registry.fault(blobPath(), status(200, "", "", "short"));
    assertThatThrownBy(this::download)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("has 5 bytes")
        .hasMessageContaining("not 300000");
  }

  @Test
  void blob_brokenAgainAndAgain_isUnavailableAfterTheLimit() {
    FakeRegistry.Answer drop = truncated(200, "", new byte[0], bytes.length);
    registry.fault(blobPath(), drop, drop, drop, drop, drop);
    assertThatThrownBy(this::download)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("breaks off");
    assertThat(registry.seen(blobPath())).hasSize(RegistrySettings.Retries.DEFAULT.attemptsMax());
    assertThat(pauses).extracting(Duration::toMillis).containsExactly(250L, 500L, 1000L, 2000L);
  }

  @Test
  void blob_stalledConnection_isResumed() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    registry.fault(
        blobPath(), held(truncated(200, "", Arrays.copyOf(bytes, 1000), bytes.length), over));
    assertThat(download()).isEqualTo(bytes);
    assertThat(registry.seen(blobPath()).getLast().headers().getFirst("Range"))
        .isEqualTo("bytes=1000-");
    over.countDown();
  }

  @Test
  void blob_interrupted_isUnavailableAndStaysInterrupted() {
    registry.fault(
        blobPath(),
        held(exchange -> exchange.sendResponseHeaders(200, bytes.length), new CountDownLatch(1)));
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::download)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageEndingWith("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void blob_missing_isNotFound() {
    registry.fault(blobPath(), status(404));
    assertThatThrownBy(this::download).isInstanceOf(Problem.NotFound.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000"})
  void address_loopback_isPlain(String registry) {
    assertThat(RegistryAddress.of(registry).getScheme()).isEqualTo("http");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io",
        "10.0.0.1:5000",
        "127.0.0.1.example",
        "localhost.example",
        "128.0.0.1"
      })
  void address_other_isSecure(String registry) {
    assertThat(RegistryAddress.of(registry).getScheme()).isEqualTo("https");
  }

  @Test
  void retryAfter_secondsAndDates_areRead() {
    Instant now = Instant.parse("2026-11-24T10:00:00Z");
    assertThat(RetryAfter.parse("120", now)).contains(Duration.ofMinutes(2));
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 10:00:30 GMT", now))
        .contains(Duration.ofSeconds(30));
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 09:00:00 GMT", now)).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("-1", now)).isEmpty();
    assertThat(RetryAfter.parse("99999999999999999999", now)).isEmpty();
  }

  @Test
  void challenge_severalHeaders_prefersBearer() {
    Challenge challenge =
        Challenge.choose(
                List.of("Basic realm=\"a\"", "Bearer realm=\"b,=\\\"c\" , service=d,scope=\"e f\""))
            .orElseThrow();
    assertThat(challenge.parameter("realm")).isEqualTo("b,=\"c");
    assertThat(challenge.parameter("service")).isEqualTo("d");
    assertThat(challenge.parameter("scope")).isEqualTo("e f");
  }
}

package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pushing, logging in and looking into a registry: Debian's docker-registry, skopeo the peer. */
@Tag("root")
class RegistryTest {
  /** Of the password s3cret, in bcrypt. */
  private static final String HTPASSWD =
      "me:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

  private Carafe carafe;
  private Process registry;
  private String host;
  private final List<String> settings = new ArrayList<>();

  @BeforeEach
  void start() {
    carafe = Carafe.withBusybox();
    settings.add("DOCKER_CONFIG=" + carafe.base().resolve("docker"));
    settings.add("CARAFE_REGISTRIES=" + carafe.base().resolve("certs.d"));
  }

  @AfterEach
  void stop() {
    registry.destroyForcibly();
    registry.onExit().join();
    carafe.close();
  }

  private void serve(String more) throws IOException, InterruptedException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    host = "127.0.0.1:" + port;
    Path config = carafe.base().resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: %s}
        %s
        """
            .formatted(carafe.base().resolve("registry"), host, more));
    registry =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(carafe.base().resolve("registry.log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(connected.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        assertThat(registry.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end)
            .as(Files.readString(carafe.base().resolve("registry.log")))
            .isFalse();
      }
    }
  }

  private void serveWithLogin() throws IOException, InterruptedException {
    Path passwords = carafe.base().resolve("htpasswd");
    Files.writeString(passwords, HTPASSWD);
    serve("auth: {htpasswd: {realm: r, path: %s}}".formatted(passwords));
  }

  /** Calls carafe with the environment of these tests. */
  private Outcome carafe(String... arguments) {
    return with(new byte[0], arguments);
  }

  private Outcome with(byte[] stdin, String... arguments) {
    List<String> command = new ArrayList<>(List.of("env"));
    command.addAll(settings);
    command.addAll(carafe.command(arguments));
    return Commands.run(command, Map.of(), stdin);
  }

  private static String skopeoDigest(String image) {
    return Commands.run("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", image)
        .text();
  }

  @Test
  void push_image_isPulledBySkopeoAndTheReverse() throws Exception {
    serve("");
    String name = host + "/team/busybox:1";
    carafe("tag", "busybox", name).exits(0);
    Outcome pushed = carafe("push", name).exits(0);
    String digest = pushed.text().replaceAll("(?s).*digest: (sha256:[0-9a-f]{64}).*", "$1");
    assertThat(pushed.err()).contains("The push refers to repository").contains("Pushed");
    assertThat(skopeoDigest("docker://" + name)).isEqualTo(digest);
    Path layout = carafe.base().resolve("layout");
    Commands.run(
            "skopeo",
            "copy",
            "--src-tls-verify=false",
            "docker://" + name,
            "oci:" + layout + ":copy")
        .exits(0);
    String back = host + "/back/busybox:2";
    Commands.run(
            "skopeo",
            "copy",
            "--dest-tls-verify=false",
            "oci:" + layout + ":copy",
            "docker://" + back)
        .exits(0);
    Outcome pulled = carafe("pull", back).exits(0);
    assertThat(pulled.text()).contains("Digest: " + digest).contains("Downloaded newer image");
    assertThat(carafe("run", "--rm", back, "echo", "ran").text()).isEqualTo("ran");
    assertThat(carafe("push", "-q", back).text()).isEqualTo(back);
    assertThat(skopeoDigest("docker://" + back)).isEqualTo(digest);
    assertThat(carafe("pull", back).text()).contains("Image is up to date");
  }

  @Test
  void registry_lists_areTold() throws Exception {
    serve("");
    for (String tag : List.of("1", "2")) {
      carafe("tag", "busybox", host + "/team/busybox:" + tag).exits(0);
    }
    carafe("push", "--all-tags", host + "/team/busybox").exits(0);
    assertThat(carafe("registry", "ls", host).text()).isEqualTo("team/busybox");
    assertThat(carafe("registry", "tags", host + "/team/busybox").text().lines())
        .containsExactlyInAnyOrder("1", "2");
    assertThat(carafe("search", host + "/busy").text())
        .contains("NAME")
        .contains(host + "/team/busybox");
    assertThat(carafe("search", "--format", "json", host + "/busy").text())
        .contains("\"Name\":\"" + host + "/team/busybox\"");
    assertThat(carafe("registry", "referrers", host + "/team/busybox:1").text())
        .isEqualTo("DIGEST   TYPE   SIZE");
    carafe("rmi", "-f", host + "/team/busybox:1", host + "/team/busybox:2").exits(0);
    Outcome pulled = carafe("pull", "--quiet", "--all-tags", host + "/team/busybox").exits(0);
    assertThat(pulled.text().lines())
        .containsExactlyInAnyOrder(host + "/team/busybox:1", host + "/team/busybox:2");
    assertThat(pulled.err()).isEmpty();
    carafe("registry", "rm", host + "/team/busybox:1").failsClearly(1);
  }

  @Test
  void login_goodAndBad_isKeptOrRefused() throws Exception {
    serveWithLogin();
    String name = host + "/team/busybox:1";
    carafe("tag", "busybox", name).exits(0);
    assertThat(carafe("push", "-q", name).failsClearly(1).err()).contains("carafe login " + host);
    byte[] wrong = "wrong\n".getBytes(StandardCharsets.UTF_8);
    Outcome refused = with(wrong, "login", "-u", "me", "--password-stdin", host).failsClearly(1);
    assertThat(refused.err()).contains("does not accept this password of me");
    Path file = carafe.base().resolve("docker/config.json");
    assertThat(file).doesNotExist();
    byte[] right = "s3cret\n".getBytes(StandardCharsets.UTF_8);
    Outcome in = with(right, "login", "-u", "me", "--password-stdin", host).exits(0);
    assertThat(in.text()).isEqualTo("Login Succeeded");
    assertThat(in.err()).contains("unencrypted").doesNotContain("s3cret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    carafe("push", name).exits(0);
    carafe("rmi", name).exits(0);
    carafe("pull", name).exits(0);
    Commands.run(
            "skopeo",
            "inspect",
            "--tls-verify=false",
            "--authfile",
            file.toString(),
            "docker://" + name)
        .exits(0);
    assertThat(carafe("logout", host).text()).contains("Removing login credentials");
    assertThat(Files.readString(file)).doesNotContain(host);
    assertThat(carafe("logout", host).text()).contains("Not logged in");
    carafe("pull", name).failsClearly(1);
    assertThat(Files.readString(carafe.runFolder().resolve("daemon.log"))).doesNotContain("s3cret");
  }

  @Test
  void login_withoutATerminal_saysHow() throws Exception {
    serveWithLogin();
    assertThat(carafe("login", "-u", "me", host).failsClearly(1).err())
        .contains("--password-stdin");
    carafe("login", "--password-stdin", host).failsClearly(125);
  }

  @Test
  void hosts_mirrorsAndMistakes_areHeard() throws Exception {
    serve("");
    String name = host + "/team/busybox:1";
    carafe("tag", "busybox", name).exits(0);
    carafe("push", name).exits(0);
    Path folder = Files.createDirectories(carafe.base().resolve("certs.d/registry.invalid"));
    Files.writeString(folder.resolve("hosts.toml"), "[host.\"http://" + host + "\"]\n");
    carafe("pull", "registry.invalid/team/busybox:1").exits(0);
    Files.writeString(folder.resolve("hosts.toml"), "server = 7\n");
    assertThat(carafe("pull", "registry.invalid/team/busybox:1").failsClearly(1).err())
        .contains(folder.resolve("hosts.toml") + ":1: server must be a string");
    settings.add("HTTPS_PROXY=socks5://u:secret@proxy");
    assertThat(carafe("pull", "registry.invalid/x").failsClearly(1).err())
        .contains("HTTPS_PROXY")
        .doesNotContain("secret");
  }
}

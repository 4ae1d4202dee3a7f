package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Filters of bundles that ask an agent, and what is told of parts that do not count here. */
@Tag("root")
class OciSeccompTest {
  private OciRuntime runtime;

  @BeforeEach
  void open() {
    runtime = OciRuntime.carafe();
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private static OciConfig asking(Path agent) {
    return new OciConfig("sh", "-c", "mkdir /tmp/made; ls -l /proc/self/fd")
        .linux(
            "seccomp",
            """
            {"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"%s","listenerMetadata":"meta",
             "syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_NOTIFY"}]}
            """
                .formatted(agent));
  }

  /** This agent lets the listener go at once, and the kernel then answers ENOSYS for it. */
  @Test
  void run_filterWithListener_isHandedToTheAgent() throws Exception {
    Path path = runtime.base().resolve("agent");
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(UnixDomainSocketAddress.of(path));
      CompletableFuture<String> told = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> listen(agent, told));
      Outcome outcome = runtime.run(runtime.bundle("b", asking(path)), "c1");
      assertThat(outcome.err()).contains("Function not implemented");
      assertThat(outcome.out()).doesNotContain("seccomp").doesNotContain("socket:");
      assertThat(told.get())
          .startsWith(
              "{\"ociVersion\":\"1.3.0\",\"fds\":[\"seccompFd\"],\"metadata\":\"meta\",\"state\":{")
          .matches(".*,\"id\":\"c1\",\"status\":\"creating\",.*,\"pid\":([0-9]+)},\"pid\":\\1}");
    }
  }

  private static void listen(ServerSocketChannel agent, CompletableFuture<String> told) {
    ByteBuffer bytes = ByteBuffer.allocate(65_536);
    try (SocketChannel connection = agent.accept()) {
      connection.read(bytes);
      told.complete(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      told.completeExceptionally(e);
    }
  }

  @Test
  void run_withoutAgent_isRefusedBeforeAnythingIsMade() {
    OciConfig config = asking(runtime.base().resolve("nobody"));
    Outcome outcome = runtime.run(runtime.bundle("b", config), "c1").exits(1);
    assertThat(outcome.err())
        .startsWith("carafe-oci: connect to the seccomp agent at ")
        .contains("(/linux/seccomp/listenerPath)");
  }

  @Test
  void run_notifyForWrite_isRefused() {
    String profile =
        """
        {"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/agent",
         "syscalls":[{"names":["write"],"action":"SCMP_ACT_NOTIFY"}]}
        """;
    OciConfig config = new OciConfig("true").linux("seccomp", profile);
    assertThat(runtime.run(runtime.bundle("b", config), "c1").exits(1).err())
        .contains("SCMP_ACT_NOTIFY cannot be used for write", "(/linux/seccomp/syscalls)");
  }

  @Test
  void explain_partsThatDoNotCount_areListed() {
    OciConfig config =
        new OciConfig("true")
            .top("windows", "{}")
            .process("capabilities", "{\"bounding\":[\"CAP_FUTURE\"]}");
    Path bundle = runtime.bundle("b", config);
    try (Carafe carafe = Carafe.empty()) {
      String text = carafe.run("explain", "--bundle", bundle.toString()).text();
      assertThat(text)
          .endsWith(
              """
              == ignored
                /windows: the specification does not know it
                /process/capabilities/bounding/0: CAP_FUTURE is not known to this kernel\
              """);
    }
  }
}

package io.carafe.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.linux.socket.SocketPermissions;
import io.carafe.linux.socket.UnixServer;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.wire.FrameChannel;
import io.carafe.runtime.wire.ZygoteCodec;
import io.carafe.runtime.wire.ZygoteMessage.Hello;
import io.carafe.runtime.wire.ZygoteMessage.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZygoteTest {
  @TempDir private Path folder;
  private RuntimePaths paths;

  @BeforeEach
  void create() {
    paths = new RuntimePaths(folder.resolve("root"), folder.resolve("run"));
    paths.create();
  }

  private Path script(String text) throws IOException {
    Path script = Files.writeString(folder.resolve("carafe"), "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void ensure_executableMissing_isUnavailable() {
    Zygote zygote = new Zygote(paths, folder.resolve("none"));
    assertThatThrownBy(zygote::ensure)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("none");
  }

  @Test
  void ensure_startFails_tellsWhatTheProcessSaid() throws IOException {
    Zygote zygote = new Zygote(paths, script("echo 'unshare: EPERM' >&2; exit 1"));
    assertThatThrownBy(zygote::ensure)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageEndingWith("unshare: EPERM");
  }

  @Test
  void ensure_sameBuildAnswers_startsNothing() throws Exception {
    Path executable = script("exit 1");
    Version version = new Version(ContentHash.of(executable), 4_711);
    try (UnixServer server = UnixServer.listen(paths.zygoteSocket(), SocketPermissions.PRIVATE)) {
      Thread answerer = Thread.ofPlatform().start(() -> answer(server, version));
      assertThat(new Zygote(paths, executable).ensure()).isEqualTo(version);
      answerer.join();
    }
  }

  private static void answer(UnixServer server, Version version) {
    try (FrameChannel channel = new FrameChannel(server.accept().orElseThrow())) {
      assertThat(ZygoteCodec.decode(channel.receive().orElseThrow())).isEqualTo(new Hello());
      channel.send(ZygoteCodec.encode(version));
    }
  }

  @Test
  void contentHash_knownBytes_isFnv() throws IOException {
    Path file = Files.write(folder.resolve("f"), "foobar".getBytes(StandardCharsets.UTF_8));
    assertThat(ContentHash.of(file)).isEqualTo("85944171f73967e8");
    assertThat(ContentHash.of(Files.createFile(folder.resolve("empty"))))
        .isEqualTo("cbf29ce484222325");
  }
}

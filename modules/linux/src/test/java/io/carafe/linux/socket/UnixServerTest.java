package io.carafe.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixServerTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {5, 80})
  void connect_shortAndLongPaths_talks(int nameLength) throws Exception {
    Path deep = Files.createDirectories(folder.resolve("d".repeat(nameLength)));
    Path path = deep.resolve("s".repeat(nameLength));
    try (UnixServer server = UnixServer.listen(path, SocketPermissions.PRIVATE);
        UnixSocket client = UnixSocket.connect(path);
        UnixSocket peer = server.accept().orElseThrow()) {
      client.send(ByteBuffer.wrap(new byte[] {7}));
      ByteBuffer bytes = ByteBuffer.allocate(1);
      peer.receive(bytes);
      assertThat(bytes.get(0)).isEqualTo((byte) 7);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void listen_withPermissions_fileHasThem() throws Exception {
    Path path = folder.resolve("socket");
    SocketPermissions permissions = new SocketPermissions(0660, OptionalLong.empty());
    try (UnixServer server = UnixServer.listen(path, permissions)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.path())))
          .isEqualTo("rw-rw----");
    }
  }

  @Test
  void listen_serverRunsThere_isConflict() {
    Path path = folder.resolve("socket");
    try (UnixServer server = UnixServer.listen(path, SocketPermissions.PRIVATE)) {
      assertThatThrownBy(() -> UnixServer.listen(server.path(), SocketPermissions.PRIVATE))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("another server");
    }
  }

  @Test
  void listen_staleFile_replacesIt() {
    Path path = folder.resolve("socket");
    UnixServer dead = UnixServer.listen(path, SocketPermissions.PRIVATE);
    dead.fd().close(); // as if killed: the file stays
    assertThat(path).exists();
    try (UnixServer server = UnixServer.listen(path, SocketPermissions.PRIVATE);
        UnixSocket client = UnixSocket.connect(server.path())) {
      dead.close();
      assertThat(client.fd().isClosed()).isFalse();
      assertThat(path).exists();
    }
  }

  @Test
  void listen_otherFileThere_isConflict() throws Exception {
    Path path = Files.writeString(folder.resolve("socket"), "precious");
    assertThatThrownBy(() -> UnixServer.listen(path, SocketPermissions.PRIVATE))
        .isInstanceOf(Problem.Conflict.class);
    assertThat(path).hasContent("precious");
  }

  @Test
  void close_acceptBlocked_wakesIt() throws Exception {
    UnixServer server = UnixServer.listen(folder.resolve("socket"), SocketPermissions.PRIVATE);
    List<Optional<UnixSocket>> accepted = new ArrayList<>();
    Thread acceptor = Thread.ofPlatform().start(() -> accepted.add(server.accept()));
    server.close();
    acceptor.join();
    assertThat(accepted).containsExactly(Optional.empty());
  }

  @Test
  void connect_nobodyListens_saysWhy() {
    Path path = folder.resolve("socket");
    assertThatThrownBy(() -> UnixSocket.connect(path))
        .isInstanceOfSatisfying(
            Problem.Kernel.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }
}

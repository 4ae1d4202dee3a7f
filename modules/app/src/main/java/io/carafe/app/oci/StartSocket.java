package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.program.plan.Handover;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The socket that a created container listens to. Who connects starts it, and is told by a record
 * (docs/program-format.md, section Failure) where that fails; end of file means that it runs.
 */
final class StartSocket {
  private static final int RECORD_BYTES = 16;
  private static final int RECORD_FAILURE = 1;

  private final OciContainer container;

  StartSocket(OciContainer container) {
    this.container = container;
  }

  /**
   * Starts the container; where its start failed, answers where.
   *
   * @throws Problem.Conflict where it does not wait for its start any more
   */
  Optional<OciClient.FailedAt> start() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel);
      Files.deleteIfExists(container.startSocket());
      return record(channel);
    } catch (IOException e) {
      throw Problem.conflict(
              "container " + container.id() + ": cannot start an already running container")
          .withCause(e);
    }
  }

  private void connect(SocketChannel channel) throws IOException {
    Path socket = container.startSocket();
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= Handover.SOCKET_PATH_MAX) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return;
    }
    // The path of an address is at most 107 bytes; while the folder is open it has a short name.
    try (DirectoryStream<Path> open = Files.newDirectoryStream(container.folder())) {
      Path folder = descriptorOf(container.folder());
      if (!open.iterator().hasNext()) {
        throw new IOException(container.folder() + " is empty");
      }
      channel.connect(UnixDomainSocketAddress.of(folder.resolve(Handover.START_SOCKET)));
    }
  }

  /** A short name of a folder that this process has open. */
  private static Path descriptorOf(Path folder) throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        if (leadsTo(link, folder)) {
          return link;
        }
      }
    }
    throw new IOException("no descriptor of " + folder);
  }

  private static boolean leadsTo(Path link, Path folder) {
    try {
      return Files.readSymbolicLink(link).equals(folder);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  private static Optional<OciClient.FailedAt> record(SocketChannel channel) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (record.hasRemaining()) {
      if (channel.read(record) < 0) {
        return Optional.empty();
      }
    }
    record.flip();
    if (record.getInt() != RECORD_FAILURE) {
      return Optional.empty();
    }
    int instruction = record.getInt();
    int error = record.getInt();
    return Optional.of(new OciClient.FailedAt(instruction, error, record.getInt()));
  }
}

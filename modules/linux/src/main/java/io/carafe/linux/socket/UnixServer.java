package io.carafe.linux.socket;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileOwner;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A listening socket with a file of its own. Closing it wakes the thread in {@link #accept}. */
public final class UnixServer implements AutoCloseable {
  private static final int BACKLOG = 4096;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int SHUT_RDWR = 2;
  private static final int PRIVATE_MODE = 0600;

  private final Fd fd;
  private final Path path;
  private final Optional<FileIdentity> file;

  private UnixServer(Fd fd, Path path, Optional<FileIdentity> file) {
    this.fd = fd;
    this.path = path;
    this.file = file;
  }

  /**
   * Listens at {@code path}. A socket file that nobody serves any more is replaced; {@link
   * Problem.Conflict} where another server answers there. The file is open to nobody else until it
   * has its permissions; servers that start at once are held apart by a lock on the folder.
   */
  public static UnixServer listen(Path path, SocketPermissions permissions) {
    Fd fd = UnixSocket.create(0);
    try (Scratch scratch = new Scratch();
        SocketAddress address = new SocketAddress(path)) {
      address.folder().lock();
      removeStale(address, path);
      Scratch.check(scratch.call(SystemCall.FCHMOD, fd.number(), PRIVATE_MODE), () -> "chmod");
      MemorySegment struct = address.in(scratch);
      Scratch.check(
          scratch.call(SystemCall.BIND, fd.number(), struct.address(), struct.byteSize()),
          () -> "bind " + path);
      permit(address, permissions);
      Scratch.check(
          scratch.call(SystemCall.LISTEN, fd.number(), BACKLOG), () -> "listen at " + path);
      FileIdentity identity = address.folder().status(address.name()).identity();
      return new UnixServer(fd, path, Optional.of(identity));
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  /** Becomes the owner of {@code fd}, which listens already, as a socket unit hands it over. */
  public static UnixServer of(Fd fd, Path path) {
    return new UnixServer(fd, path, Optional.empty());
  }

  private static void removeStale(SocketAddress address, Path path) {
    Optional<FileStatus> status = address.folder().statusIfExists(address.name());
    if (status.isEmpty()) {
      return;
    }
    if (status.get().type() != FileType.SOCKET) {
      throw Problem.conflict("listen at " + path + ": a file that is no socket is there");
    }
    if (UnixSocket.isAlive(address)) {
      throw Problem.conflict("listen at " + path + ": another server is running there");
    }
    address.folder().remove(address.name());
  }

  private static void permit(SocketAddress address, SocketPermissions permissions) {
    permissions
        .gid()
        .ifPresent(gid -> {
          long uid = address.folder().status(address.name()).owner().uid();
          address.folder().setOwner(address.name(), new FileOwner(uid, gid));
        });
    address.folder().setMode(address.name(), permissions.mode());
  }

  /** The next connection, waiting for it; empty once this server is closed. */
  public Optional<UnixSocket> accept() {
    while (!fd.isClosed()) {
      try (Scratch scratch = new Scratch();
          Fd.Use use = fd.use()) {
        long result =
            scratch.callUninterrupted(SystemCall.ACCEPT4, use.number(), 0, 0, SOCK_CLOEXEC);
        if (result >= 0) {
          return Optional.of(UnixSocket.of(new Fd((int) result), "peer of " + path));
        }
        if (!fd.isClosed() && !Scratch.failed(result, Errno.ECONNABORTED)) {
          throw Scratch.problem(result, "accept at " + path);
        }
      } catch (Problem.Conflict e) {
        return Optional.empty(); // closed just now
      }
    }
    return Optional.empty();
  }

  /** The path that clients connect to. */
  public Path path() {
    return path;
  }

  /** The descriptor, which this server owns. */
  public Fd fd() {
    return fd;
  }

  /**
   * Stops listening and removes the file, unless another server has replaced it. What somebody else
   * handed over goes on listening there, where connections wait for the next server.
   */
  @Override
  public void close() {
    try (Fd.Use use = fd.use()) {
      fd.close();
      if (file.isEmpty()) {
        wake();
        return;
      }
      removeFile(file.get());
      try (Scratch scratch = new Scratch()) {
        scratch.call(SystemCall.SHUTDOWN, use.number(), SHUT_RDWR);
      }
    } catch (Problem.Conflict e) {
      return; // closed before
    }
  }

  /** A connection for the thread that waits for one. */
  private void wake() {
    try (UnixSocket socket = UnixSocket.connect(path)) {
      socket.setTimeout(Duration.ZERO);
    } catch (Problem.Kernel e) {
      // Nobody listens any more, so that nobody waits.
    }
  }

  private void removeFile(FileIdentity identity) {
    try (SocketAddress address = new SocketAddress(path)) {
      address.folder().lock();
      Optional<FileStatus> status = address.folder().statusIfExists(address.name());
      if (status.isPresent() && status.get().identity().equals(identity)) {
        address.folder().remove(address.name());
      }
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  @Override
  public String toString() {
    return "server " + path;
  }
}

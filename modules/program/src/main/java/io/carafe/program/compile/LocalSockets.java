package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.Handover;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sockets of the local host and descriptors sent through them. Source: unix(7). */
final class LocalSockets {
  private static final int MESSAGE_BYTES = 56;
  private static final int CONTROL_BYTES = 24;
  private static final int CONTROL_LENGTH = 20;
  private static final int PIECE_BYTES = 16;

  private final ProgramBuilder code;

  LocalSockets(Context context) {
    this.code = context.code();
  }

  /** Makes a socket. */
  void open(Register socket) {
    code.call(
            SystemCall.SOCKET,
            number(Linux.AF_UNIX),
            number(Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC),
            Argument.ZERO)
        .into(socket);
  }

  /** Makes a socket and connects it to the one at {@code path}. */
  void connect(Register socket, String path) {
    open(socket);
    Argument.Region address = address(path);
    code.call(SystemCall.CONNECT, in(socket), address, number(address.length()));
  }

  /**
   * The address of the socket at {@code path}.
   *
   * @throws Problem.Invalid where it is longer than {@link Handover#SOCKET_PATH_MAX} bytes
   */
  Argument.Region address(String path) {
    byte[] text = path.getBytes(StandardCharsets.UTF_8);
    if (text.length > Handover.SOCKET_PATH_MAX) {
      throw Problem.invalid(
              "path of socket " + path + " is longer than " + Handover.SOCKET_PATH_MAX + " bytes")
          .withHint("name it by a shorter path");
    }
    byte[] address = new byte[2 + text.length + 1];
    address[0] = (byte) Linux.AF_UNIX;
    System.arraycopy(text, 0, address, 2, text.length);
    return code.pool().bytes(address);
  }

  /**
   * Bytes to be sent, in pieces; the length of each can still be stored in its {@link #length}.
   *
   * @param vector array of struct iovec
   * @param count how many there are
   */
  record Pieces(Argument.Region vector, int count) {
    /** Where the length of a piece stands. */
    Argument.Region length(int index) {
      return vector.part(PIECE_BYTES * index + 8, 8);
    }
  }

  /** Puts pieces together. */
  Pieces pieces(List<Argument.Region> regions) {
    byte[] bytes = new byte[PIECE_BYTES * regions.size()];
    for (int i = 0; i < regions.size(); i++) {
      Structures.put(bytes, PIECE_BYTES * i + 8, regions.get(i).length());
    }
    Argument.Region vector = code.pool().bytes(bytes);
    for (int i = 0; i < regions.size(); i++) {
      code.pool().relocate(vector.part(PIECE_BYTES * i, 8), regions.get(i));
    }
    return new Pieces(vector, regions.size());
  }

  /** Sends a descriptor with bytes (SCM_RIGHTS). */
  void send(Argument socket, Register descriptor, Pieces pieces) {
    byte[] rights = new byte[CONTROL_BYTES];
    Structures.put(rights, 0, CONTROL_LENGTH);
    Structures.putInt(rights, 8, (int) Linux.SOL_SOCKET);
    Structures.putInt(rights, 12, (int) Linux.SCM_RIGHTS);
    Argument.Region control = code.pool().bytes(rights);
    byte[] header = new byte[MESSAGE_BYTES];
    Structures.put(header, 24, pieces.count());
    Structures.put(header, 40, CONTROL_BYTES);
    Argument.Region message = code.pool().bytes(header);
    code.pool().relocate(message.part(16, 8), pieces.vector());
    code.pool().relocate(message.part(32, 8), control);
    code.store(descriptor, control.part(16, 4));
    code.call(SystemCall.SENDMSG, socket, message, number(Linux.MSG_NOSIGNAL));
  }
}

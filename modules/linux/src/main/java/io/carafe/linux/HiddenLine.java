package io.carafe.linux;

import io.carafe.base.Problem;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads a line from a terminal without showing it, such as a password. */
public final class HiddenLine {
  private static final int TCGETS = 0x5401;
  private static final int TCSETS = 0x5402;
  private static final int TCSETSF = 0x5404;

  /** Size of the kernel's struct termios, and where its local modes are. Source: termbits.h. */
  private static final int TERMIOS_BYTES = 36;

  private static final int LOCAL_MODES = 12;
  private static final int ECHO = 0x8;
  private static final int LINE_BYTES_MAX = 64 << 10;
  private static final Duration LOOK = Duration.ofMillis(200);

  private HiddenLine() {}

  /**
   * Waits for a line, without its end; the terminal shows again what is typed when it is here. What
   * was typed before is thrown away.
   *
   * @param hidden called when nothing is shown any more: to ask for the line
   * @throws Problem.Kernel if {@code terminal} is none
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public static String read(Fd terminal, Runnable hidden) throws IOException, InterruptedException {
    try (Scratch scratch = new Scratch()) {
      MemorySegment modes = scratch.zeros(TERMIOS_BYTES);
      control(scratch, terminal, TCGETS, modes);
      int shown = modes.get(ValueLayout.JAVA_INT, LOCAL_MODES);
      modes.set(ValueLayout.JAVA_INT, LOCAL_MODES, shown & ~ECHO);
      control(scratch, terminal, TCSETSF, modes);
      try {
        hidden.run();
        return line(terminal);
      } finally {
        modes.set(ValueLayout.JAVA_INT, LOCAL_MODES, shown);
        control(scratch, terminal, TCSETS, modes);
      }
    }
  }

  private static void control(Scratch scratch, Fd terminal, int request, MemorySegment modes) {
    long result = scratch.call(SystemCall.IOCTL, terminal.number(), request, modes.address());
    Scratch.check(result, () -> "set the modes of the terminal");
  }

  private static String line(Fd terminal) throws IOException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream stream = new FdInputStream(terminal);
    while (bytes.size() < LINE_BYTES_MAX) {
      while (!terminal.awaitReadable(LOOK)) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted");
        }
      }
      int next = stream.read();
      if (next < 0 || next == '\n') {
        break;
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

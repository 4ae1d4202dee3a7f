package io.carafe.engine.port;

import io.carafe.linux.Fd;
import io.carafe.runtime.program.EncodedProgram;
import java.time.Instant;
import java.util.List;

/**
 * Gets a monitor's news, one at a time and in order, on a thread of the connection: {@code asked}
 * any number of times, then {@code started} or {@code failed}, after {@code started} {@code
 * exited}, and always {@code gone} at last. On a reconnection {@code started} comes first where the
 * container runs.
 */
public interface MonitorListener {
  /** The program ran to its end and nothing failed. */
  void started(int pid, Instant time);

  /** An instruction failed, and what the program had made was cleaned up. */
  void failed(ProgramFailure failure);

  /** The program wants to be continued; the descriptors are closed after the return. */
  EncodedProgram asked(Question question);

  /** The first process has ended and all output was written. */
  void exited(ExitNews news);

  /** The monitor has cleaned up and is gone, or it vanished. */
  void gone();

  /**
   * Where a program failed.
   *
   * @param errno the kernel's number
   * @param stage which process of the program: 0 host, 1 container, 2 deeper, 3 helper
   */
  record ProgramFailure(int instruction, int errno, int stage) {}

  /** What a program asks with. */
  record Question(int code, String text, List<Fd> descriptors) {
    /** Copies the list. */
    public Question {
      descriptors = List.copyOf(descriptors);
    }
  }
}

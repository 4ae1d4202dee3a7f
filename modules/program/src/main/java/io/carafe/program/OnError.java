package io.carafe.program;

import io.carafe.base.Errno;
import java.util.List;

/**
 * What an instruction does when its call fails.
 *
 * @param action the choice
 * @param errnos the listed errors, at most eight
 * @param target the instruction that an error jumps to, or {@link Branch#NOWHERE}
 */
public record OnError(Action action, List<Errno> errnos, int target) {
  /** The most errors that one instruction can list. */
  public static final int ERRNOS_MAX = 8;

  /** Any error ends the process and is reported. */
  public static final OnError FAIL = new OnError(Action.FAIL, List.of(), Branch.NOWHERE);

  /** The choices, in the order of the encoded form. */
  public enum Action {
    /** Fail. */
    FAIL(0),
    /** Go on if the error is listed, else fail. */
    ACCEPT_LISTED(1),
    /** Jump if the error is listed, else fail. */
    JUMP_LISTED(2),
    /** Go on. */
    ACCEPT_ALL(3),
    /** Jump. */
    JUMP_ALL(4);

    private final int code;

    Action(int code) {
      this.code = code;
    }

    /** The number in the encoded form. */
    public int code() {
      return code;
    }

    /** The action with this number. */
    public static Action of(int code) {
      for (Action action : values()) {
        if (action.code == code) {
          return action;
        }
      }
      throw new IllegalArgumentException("error action " + code);
    }
  }

  /** Checks that action, errors and target fit together. */
  public OnError {
    errnos = List.copyOf(errnos);
    boolean listed = action == Action.ACCEPT_LISTED || action == Action.JUMP_LISTED;
    boolean jumps = action == Action.JUMP_LISTED || action == Action.JUMP_ALL;
    if (listed == errnos.isEmpty() || errnos.size() > ERRNOS_MAX) {
      throw new IllegalArgumentException(action + " with errors " + errnos);
    }
    if (jumps == (target == Branch.NOWHERE)) {
      throw new IllegalArgumentException(action + " with target " + target);
    }
  }

  /** Whether an error can jump. */
  public boolean jumps() {
    return target != Branch.NOWHERE;
  }

  /** Whether an error can be passed over. */
  public boolean accepts() {
    return action == Action.ACCEPT_LISTED || action == Action.ACCEPT_ALL;
  }
}

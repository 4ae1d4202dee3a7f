package io.carafe.base;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that can happen in a healthy program, named by what the caller can do about it.
 *
 * <p>The message says operation, object and cause, once, in lower case, without a final full stop:
 * {@code mount proc on /proc: EPERM}. The hint, if there is one, is a sentence of advice kept apart
 * from it. A bug is not a problem: it fails with an ordinary unchecked exception.
 *
 * <p>The edges (command line, HTTP, gRPC) map the kinds with one exhaustive switch each.
 */
@SuppressWarnings("serial")
public abstract sealed class Problem extends RuntimeException {
  private final @Nullable String hint;
  private final @Nullable String pointer;

  private Problem(String message, Details details) {
    super(message, details.cause());
    this.hint = details.hint();
    this.pointer = details.pointer();
  }

  /** A sentence of advice for the user, such as a command to try. */
  public final Optional<String> hint() {
    return Optional.ofNullable(hint);
  }

  /** The JSON pointer (RFC 6901) of the configuration that caused the problem. */
  public final Optional<String> pointer() {
    return Optional.ofNullable(pointer);
  }

  /** The same problem with {@code hint} as its advice. */
  public final Problem withHint(String hint) {
    return copy(requireMessage(), new Details(hint, pointer, getCause()));
  }

  /** The same problem, caused by the configuration at {@code pointer}. */
  public final Problem withPointer(String pointer) {
    return copy(requireMessage(), new Details(hint, pointer, getCause()));
  }

  /** The same problem with {@code cause} as its underlying throwable. */
  public final Problem withCause(Throwable cause) {
    return copy(requireMessage(), new Details(hint, pointer, cause));
  }

  /** The message, which every problem has. */
  public final String requireMessage() {
    String message = getMessage();
    return message == null ? getClass().getSimpleName() : message;
  }

  abstract Problem copy(String message, Details details);

  /** The caller's input is wrong, and the same call can never succeed. */
  public static Problem invalid(String message) {
    return new Invalid(message, Details.NONE);
  }

  /** The named thing does not exist. */
  public static Problem notFound(String message) {
    return new NotFound(message, Details.NONE);
  }

  /** The named thing exists already, or is in a state that forbids the operation. */
  public static Problem conflict(String message) {
    return new Conflict(message, Details.NONE);
  }

  /** The caller is known and may not do this. */
  public static Problem denied(String message) {
    return new Denied(message, Details.NONE);
  }

  /** The caller has to log in first. */
  public static Problem unauthenticated(String message) {
    return new Unauthenticated(message, Details.NONE);
  }

  /** A resource ran out: disk, memory, file descriptors, a limit of Carafe's own. */
  public static Problem exhausted(String message) {
    return new Exhausted(message, Details.NONE);
  }

  /** A peer did not answer or broke off; the same call may succeed later. */
  public static Problem unavailable(String message) {
    return new Unavailable(message, Details.NONE);
  }

  /** This host or this version of Carafe cannot do it. */
  public static Problem unsupported(String message) {
    return new Unsupported(message, Details.NONE);
  }

  /** Stored or received bytes are not what they claim to be. */
  public static Problem corrupt(String message) {
    return new Corrupt(message, Details.NONE);
  }

  /** The kernel refused a system call; {@code message} names operation and object. */
  public static Problem kernel(String message, Errno errno) {
    return new Kernel(message + ": " + errno.name(), errno, Details.NONE);
  }

  record Details(@Nullable String hint, @Nullable String pointer, @Nullable Throwable cause) {
    static final Details NONE = new Details(null, null, null);
  }

  /** See {@link Problem#invalid}. */
  public static final class Invalid extends Problem {
    private Invalid(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Invalid(message, details);
    }
  }

  /** See {@link Problem#notFound}. */
  public static final class NotFound extends Problem {
    private NotFound(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new NotFound(message, details);
    }
  }

  /** See {@link Problem#conflict}. */
  public static final class Conflict extends Problem {
    private Conflict(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Conflict(message, details);
    }
  }

  /** See {@link Problem#denied}. */
  public static final class Denied extends Problem {
    private Denied(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Denied(message, details);
    }
  }

  /** See {@link Problem#unauthenticated}. */
  public static final class Unauthenticated extends Problem {
    private Unauthenticated(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Unauthenticated(message, details);
    }
  }

  /** See {@link Problem#exhausted}. */
  public static final class Exhausted extends Problem {
    private Exhausted(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Exhausted(message, details);
    }
  }

  /** See {@link Problem#unavailable}. */
  public static final class Unavailable extends Problem {
    private Unavailable(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Unavailable(message, details);
    }
  }

  /** See {@link Problem#unsupported}. */
  public static final class Unsupported extends Problem {
    private Unsupported(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Unsupported(message, details);
    }
  }

  /** See {@link Problem#corrupt}. */
  public static final class Corrupt extends Problem {
    private Corrupt(String message, Details details) {
      super(message, details);
    }

    @Override
    Problem copy(String message, Details details) {
      return new Corrupt(message, details);
    }
  }

  /** See {@link Problem#kernel}. */
  public static final class Kernel extends Problem {
    private final Errno errno;

    private Kernel(String message, Errno errno, Details details) {
      super(message, details);
      this.errno = errno;
    }

    /** The error number the kernel answered. */
    public Errno errno() {
      return errno;
    }

    @Override
    Problem copy(String message, Details details) {
      return new Kernel(message, errno, details);
    }
  }
}

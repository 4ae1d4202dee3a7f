package io.carafe.engine.event;

import io.carafe.base.ContainerId;
import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a container.
 *
 * @param attributes what Docker's event carries: {@code name}, {@code image}, for {@link
 *     Action#DIE} {@code exitCode}, for {@link Action#KILL} {@code signal}
 */
public record ContainerEvent(
    Instant time, ContainerId id, Action action, Map<String, String> attributes) {
  /** Copies the map. */
  public ContainerEvent {
    attributes = Map.copyOf(attributes);
  }

  /** What happened. */
  public enum Action {
    /** Made. */
    CREATE,
    /** Its first process runs. */
    START,
    /** A client was attached. */
    ATTACH,
    /** A signal was sent. */
    KILL,
    /** The kernel killed a process for want of memory. */
    OOM,
    /** Its first process ended, or it did not start. */
    DIE,
    /** It was stopped on request. */
    STOP,
    /** It has another name. */
    RENAME,
    /** A further process was started. */
    EXEC_START,
    /** A further process ended. */
    EXEC_DIE,
    /** Gone. */
    DESTROY;

    /** Docker's word: {@code exec_start}. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}

package io.carafe.program.plan;

import io.carafe.spec.runtime.OciHook;
import io.carafe.spec.runtime.OciHooks;
import io.carafe.spec.runtime.OciStatus;
import java.util.List;

/**
 * A point of a container's life at which hooks run. Source: OCI runtime specification 1.3,
 * config.md, section POSIX-platform Hooks.
 */
public enum HookPlace {
  /** In the runtime's namespaces, before the root is changed; deprecated. */
  PRESTART("prestart", OciStatus.CREATING),
  /** In the runtime's namespaces, before the root is changed. */
  CREATE_RUNTIME("createRuntime", OciStatus.CREATING),
  /** In the container's namespaces, before the root is changed. */
  CREATE_CONTAINER("createContainer", OciStatus.CREATING),
  /** In the container, as its own process and before it. */
  START_CONTAINER("startContainer", OciStatus.CREATED),
  /** In the runtime's namespaces, after the container's process runs. */
  POSTSTART("poststart", OciStatus.RUNNING),
  /** In the runtime's namespaces, after the container was deleted. */
  POSTSTOP("poststop", OciStatus.STOPPED);

  private final String word;
  private final OciStatus status;

  HookPlace(String word, OciStatus status) {
    this.word = word;
    this.status = status;
  }

  /** The name in config.json, {@code createRuntime}. */
  public String word() {
    return word;
  }

  /** The status in the state that the hooks read. */
  public OciStatus status() {
    return status;
  }

  /** The hooks that run here, in order. */
  public List<OciHook> of(OciHooks hooks) {
    return switch (this) {
      case PRESTART -> hooks.prestart();
      case CREATE_RUNTIME -> hooks.createRuntime();
      case CREATE_CONTAINER -> hooks.createContainer();
      case START_CONTAINER -> hooks.startContainer();
      case POSTSTART -> hooks.poststart();
      case POSTSTOP -> hooks.poststop();
    };
  }

  /** The JSON pointer of the hook with this index, {@code /hooks/createRuntime/0}. */
  public String pointer(int index) {
    return "/hooks/" + word + "/" + index;
  }
}

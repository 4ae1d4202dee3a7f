package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A class of ioprio_set(2). */
public enum OciIoPriorityClass implements JsonWord {
  /** The specification's {@code IOPRIO_CLASS_RT}. */
  IOPRIO_CLASS_RT,
  /** The specification's {@code IOPRIO_CLASS_BE}. */
  IOPRIO_CLASS_BE,
  /** The specification's {@code IOPRIO_CLASS_IDLE}. */
  IOPRIO_CLASS_IDLE;

  @Override
  public String word() {
    return name();
  }
}

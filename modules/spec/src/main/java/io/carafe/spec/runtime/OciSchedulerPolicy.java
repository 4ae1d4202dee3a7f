package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A scheduling policy, sched(7). */
public enum OciSchedulerPolicy implements JsonWord {
  /** The specification's {@code SCHED_OTHER}. */
  SCHED_OTHER,
  /** The specification's {@code SCHED_FIFO}. */
  SCHED_FIFO,
  /** The specification's {@code SCHED_RR}. */
  SCHED_RR,
  /** The specification's {@code SCHED_BATCH}. */
  SCHED_BATCH,
  /** The specification's {@code SCHED_ISO}. */
  SCHED_ISO,
  /** The specification's {@code SCHED_IDLE}. */
  SCHED_IDLE,
  /** The specification's {@code SCHED_DEADLINE}. */
  SCHED_DEADLINE;

  @Override
  public String word() {
    return name();
  }
}

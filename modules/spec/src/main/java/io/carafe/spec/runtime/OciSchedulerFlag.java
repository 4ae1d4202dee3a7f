package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A flag of sched_setattr(2). */
public enum OciSchedulerFlag implements JsonWord {
  /** The specification's {@code SCHED_FLAG_RESET_ON_FORK}. */
  SCHED_FLAG_RESET_ON_FORK,
  /** The specification's {@code SCHED_FLAG_RECLAIM}. */
  SCHED_FLAG_RECLAIM,
  /** The specification's {@code SCHED_FLAG_DL_OVERRUN}. */
  SCHED_FLAG_DL_OVERRUN,
  /** The specification's {@code SCHED_FLAG_KEEP_POLICY}. */
  SCHED_FLAG_KEEP_POLICY,
  /** The specification's {@code SCHED_FLAG_KEEP_PARAMS}. */
  SCHED_FLAG_KEEP_PARAMS,
  /** The specification's {@code SCHED_FLAG_UTIL_CLAMP_MIN}. */
  SCHED_FLAG_UTIL_CLAMP_MIN,
  /** The specification's {@code SCHED_FLAG_UTIL_CLAMP_MAX}. */
  SCHED_FLAG_UTIL_CLAMP_MAX;

  @Override
  public String word() {
    return name();
  }
}

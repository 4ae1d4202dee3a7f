package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** What a seccomp filter does with a system call. Source: config-linux.md, section Seccomp. */
public enum OciSeccompAction implements JsonWord {
  /** The specification's {@code SCMP_ACT_KILL}. */
  SCMP_ACT_KILL,
  /** The specification's {@code SCMP_ACT_KILL_PROCESS}. */
  SCMP_ACT_KILL_PROCESS,
  /** The specification's {@code SCMP_ACT_KILL_THREAD}. */
  SCMP_ACT_KILL_THREAD,
  /** The specification's {@code SCMP_ACT_TRAP}. */
  SCMP_ACT_TRAP,
  /** The specification's {@code SCMP_ACT_ERRNO}. */
  SCMP_ACT_ERRNO,
  /** The specification's {@code SCMP_ACT_TRACE}. */
  SCMP_ACT_TRACE,
  /** The specification's {@code SCMP_ACT_ALLOW}. */
  SCMP_ACT_ALLOW,
  /** The specification's {@code SCMP_ACT_LOG}. */
  SCMP_ACT_LOG,
  /** The specification's {@code SCMP_ACT_NOTIFY}. */
  SCMP_ACT_NOTIFY;

  @Override
  public String word() {
    return name();
  }

  /** Whether the action carries a number: an errno, or the message for a tracer. */
  public boolean takesErrno() {
    return this == SCMP_ACT_ERRNO || this == SCMP_ACT_TRACE;
  }
}

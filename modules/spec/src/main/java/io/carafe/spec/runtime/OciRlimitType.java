package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A resource of setrlimit(2). */
public enum OciRlimitType implements JsonWord {
  /** The specification's {@code RLIMIT_AS}. */
  RLIMIT_AS,
  /** The specification's {@code RLIMIT_CORE}. */
  RLIMIT_CORE,
  /** The specification's {@code RLIMIT_CPU}. */
  RLIMIT_CPU,
  /** The specification's {@code RLIMIT_DATA}. */
  RLIMIT_DATA,
  /** The specification's {@code RLIMIT_FSIZE}. */
  RLIMIT_FSIZE,
  /** The specification's {@code RLIMIT_LOCKS}. */
  RLIMIT_LOCKS,
  /** The specification's {@code RLIMIT_MEMLOCK}. */
  RLIMIT_MEMLOCK,
  /** The specification's {@code RLIMIT_MSGQUEUE}. */
  RLIMIT_MSGQUEUE,
  /** The specification's {@code RLIMIT_NICE}. */
  RLIMIT_NICE,
  /** The specification's {@code RLIMIT_NOFILE}. */
  RLIMIT_NOFILE,
  /** The specification's {@code RLIMIT_NPROC}. */
  RLIMIT_NPROC,
  /** The specification's {@code RLIMIT_RSS}. */
  RLIMIT_RSS,
  /** The specification's {@code RLIMIT_RTPRIO}. */
  RLIMIT_RTPRIO,
  /** The specification's {@code RLIMIT_RTTIME}. */
  RLIMIT_RTTIME,
  /** The specification's {@code RLIMIT_SIGPENDING}. */
  RLIMIT_SIGPENDING,
  /** The specification's {@code RLIMIT_STACK}. */
  RLIMIT_STACK;

  @Override
  public String word() {
    return name();
  }
}

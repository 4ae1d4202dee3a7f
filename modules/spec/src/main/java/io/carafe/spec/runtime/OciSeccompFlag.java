package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A flag of seccomp(2). Source: config-linux.md, section Seccomp. */
public enum OciSeccompFlag implements JsonWord {
  /** The specification's {@code SECCOMP_FILTER_FLAG_TSYNC}. */
  SECCOMP_FILTER_FLAG_TSYNC,
  /** The specification's {@code SECCOMP_FILTER_FLAG_LOG}. */
  SECCOMP_FILTER_FLAG_LOG,
  /** The specification's {@code SECCOMP_FILTER_FLAG_SPEC_ALLOW}. */
  SECCOMP_FILTER_FLAG_SPEC_ALLOW,
  /** The specification's {@code SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV}. */
  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;

  @Override
  public String word() {
    return name();
  }
}

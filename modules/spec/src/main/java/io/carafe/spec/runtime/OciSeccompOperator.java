package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** How a seccomp rule compares an argument. Source: config-linux.md, section Seccomp. */
public enum OciSeccompOperator implements JsonWord {
  /** The specification's {@code SCMP_CMP_NE}. */
  SCMP_CMP_NE,
  /** The specification's {@code SCMP_CMP_LT}. */
  SCMP_CMP_LT,
  /** The specification's {@code SCMP_CMP_LE}. */
  SCMP_CMP_LE,
  /** The specification's {@code SCMP_CMP_EQ}. */
  SCMP_CMP_EQ,
  /** The specification's {@code SCMP_CMP_GE}. */
  SCMP_CMP_GE,
  /** The specification's {@code SCMP_CMP_GT}. */
  SCMP_CMP_GT,
  /** The specification's {@code SCMP_CMP_MASKED_EQ}. */
  SCMP_CMP_MASKED_EQ;

  @Override
  public String word() {
    return name();
  }
}

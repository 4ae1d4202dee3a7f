package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A mode of set_mempolicy(2). */
public enum OciMemoryPolicyMode implements JsonWord {
  /** The specification's {@code MPOL_DEFAULT}. */
  MPOL_DEFAULT,
  /** The specification's {@code MPOL_BIND}. */
  MPOL_BIND,
  /** The specification's {@code MPOL_INTERLEAVE}. */
  MPOL_INTERLEAVE,
  /** The specification's {@code MPOL_WEIGHTED_INTERLEAVE}. */
  MPOL_WEIGHTED_INTERLEAVE,
  /** The specification's {@code MPOL_PREFERRED}. */
  MPOL_PREFERRED,
  /** The specification's {@code MPOL_PREFERRED_MANY}. */
  MPOL_PREFERRED_MANY,
  /** The specification's {@code MPOL_LOCAL}. */
  MPOL_LOCAL;

  @Override
  public String word() {
    return name();
  }
}

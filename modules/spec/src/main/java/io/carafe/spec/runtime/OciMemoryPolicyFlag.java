package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A mode flag of set_mempolicy(2). */
public enum OciMemoryPolicyFlag implements JsonWord {
  /** The specification's {@code MPOL_F_NUMA_BALANCING}. */
  MPOL_F_NUMA_BALANCING,
  /** The specification's {@code MPOL_F_RELATIVE_NODES}. */
  MPOL_F_RELATIVE_NODES,
  /** The specification's {@code MPOL_F_STATIC_NODES}. */
  MPOL_F_STATIC_NODES;

  @Override
  public String word() {
    return name();
  }
}

package io.carafe.registry.hosts;

import java.util.EnumSet;
import java.util.Set;

/** What an endpoint may be asked for. Source: containerd, docs/hosts.md. */
public enum Capability {
  /** Fetching manifests and blobs by their digest. */
  PULL,
  /** Turning a tag into a digest: only for who is trusted with that. */
  RESOLVE,
  /** Sending manifests and blobs, and deleting them. */
  PUSH;

  /** All of them. */
  static Set<Capability> all() {
    return EnumSet.allOf(Capability.class);
  }
}

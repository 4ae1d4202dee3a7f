package io.carafe.program;

import java.util.Set;

/**
 * The programs that a configuration allows as hooks, by where they run.
 *
 * @param runtime in the runtime's namespaces
 * @param createContainer in the container's namespaces, with the runtime's root
 * @param startContainer in the container
 */
public record HookPaths(
    Set<String> runtime, Set<String> createContainer, Set<String> startContainer) {
  /** No hooks. */
  public static final HookPaths NONE = new HookPaths(Set.of(), Set.of(), Set.of());

  /** Copies the sets. */
  public HookPaths {
    runtime = Set.copyOf(runtime);
    createContainer = Set.copyOf(createContainer);
    startContainer = Set.copyOf(startContainer);
  }
}

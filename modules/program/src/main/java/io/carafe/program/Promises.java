package io.carafe.program;

/**
 * What a configuration demands of its program, found without looking at the program, so that the
 * verifier can compare.
 *
 * @param container whether the program starts a container or a process in one at all
 * @param droppedCapabilities capabilities that must be dropped from the bounding set, as bits
 * @param noNewPrivileges whether execve must not grant anything
 * @param filter whether a seccomp filter must be loaded
 * @param preservedDescriptors how many descriptors above standard error are kept
 * @param separateCgroups how many hierarchies of version 1 are joined
 * @param unifiedCgroup whether the process must be born in its cgroup of version 2, or join it
 * @param nursery whether the container's mount namespace is a copy of the nursery
 * @param hooks the programs that may run as hooks
 * @param waits whether the process waits for its start before its execve
 * @param userNamespace whether the container has a user namespace apart from the caller's
 * @param listener whether its filter has a listener, which is handed over before its execve
 */
public record Promises(
    boolean container,
    long droppedCapabilities,
    boolean noNewPrivileges,
    boolean filter,
    int preservedDescriptors,
    int separateCgroups,
    boolean unifiedCgroup,
    boolean nursery,
    HookPaths hooks,
    boolean waits,
    boolean userNamespace,
    boolean listener) {
  /** Nothing is demanded. */
  public static final Promises NONE =
      new Promises(false, 0, false, false, 0, 0, false, false, HookPaths.NONE, false, false, false);

  /** What a program demands that only runs hooks in the runtime's namespaces. */
  public static Promises ofHooks(HookPaths hooks) {
    return new Promises(false, 0, false, false, 0, 0, false, false, hooks, false, false, false);
  }

  /** The same with other hooks. */
  public Promises withHooks(HookPaths others) {
    return new Promises(
        container,
        droppedCapabilities,
        noNewPrivileges,
        filter,
        preservedDescriptors,
        separateCgroups,
        unifiedCgroup,
        nursery,
        others,
        waits,
        userNamespace,
        listener);
  }
}

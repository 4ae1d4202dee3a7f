package io.carafe.program.plan;

import io.carafe.base.ContainerId;
import io.carafe.program.Fault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of the compiler decides beside the OCI configuration.
 *
 * @param id the container
 * @param placement where its mounts are put together
 * @param bundle the folder of config.json, for hooks
 * @param preservedDescriptors how many descriptors above standard error the process keeps
 * @param sessionKeyring whether it gets a session keyring of its own
 * @param userText a user to be resolved inside the root at the start, {@code NAME|UID[:GROUP|GID]},
 *     instead of the configuration's; null for none
 * @param cgroup the container's cgroup, relative to each hierarchy's root, instead of the
 *     configuration's; null for none
 * @param readyNetwork whether register 10 holds a network namespace made before, with its loopback
 *     up, that takes the place of the new one that the configuration wants
 * @param handed what an OCI runtime hands over to its caller; null for none
 * @param injected a failure for tests; null in earnest
 */
public record PlanOptions(
    ContainerId id,
    Placement placement,
    String bundle,
    int preservedDescriptors,
    boolean sessionKeyring,
    @Nullable String userText,
    @Nullable String cgroup,
    boolean readyNetwork,
    @Nullable Handover handed,
    @Nullable Fault injected) {
  /** The most descriptors that can be preserved. */
  public static final int PRESERVED_MAX = 1_024;

  /** Where a container's mounts are put together. */
  public enum Placement {
    /** In a copy of the nursery: registers 6 and 7 hold the host's mount namespace and it. */
    NURSERY,
    /** In a copy of the caller's mount namespace, as an OCI runtime does. */
    CALLER
  }

  /** Checks the numbers. */
  public PlanOptions {
    if (preservedDescriptors < 0 || preservedDescriptors > PRESERVED_MAX) {
      throw new IllegalArgumentException(preservedDescriptors + " preserved descriptors");
    }
  }

  /** Options for a container of the engine. */
  public static PlanOptions engine(ContainerId id) {
    return new PlanOptions(id, Placement.NURSERY, "/", 0, false, null, null, false, null, null);
  }

  /** Options for the OCI runtime, called with a bundle. */
  public static PlanOptions caller(ContainerId id, String bundle) {
    return new PlanOptions(id, Placement.CALLER, bundle, 0, false, null, null, false, null, null);
  }

  /** The user to resolve at the start. */
  public Optional<String> user() {
    return Optional.ofNullable(userText);
  }

  /** The cgroup, where the caller decides it. */
  public Optional<String> cgroupPath() {
    return Optional.ofNullable(cgroup);
  }

  /** What is handed over to the caller. */
  public Optional<Handover> handover() {
    return Optional.ofNullable(handed);
  }

  /** The injected failure. */
  public Optional<Fault> fault() {
    return Optional.ofNullable(injected);
  }

  /** The same options with the number of preserved descriptors. */
  public PlanOptions withPreservedDescriptors(int count) {
    return new PlanOptions(
        id,
        placement,
        bundle,
        count,
        sessionKeyring,
        userText,
        cgroup,
        readyNetwork,
        handed,
        injected);
  }

  /** The same options with a session keyring or without. */
  public PlanOptions withSessionKeyring(boolean wanted) {
    return new PlanOptions(
        id,
        placement,
        bundle,
        preservedDescriptors,
        wanted,
        userText,
        cgroup,
        readyNetwork,
        handed,
        injected);
  }

  /** The same options with a user to resolve at the start. */
  public PlanOptions withUser(String text) {
    return new PlanOptions(
        id,
        placement,
        bundle,
        preservedDescriptors,
        sessionKeyring,
        text,
        cgroup,
        readyNetwork,
        handed,
        injected);
  }

  /** The same options with a cgroup. */
  public PlanOptions withCgroup(String path) {
    return new PlanOptions(
        id,
        placement,
        bundle,
        preservedDescriptors,
        sessionKeyring,
        userText,
        path,
        readyNetwork,
        handed,
        injected);
  }

  /** The same options with a network namespace that is there already. */
  public PlanOptions withReadyNetwork() {
    return new PlanOptions(
        id,
        placement,
        bundle,
        preservedDescriptors,
        sessionKeyring,
        userText,
        cgroup,
        true,
        handed,
        injected);
  }

  /** The same options with what is handed over to the caller. */
  public PlanOptions withHandover(Handover handover) {
    return new PlanOptions(
        id,
        placement,
        bundle,
        preservedDescriptors,
        sessionKeyring,
        userText,
        cgroup,
        readyNetwork,
        handover,
        injected);
  }

  /** The same options with an injected failure. */
  public PlanOptions withFault(Fault fault) {
    return new PlanOptions(
        id,
        placement,
        bundle,
        preservedDescriptors,
        sessionKeyring,
        userText,
        cgroup,
        readyNetwork,
        handed,
        fault);
  }
}

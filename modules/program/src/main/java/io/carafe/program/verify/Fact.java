package io.carafe.program.verify;

/**
 * Something that is certain on every path to an instruction. Facts named after something that did
 * not happen hold at the start and get lost.
 */
enum Fact {
  /** The process was forked by the program. */
  FORKED(0),
  /** It has a mount namespace apart from its caller's. */
  OWN_MOUNTS(1),
  /** The root was changed with pivot_root. */
  PIVOTED(2),
  /** The old root was detached after that, or the process entered a container by its pidfd. */
  INSIDE(3),
  /** It is hidden from the processes of the container that it enters. */
  HIDDEN(4),
  /** Supplementary groups are set. */
  GROUPS(5),
  /** The group is set. */
  GROUP(6),
  /** The user is set. */
  USER(7),
  /** The user was not set yet. */
  USER_UNCHANGED(8),
  /** Capabilities were set after the user. */
  CAPABILITIES(9),
  /** CAP_SYS_ADMIN is effective. */
  ADMIN(10),
  /** no_new_privs is set. */
  NO_NEW_PRIVILEGES(11),
  /** The seccomp filter is loaded. */
  FILTERED(12),
  /** It is not loaded yet. */
  UNFILTERED(13),
  /** All descriptors but those kept are closed. */
  CLOSED(14),
  /** They are not closed yet. */
  UNCLOSED(15),
  /** The process was born in its cgroup of version 2, or joined it. */
  BORN_IN_CGROUP(16),
  /** The memory cgroup was not joined yet. */
  MEMORY_UNJOINED(17),
  /** What is at /dev/pts is certainly a devpts. */
  TERMINALS_CHECKED(18),
  /** All signals are let through. */
  SIGNALS_RESET(19),
  /** The process is in the nursery mount namespace or a copy of it. */
  IN_NURSERY(20),
  /** The root directory is the runtime's. */
  RUNTIME_ROOT(21),
  /** The working directory is that root. */
  AT_RUNTIME_ROOT(22),
  /** The working directory is the root of a mount that this program made. */
  AT_NEW_ROOT(23),
  /** The root directory is such a mount: no path leads out of it. */
  SHUT_IN(24),
  /** Every namespace is the runtime's. */
  RUNTIME_NAMESPACES(25),
  /** The process was forked to become a hook. */
  HOOK(26),
  /** Every descriptor above standard error is closed on exec. */
  CLOSED_ON_EXEC(27),
  /** Somebody connected to start the process. */
  STARTED(28),
  /** The process entered a user namespace and is nobody in it yet. */
  UNMAPPED(29),
  /** It became root of the user namespace that it entered, so its mappings are written. */
  MAPPED(30),
  /** It has the root group of that user namespace. */
  ROOT_GROUP(31),
  /** The process has a listener of its filter. */
  LISTENING(32),
  /** Somebody else took it over. */
  LISTENER_TAKEN(33);

  private final long bit;

  Fact(int number) {
    this.bit = 1L << number;
  }

  long bit() {
    return bit;
  }
}

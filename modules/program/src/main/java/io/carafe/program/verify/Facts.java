package io.carafe.program.verify;

import io.carafe.program.Register;

/**
 * What is certain before an instruction.
 *
 * <p>Mutable while the verifier works; joining two of them keeps what both are certain of.
 */
final class Facts {
  private static final int REGISTER_WORDS = 4;
  private static final int FLAGS = 0;
  private static final int DROPPED = 1;
  private static final int JOINED = 2;
  private static final int PROC_FOLDERS = 3;
  private static final int MODE_CHECKED = PROC_FOLDERS + REGISTER_WORDS;
  private static final int DEVICE_CHECKED = MODE_CHECKED + REGISTER_WORDS;
  private static final int FOLDERS_OR_NOTHING = DEVICE_CHECKED + REGISTER_WORDS;
  private static final int NEW_ROOTS = FOLDERS_OR_NOTHING + REGISTER_WORDS;
  private static final int RUNTIME_ROOTS = NEW_ROOTS + REGISTER_WORDS;
  private static final int TERMINALS = RUNTIME_ROOTS + REGISTER_WORDS;
  private static final int WORDS = TERMINALS + REGISTER_WORDS;

  private final long[] words;

  private Facts(long[] words) {
    this.words = words;
  }

  static Facts atStart() {
    Facts facts = new Facts(new long[WORDS]);
    facts.add(Fact.USER_UNCHANGED);
    facts.add(Fact.ADMIN);
    facts.add(Fact.UNFILTERED);
    facts.add(Fact.UNCLOSED);
    facts.add(Fact.MEMORY_UNJOINED);
    facts.add(Fact.RUNTIME_ROOT);
    facts.add(Fact.RUNTIME_NAMESPACES);
    return facts;
  }

  Facts copy() {
    return new Facts(words.clone());
  }

  /** Keeps what the other is certain of, too; whether anything was lost. */
  boolean join(Facts other) {
    boolean changed = false;
    for (int i = 0; i < WORDS; i++) {
      long joined = words[i] & other.words[i];
      changed |= joined != words[i];
      words[i] = joined;
    }
    return changed;
  }

  boolean has(Fact fact) {
    return (words[FLAGS] & fact.bit()) != 0;
  }

  void add(Fact fact) {
    words[FLAGS] |= fact.bit();
  }

  void remove(Fact fact) {
    words[FLAGS] &= ~fact.bit();
  }

  void set(Fact fact, boolean holds) {
    if (holds) {
      add(fact);
    } else {
      remove(fact);
    }
  }

  long droppedCapabilities() {
    return words[DROPPED];
  }

  /** In a new user namespace the bounding set starts full, and nobody has an identity. */
  void enterUserNamespace() {
    words[DROPPED] = 0;
    remove(Fact.GROUPS);
    remove(Fact.GROUP);
    remove(Fact.USER);
    remove(Fact.CAPABILITIES);
    remove(Fact.MAPPED);
    remove(Fact.ROOT_GROUP);
    add(Fact.UNMAPPED);
    add(Fact.USER_UNCHANGED);
    add(Fact.ADMIN);
  }

  void dropCapability(long number) {
    words[DROPPED] |= 1L << number;
  }

  int joinedCgroups() {
    return Long.bitCount(words[JOINED]);
  }

  void joinCgroup(int index) {
    words[JOINED] |= 1L << index;
  }

  /** A register gets a new value: nothing is certain of it any more. */
  void forget(Register register) {
    long others = ~(1L << register.number());
    int word = register.number() >> 6;
    words[PROC_FOLDERS + word] &= others;
    words[MODE_CHECKED + word] &= others;
    words[DEVICE_CHECKED + word] &= others;
    words[FOLDERS_OR_NOTHING + word] &= others;
    words[NEW_ROOTS + word] &= others;
    words[RUNTIME_ROOTS + word] &= others;
    words[TERMINALS + word] &= others;
  }

  void addProcFolder(Register register) {
    put(PROC_FOLDERS, register);
  }

  boolean isProcFolder(Register register) {
    return get(PROC_FOLDERS, register);
  }

  void addModeChecked(Register register) {
    put(MODE_CHECKED, register);
  }

  void addDeviceChecked(Register register) {
    put(DEVICE_CHECKED, register);
  }

  /** Whether mode and device number of the register's descriptor were both checked. */
  boolean isDeviceChecked(Register register) {
    return get(MODE_CHECKED, register) && get(DEVICE_CHECKED, register);
  }

  void addFolderOrNothing(Register register) {
    put(FOLDERS_OR_NOTHING, register);
  }

  /** Whether the register holds a folder's descriptor or none at all. */
  boolean isFolderOrNothing(Register register) {
    return get(FOLDERS_OR_NOTHING, register);
  }

  void addNewRoot(Register register) {
    put(NEW_ROOTS, register);
  }

  /** Whether the register's descriptor is the root of a mount that the program made. */
  boolean isNewRoot(Register register) {
    return get(NEW_ROOTS, register);
  }

  void addRuntimeRoot(Register register) {
    put(RUNTIME_ROOTS, register);
  }

  /** Whether the register's descriptor is the runtime's root. */
  boolean isRuntimeRoot(Register register) {
    return get(RUNTIME_ROOTS, register);
  }

  void addTerminal(Register register) {
    put(TERMINALS, register);
  }

  /** Whether the register holds a terminal that the kernel opened for its master side. */
  boolean isTerminal(Register register) {
    return get(TERMINALS, register);
  }

  private void put(int group, Register register) {
    words[group + (register.number() >> 6)] |= 1L << register.number();
  }

  private boolean get(int group, Register register) {
    return (words[group + (register.number() >> 6)] & 1L << register.number()) != 0;
  }
}

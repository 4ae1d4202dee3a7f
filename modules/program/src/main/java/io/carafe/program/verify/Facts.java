package io.carafe.program.verify;

import io.carafe.program.Register;
import java.util.Arrays;

/**
 * What is certain before an instruction.
 *
 * <p>Mutable while the verifier works; joining two of them keeps what both are certain of.
 */
final class Facts {
  private static final int WORDS = 4;

  private long flags;
  private long droppedCapabilities;
  private long joinedCgroups;
  private final long[] procFolders = new long[WORDS];
  private final long[] modeChecked = new long[WORDS];
  private final long[] deviceChecked = new long[WORDS];
  private final long[] foldersOrNothing = new long[WORDS];

  private Facts() {}

  static Facts atStart() {
    Facts facts = new Facts();
    facts.flags =
        Fact.USER_UNCHANGED.bit()
            | Fact.ADMIN.bit()
            | Fact.UNFILTERED.bit()
            | Fact.UNCLOSED.bit()
            | Fact.MEMORY_UNJOINED.bit();
    return facts;
  }

  Facts copy() {
    Facts copy = new Facts();
    copy.flags = flags;
    copy.droppedCapabilities = droppedCapabilities;
    copy.joinedCgroups = joinedCgroups;
    System.arraycopy(procFolders, 0, copy.procFolders, 0, WORDS);
    System.arraycopy(modeChecked, 0, copy.modeChecked, 0, WORDS);
    System.arraycopy(deviceChecked, 0, copy.deviceChecked, 0, WORDS);
    System.arraycopy(foldersOrNothing, 0, copy.foldersOrNothing, 0, WORDS);
    return copy;
  }

  /** Keeps what the other is certain of, too; whether anything was lost. */
  boolean join(Facts other) {
    long flagsBefore = flags;
    long droppedBefore = droppedCapabilities;
    long joinedBefore = joinedCgroups;
    flags &= other.flags;
    droppedCapabilities &= other.droppedCapabilities;
    joinedCgroups &= other.joinedCgroups;
    boolean changed =
        flags != flagsBefore
            || droppedCapabilities != droppedBefore
            || joinedCgroups != joinedBefore;
    changed |= join(procFolders, other.procFolders);
    changed |= join(modeChecked, other.modeChecked);
    changed |= join(deviceChecked, other.deviceChecked);
    changed |= join(foldersOrNothing, other.foldersOrNothing);
    return changed;
  }

  private static boolean join(long[] words, long[] others) {
    boolean changed = false;
    for (int i = 0; i < WORDS; i++) {
      long joined = words[i] & others[i];
      changed |= joined != words[i];
      words[i] = joined;
    }
    return changed;
  }

  boolean has(Fact fact) {
    return (flags & fact.bit()) != 0;
  }

  void add(Fact fact) {
    flags |= fact.bit();
  }

  void remove(Fact fact) {
    flags &= ~fact.bit();
  }

  void set(Fact fact, boolean holds) {
    if (holds) {
      add(fact);
    } else {
      remove(fact);
    }
  }

  long droppedCapabilities() {
    return droppedCapabilities;
  }

  void dropCapability(long number) {
    droppedCapabilities |= 1L << number;
  }

  int joinedCgroups() {
    return Long.bitCount(joinedCgroups);
  }

  void joinCgroup(int index) {
    joinedCgroups |= 1L << index;
  }

  /** A register gets a new value: nothing is certain of it any more. */
  void forget(Register register) {
    clear(procFolders, register);
    clear(modeChecked, register);
    clear(deviceChecked, register);
    clear(foldersOrNothing, register);
  }

  void addProcFolder(Register register) {
    put(procFolders, register);
  }

  boolean isProcFolder(Register register) {
    return get(procFolders, register);
  }

  void addFolderOrNothing(Register register) {
    put(foldersOrNothing, register);
  }

  /** Whether the register holds a folder's descriptor or none at all. */
  boolean isFolderOrNothing(Register register) {
    return get(foldersOrNothing, register);
  }

  void addModeChecked(Register register) {
    put(modeChecked, register);
  }

  void addDeviceChecked(Register register) {
    put(deviceChecked, register);
  }

  /** Whether mode and device number of the register's descriptor were both checked. */
  boolean isDeviceChecked(Register register) {
    return get(modeChecked, register) && get(deviceChecked, register);
  }

  private static void put(long[] words, Register register) {
    words[register.number() >> 6] |= 1L << register.number();
  }

  private static void clear(long[] words, Register register) {
    words[register.number() >> 6] &= ~(1L << register.number());
  }

  private static boolean get(long[] words, Register register) {
    return (words[register.number() >> 6] & 1L << register.number()) != 0;
  }

  @Override
  public String toString() {
    return Long.toBinaryString(flags) + Arrays.toString(procFolders);
  }
}

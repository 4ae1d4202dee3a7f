package io.carafe.linux.file;

/** What a rename does where the new name exists (renameat2(2)). */
public enum RenameMode {
  /** The old file of that name is gone, atomically. */
  REPLACE(0),
  /** Fails with EEXIST. */
  KEEP(1),
  /** The two files swap names, atomically. */
  EXCHANGE(2);

  private final int bits;

  RenameMode(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }
}

package io.carafe.images.store;

/**
 * Something that a check of the store found.
 *
 * @param kind what kind of thing it is about
 * @param text what is wrong, in one line
 * @param repaired whether it is well now
 */
public record Finding(Kind kind, String text, boolean repaired) {
  /** What can be wrong. */
  public enum Kind {
    /** A blob whose bytes do not have its digest. */
    DAMAGED_BLOB,
    /** An image of which a blob is missing or damaged. */
    BROKEN_IMAGE,
    /** An unpacked layer that is not whole. */
    BROKEN_LAYER,
    /** Blobs or layers that nothing refers to. */
    ORPHANS
  }
}

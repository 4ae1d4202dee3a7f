package io.carafe.program.compile;

import io.carafe.spec.runtime.NumberList;
import java.util.Arrays;
import java.util.BitSet;

/** Masks of processors and memory nodes, as the kernel takes them: whole words of 64 bits. */
final class BitMasks {
  private BitMasks() {}

  /** The mask of a list such as {@code 0-3,7}. */
  static byte[] of(String list) {
    BitSet numbers = NumberList.parse(list);
    int words = Math.max(1, (numbers.length() + 63) / 64);
    return Arrays.copyOf(numbers.toByteArray(), 8 * words);
  }
}

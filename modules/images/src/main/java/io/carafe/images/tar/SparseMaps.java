package io.carafe.images.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The maps of sparse files in their four notations.
 *
 * <p>Source: GNU tar manual, "Storing Sparse Files": the old GNU format with extension blocks, and
 * PAX formats 0.0, 0.1 (map in the header) and 1.0 (map at the start of the data).
 */
final class SparseMaps {
  private static final int HEADER_MAP_OFFSET = 386;
  private static final int HEADER_EXTENTS = 4;
  private static final int HEADER_MORE_OFFSET = 482;
  private static final int BLOCK_EXTENTS = 21;
  private static final int BLOCK_MORE_OFFSET = 504;
  private static final int EXTENT_BYTES = 24;
  private static final int FIELD_BYTES = 12;
  private static final int DIGITS_MAX = 20;

  private final BlockInput input;
  private final List<Extent> extents = new ArrayList<>();

  private SparseMaps(BlockInput input) {
    this.input = input;
  }

  /** The map of an old GNU sparse entry; reads its extension blocks. */
  static List<Extent> ofGnu(byte[] header, BlockInput input)
      throws IOException, TarFormatException {
    SparseMaps map = new SparseMaps(input);
    map.addGnu(header, HEADER_MAP_OFFSET, HEADER_EXTENTS);
    boolean more = header[HEADER_MORE_OFFSET] != 0;
    byte[] block = new byte[TarHeader.BLOCK_BYTES];
    for (int blocks = 0; more; blocks++) {
      if (blocks > TarLimits.EXTENTS_MAX / BLOCK_EXTENTS) {
        throw tooMany();
      }
      input.readBlock(block);
      map.addGnu(block, 0, BLOCK_EXTENTS);
      more = block[BLOCK_MORE_OFFSET] != 0;
    }
    return map.extents;
  }

  /** An extent whose fields are both empty ends the map of its block. */
  private void addGnu(byte[] block, int offset, int count) throws TarFormatException {
    for (int i = 0; i < count; i++) {
      int at = offset + i * EXTENT_BYTES;
      if (block[at] == 0 && block[at + FIELD_BYTES] == 0) {
        return;
      }
      add(
          TarHeader.number(block, new TarHeader.Field("sparse map", at, FIELD_BYTES)),
          TarHeader.number(
              block, new TarHeader.Field("sparse map", at + FIELD_BYTES, FIELD_BYTES)));
    }
  }

  /** The map of PAX formats 0.0 and 0.1 if {@code pax} has one: numbers with commas between. */
  static Optional<List<Extent>> ofHeader(PaxRecords pax, BlockInput input)
      throws TarFormatException {
    Optional<String> text = pax.get(PaxRecords.SPARSE_MAP);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    SparseMaps map = new SparseMaps(input);
    String[] numbers = text.get().split(",", -1);
    if (numbers.length % 2 != 0) {
      throw new TarFormatException("its sparse map has an odd number of values");
    }
    for (int i = 0; i < numbers.length; i += 2) {
      map.add(
          PaxRecords.decimal(numbers[i], "sparse map"),
          PaxRecords.decimal(numbers[i + 1], "sparse map"));
    }
    return Optional.of(map.extents);
  }

  /** The map of PAX format 1.0: numbers a line, their count first, padded to a whole block. */
  static List<Extent> ofData(BlockInput input) throws IOException, TarFormatException {
    SparseMaps map = new SparseMaps(input);
    Lines lines = map.new Lines();
    long count = lines.nextNumber();
    if (count > TarLimits.EXTENTS_MAX) {
      throw tooMany();
    }
    for (long i = 0; i < count; i++) {
      long offset = lines.nextNumber();
      map.add(offset, lines.nextNumber());
    }
    return map.extents;
  }

  private void add(long offset, long length) throws TarFormatException {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new TarFormatException("its sparse map has a number out of range");
    }
    if (extents.size() >= TarLimits.EXTENTS_MAX) {
      throw tooMany();
    }
    if (length > 0) {
      extents.add(new Extent(offset, length));
    }
  }

  private static TarFormatException tooMany() {
    return new TarFormatException(
        "its sparse map has more than " + TarLimits.EXTENTS_MAX + " extents");
  }

  /** Decimal lines read block by block. */
  private final class Lines {
    private final byte[] block = new byte[TarHeader.BLOCK_BYTES];
    private int at = block.length;

    private long nextNumber() throws IOException, TarFormatException {
      StringBuilder digits = new StringBuilder();
      while (true) {
        if (at == block.length) {
          input.readBlock(block);
          at = 0;
        }
        char c = (char) (block[at++] & 0xff);
        if (c == '\n') {
          return PaxRecords.decimal(digits.toString(), "sparse map");
        }
        if (digits.length() >= DIGITS_MAX) {
          throw new TarFormatException("its sparse map is malformed");
        }
        digits.append(c);
      }
    }
  }
}

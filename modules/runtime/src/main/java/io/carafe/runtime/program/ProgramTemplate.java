package io.carafe.runtime.program;

import io.carafe.base.ContainerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An encoded program with the places where its container's id stands. They are found by compiling
 * for two ids that differ in every character: where the programs differ, there is the id or a begin
 * of it. A third program, for a real id, proves it.
 */
final class ProgramTemplate {
  private final byte[] program;
  private final List<Place> places;

  /** Bytes that are the first {@code length} of the id. */
  private record Place(int offset, int length) {}

  private ProgramTemplate(byte[] program, List<Place> places) {
    this.program = program;
    this.places = places;
  }

  /**
   * The template for ids as long as {@code id}; empty where programs differ by more than the id.
   *
   * @param proof the program for {@code id}
   * @param encoder makes the program for an id
   */
  static Optional<ProgramTemplate> find(
      ContainerId id, byte[] proof, Function<ContainerId, byte[]> encoder) {
    int length = id.value().length();
    byte[] first = encoder.apply(new ContainerId("a".repeat(length)));
    byte[] second = encoder.apply(new ContainerId("b".repeat(length)));
    if (first.length != second.length) {
      return Optional.empty();
    }
    List<Place> places = new ArrayList<>();
    int at = Arrays.mismatch(first, second);
    while (at >= 0) {
      int end = at;
      while (end < first.length && first[end] == 'a' && second[end] == 'b') {
        end++;
      }
      if (end == at || end - at > length) {
        return Optional.empty();
      }
      places.add(new Place(at, end - at));
      int next = Arrays.mismatch(first, end, first.length, second, end, second.length);
      at = next < 0 ? -1 : end + next;
    }
    ProgramTemplate template = new ProgramTemplate(first, List.copyOf(places));
    return Arrays.equals(template.fill(id), proof) ? Optional.of(template) : Optional.empty();
  }

  /** The program for {@code id}. */
  byte[] fill(ContainerId id) {
    byte[] text = id.value().getBytes(StandardCharsets.US_ASCII);
    byte[] filled = program.clone();
    for (Place place : places) {
      System.arraycopy(text, 0, filled, place.offset, place.length);
    }
    return filled;
  }
}

package io.carafe.program.assembly;

/** A place in a program that instructions jump to; it may be used before it is placed. */
public final class Label {
  private static final int UNPLACED = -1;

  private int position = UNPLACED;

  Label() {}

  void place(int at) {
    if (position != UNPLACED) {
      throw new IllegalStateException("label placed at " + position + " and at " + at);
    }
    position = at;
  }

  int position() {
    if (position == UNPLACED) {
      throw new IllegalStateException("jump to a label that was never placed");
    }
    return position;
  }
}

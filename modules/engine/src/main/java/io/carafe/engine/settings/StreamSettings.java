package io.carafe.engine.settings;

/**
 * How a container's three streams are made.
 *
 * @param terminal a pseudo-terminal in place of three pipes ({@code -t})
 * @param openStdin stdin stays open although nobody is attached ({@code -i}); else it is empty
 * @param stdinOnce stdin ends with the first client that was attached to it
 * @param attached which streams the creator asked to be attached to; only reported
 */
public record StreamSettings(
    boolean terminal, boolean openStdin, boolean stdinOnce, Attached attached) {
  /** No terminal, no stdin. */
  public static final StreamSettings DEFAULT =
      new StreamSettings(false, false, false, Attached.OUTPUT);

  /** Streams to attach to. */
  public record Attached(boolean stdin, boolean stdout, boolean stderr) {
    /** Nothing, as a detached run has it. */
    public static final Attached NONE = new Attached(false, false, false);

    /** Both outputs. */
    public static final Attached OUTPUT = new Attached(false, true, true);
  }
}

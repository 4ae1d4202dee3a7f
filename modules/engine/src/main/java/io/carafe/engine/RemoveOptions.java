package io.carafe.engine;

/**
 * How a container is removed.
 *
 * @param force it is killed where it runs
 * @param volumes its anonymous volumes go with it
 */
public record RemoveOptions(boolean force, boolean volumes) {
  /** Only a container that does not run, without its volumes. */
  public static final RemoveOptions GENTLE = new RemoveOptions(false, false);
}

package io.carafe.registry;

/** What happens to a layer during a pull. */
public enum LayerState {
  /** Waits for its turn, or for another pull that fetches the same layer. */
  WAITING,
  /** Was in the store already. */
  EXISTS,
  /** Is being fetched. */
  DOWNLOADING,
  /** Is in the store, verified. */
  DOWNLOADED
}

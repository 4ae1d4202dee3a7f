package io.carafe.registry;

import java.time.Duration;

/** Waits between attempts; tests only write down for how long. */
@FunctionalInterface
interface Pause {
  /** Sleeps. */
  Pause SLEEP = Thread::sleep;

  void pause(Duration duration) throws InterruptedException;
}

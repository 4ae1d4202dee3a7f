package io.carafe.app.daemon;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A request to stop that may come before there is something to stop. */
final class Shutdown {
  /** Nothing to stop yet, nothing asked for; then what stops; then empty again. */
  private final AtomicReference<Optional<Runnable>> action =
      new AtomicReference<>(Optional.empty());

  private final AtomicBoolean requested = new AtomicBoolean();

  /** What a request does. Called once. */
  void onRequest(Runnable stop) {
    action.set(Optional.of(stop));
    if (requested.get()) {
      act();
    }
  }

  /** Asks to stop. */
  void request() {
    requested.set(true);
    act();
  }

  private void act() {
    action.getAndSet(Optional.empty()).ifPresent(Runnable::run);
  }
}

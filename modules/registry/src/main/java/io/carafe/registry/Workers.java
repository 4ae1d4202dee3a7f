package io.carafe.registry;

import io.carafe.base.Problem;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Does the same with several things, some at once. */
final class Workers {
  /** How many blobs are on their way at once, as with Docker. */
  private static final int PARALLEL_MAX = 3;

  private static final int END_SECONDS_MAX = 60;

  private Workers() {}

  /** Calls {@code work} with each of {@code items}; the first failure ends all. */
  static <T> void forEach(Errand errand, List<T> items, Consumer<T> work) {
    ExecutorService workers =
        Executors.newFixedThreadPool(PARALLEL_MAX, Thread.ofVirtual().factory());
    CompletionService<T> done = new ExecutorCompletionService<>(workers);
    try {
      for (T item : items) {
        done.submit(() -> work.accept(item), item);
      }
      for (int ended = 0; ended < items.size(); ended++) {
        done.take().get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errand.unavailable("interrupted").withCause(e);
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      end(workers);
    }
  }

  private static RuntimeException failure(ExecutionException e) {
    return switch (e.getCause()) {
      case Problem problem -> problem;
      case RuntimeException bug -> bug;
      case Error bug -> throw bug;
      case null, default -> new IllegalStateException(e);
    };
  }

  /** Interrupts what still runs and waits for it, so that nothing happens after the command. */
  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      if (!workers.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a transfer does not end when it is interrupted");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

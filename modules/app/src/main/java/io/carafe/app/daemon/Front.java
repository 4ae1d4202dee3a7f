package io.carafe.app.daemon;

import io.carafe.base.Problem;
import io.carafe.linux.socket.UnixServer;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.runtime.wire.ClientConnection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Accepts clients until it is closed, and gives each a thread and a {@link Session}. */
public final class Front implements AutoCloseable {
  /** How many clients are served at a time; further ones wait in the socket's queue. */
  public static final int CLIENTS_MAX = 1024;

  private static final System.Logger LOG = System.getLogger("carafe.front");
  private static final long PATIENCE_SECONDS = 2;

  private final UnixServer server;
  private final Work work;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("session-", 0).daemon().factory());
  private final Semaphore places = new Semaphore(CLIENTS_MAX);
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A front on {@code server}, which it closes with itself. */
  public Front(UnixServer server, Work work) {
    this.server = server;
    this.work = work;
  }

  /** Serves clients; returns when the front is closed. */
  public void serve() throws InterruptedException {
    while (!closed) {
      places.acquire();
      Optional<UnixSocket> client = accept();
      if (client.isEmpty()) {
        places.release();
        continue;
      }
      Session session = new Session(new ClientConnection(client.get()), work);
      sessions.add(session);
      try {
        threads.execute(() -> run(session));
      } catch (RejectedExecutionException e) {
        end(session);
        return;
      }
    }
  }

  private Optional<UnixSocket> accept() {
    try {
      Optional<UnixSocket> client = server.accept();
      if (client.isEmpty()) {
        closed = true;
      }
      return client;
    } catch (Problem e) {
      LOG.log(System.Logger.Level.WARNING, "accept a client", e);
      return Optional.empty();
    }
  }

  private void run(Session session) {
    try {
      session.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "serve a client", e);
    } finally {
      end(session);
    }
  }

  private void end(Session session) {
    session.close();
    sessions.remove(session);
    places.release();
  }

  /** Stops accepting, cancels what clients asked for, and waits a moment for it. */
  @Override
  public void close() {
    closed = true;
    server.close();
    threads.shutdown();
    sessions.forEach(Session::cancel);
    try {
      if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "clients are still being served at the end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

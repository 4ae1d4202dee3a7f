package io.carafe.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that gives up when no byte comes for a while, which the JDK's
 * own stream never does. At most {@value #AHEAD} pieces are read ahead.
 */
final class BodyQueue extends InputStream implements HttpResponse.BodySubscriber<InputStream> {
  private static final int AHEAD = 4;

  /** What the connection brought: bytes, the end, or its failure. */
  private sealed interface Piece {
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    record End() implements Piece {}

    record Failed(Throwable cause) implements Piece {}
  }

  private final Duration stallTimeout;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final Deque<ByteBuffer> ready = new ArrayDeque<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;
  private boolean ended;

  BodyQueue(Duration stallTimeout) {
    this.stallTimeout = stallTimeout;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (closed) {
      subscription.cancel();
    } else {
      subscription.request(AHEAD);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece.Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    pieces.add(new Piece.Failed(cause));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece.End());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      ByteBuffer next = ready.peekFirst();
      if (next != null && next.hasRemaining()) {
        int count = Math.min(length, next.remaining());
        next.get(bytes, offset, count);
        return count;
      }
      if (next != null) {
        ready.removeFirst();
      } else if (ended) {
        return -1;
      } else {
        fill();
      }
    }
  }

  private void fill() throws IOException {
    switch (take()) {
      case Piece.Bytes(List<ByteBuffer> buffers) -> {
        ready.addAll(buffers);
        Flow.Subscription source = subscription;
        if (source != null) {
          source.request(1);
        }
      }
      case Piece.End _ -> ended = true;
      case Piece.Failed(Throwable cause) ->
          throw new IOException("the connection broke off: " + cause.getMessage(), cause);
    }
  }

  private Piece take() throws IOException {
    try {
      Piece piece = pieces.poll(stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
      if (piece == null) {
        close();
        throw new HttpTimeoutException("no byte for " + stallTimeout.toMillis() + " ms");
      }
      return piece;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() {
    closed = true;
    Flow.Subscription source = subscription;
    if (source != null && !ended) {
      source.cancel();
    }
  }
}

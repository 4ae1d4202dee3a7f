package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.process.Pidfd;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.runtime.wire.ClientMessage.Question;
import io.carafe.runtime.wire.ClientMessage.Request;
import io.carafe.runtime.wire.ClientMessage.Result;
import io.carafe.runtime.wire.ClientMessage.Signal;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The daemon's side of one client: a request, then, on a thread of the connection, the client's
 * signals and its end, while the daemon sends what the client is to do.
 */
public final class ClientConnection implements AutoCloseable {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final long READER_STACK_BYTES = 256 * 1024;
  private static final int RESULTS_MAX = 4;

  private final FrameChannel channel;

  /** The result of a program, or empty when the client has gone. */
  private final BlockingQueue<Optional<Result>> results = new LinkedBlockingQueue<>(RESULTS_MAX);

  private final AtomicReference<Optional<Thread>> reader = new AtomicReference<>(Optional.empty());

  /** Becomes the owner of {@code socket}, which a server just accepted. */
  public ClientConnection(UnixSocket socket) {
    channel = new FrameChannel(socket);
  }

  /** The socket, to ask who the client is. */
  public UnixSocket socket() {
    return channel.socket();
  }

  /**
   * The client's request, whose descriptors the caller closes. {@link Problem.Corrupt} where it is
   * none, {@link Problem.Unavailable} where it does not come within ten seconds.
   */
  public Request receiveRequest() {
    channel.socket().setTimeout(REQUEST_TIMEOUT);
    Frame frame =
        channel.receive().orElseThrow(() -> Problem.unavailable("client left without a request"));
    Request request = decodeRequest(frame);
    channel.socket().setTimeout(Duration.ZERO);
    return request;
  }

  private static Request decodeRequest(Frame frame) {
    try {
      if (ClientCodec.decode(frame) instanceof Request request) {
        return request;
      }
      throw Problem.corrupt("client began with a " + frame.type() + " frame");
    } catch (RuntimeException e) {
      frame.discard();
      throw e;
    }
  }

  /** Tells {@code listener} from now on, on a thread of its own, what the client does. */
  public void listen(ClientListener listener) {
    Thread thread =
        Thread.ofPlatform()
            .name("client")
            .daemon()
            .stackSize(READER_STACK_BYTES)
            .unstarted(() -> read(listener));
    if (!reader.compareAndSet(Optional.empty(), Optional.of(thread))) {
      throw new IllegalStateException("somebody listens already");
    }
    thread.start();
  }

  private void read(ClientListener listener) {
    try {
      Optional<Frame> frame = channel.receive();
      while (frame.isPresent()) {
        handle(frame.get(), listener);
        frame = channel.receive();
      }
    } catch (Problem e) {
      channel.shutdown(); // a client that breaks the rules is as good as gone
    } finally {
      results.add(Optional.empty());
      listener.gone();
    }
  }

  private void handle(Frame frame, ClientListener listener) {
    try {
      tell(ClientCodec.decode(frame), listener);
    } finally {
      frame.discard();
    }
  }

  private void tell(ClientMessage message, ClientListener listener) {
    switch (message) {
      case Signal signal -> listener.signalled(signal.number());
      case Result result -> {
        if (results.remainingCapacity() <= 1 || !results.offer(Optional.of(result))) {
          throw Problem.corrupt("client sent results that nobody asked for");
        }
      }
      case Question question -> send(new DaemonMessage.Answer(listener.asked(question.ask())));
      case Request _ -> throw Problem.corrupt("client sent a second request");
    }
  }

  /** Tells the client to end with {@code code}: the last message. */
  public void sendExit(int code) {
    send(new DaemonMessage.Exit(code, Optional.empty()));
  }

  /** The same, but the client ends only after the process of {@code awaited}, the caller's own. */
  public void sendExitAfter(Pidfd awaited, int code) {
    send(new DaemonMessage.Exit(code, Optional.of(awaited.fd())));
  }

  /** Lets the client relay {@code socket}, which stays the caller's to close. */
  public void sendAttach(AttachFlags flags, Fd socket) {
    send(new DaemonMessage.Attach(flags, socket));
  }

  /** Tells the client to compile on its own. */
  public void sendHostOnly() {
    send(new DaemonMessage.HostOnly());
  }

  /**
   * Lets the client run a program in its process and waits for what becomes of its start. Only
   * while {@link #listen} is on; {@link Problem.Unavailable} where the client goes.
   */
  public Result run(DaemonMessage.Program program) throws InterruptedException {
    send(program);
    return results
        .take()
        .orElseThrow(() -> Problem.unavailable("client left while it ran the program"));
  }

  /**
   * The same for a client whose signals nobody is interested in: it is listened to on the calling
   * thread, only until it tells the result.
   *
   * @param answers gives the program that answers a question; what it throws is thrown on when the
   *     client has told that its program failed
   */
  public Result runUnheard(DaemonMessage.Program program, UnaryOperator<Bytes> answers) {
    if (reader.get().isPresent()) {
      throw new IllegalStateException("somebody listens already");
    }
    send(program);
    Optional<Problem> refusal = Optional.empty();
    while (true) {
      Frame frame =
          channel
              .receive()
              .orElseThrow(() -> Problem.unavailable("client left while it ran the program"));
      try {
        switch (ClientCodec.decode(frame)) {
          case Result result -> {
            refusal.ifPresent(problem -> {
              throw problem;
            });
            return result;
          }
          case Question question -> refusal = answer(question, answers);
          case Signal _, Request _ -> {}
        }
      } finally {
        frame.discard();
      }
    }
  }

  /** Answers; where there is none, an empty program, which the client cannot go on with. */
  private Optional<Problem> answer(Question question, UnaryOperator<Bytes> answers) {
    try {
      send(new DaemonMessage.Answer(answers.apply(question.ask().bytes())));
      return Optional.empty();
    } catch (Problem problem) {
      send(new DaemonMessage.Answer(Bytes.of(new byte[0])));
      return Optional.of(problem);
    }
  }

  private void send(DaemonMessage message) {
    channel.send(DaemonCodec.encode(message));
  }

  /** Ends the connection. The thread that listens tells so and ends. */
  @Override
  public void close() {
    channel.shutdown();
    channel.close();
  }
}

package io.carafe.runtime.monitor;

import io.carafe.linux.Fd;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.MonitorMessage;
import io.carafe.runtime.wire.MonitorMessage.Ask;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.MonitorMessage.Failed;
import io.carafe.runtime.wire.MonitorMessage.Gone;
import io.carafe.runtime.wire.MonitorMessage.Output;
import io.carafe.runtime.wire.MonitorMessage.Started;
import io.carafe.runtime.wire.MonitorMessage.State;
import io.carafe.runtime.wire.ProgramFailure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a monitor says, for a test to take. */
final class Recorder implements MonitorListener {
  private static final long TIMEOUT_SECONDS = 30;

  private final LinkedBlockingQueue<MonitorMessage> messages = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private Bytes answer = Bytes.EMPTY;
  private List<Fd> askedDescriptors = List.of();

  @Override
  public void state(State state) {
    messages.add(state);
  }

  @Override
  public void started(Started started) {
    messages.add(started);
  }

  @Override
  public void failed(ProgramFailure failure) {
    messages.add(new Failed(failure));
  }

  @Override
  public synchronized void output(Output chunk) {
    output.writeBytes(chunk.bytes().array());
    notifyAll();
  }

  @Override
  public synchronized Bytes asked(Ask ask) {
    askedDescriptors = ask.descriptors();
    return answer;
  }

  /** What to answer when a program asks. */
  synchronized void answerWith(Bytes program) {
    answer = program;
  }

  /** The descriptors that came with the last question. */
  synchronized List<Fd> askedDescriptors() {
    return askedDescriptors;
  }

  @Override
  public void exited(Exited exited) {
    messages.add(exited);
  }

  @Override
  public void gone() {
    messages.add(new Gone());
  }

  /** The next message, which must be of this type. */
  <T extends MonitorMessage> T expect(Class<T> type) throws InterruptedException {
    MonitorMessage message = messages.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!type.isInstance(message)) {
      throw new AssertionError("expected " + type.getSimpleName() + ", got " + message);
    }
    return type.cast(message);
  }

  synchronized String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  /** Waits until the output contains {@code text}. */
  synchronized void awaitOutput(String text) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!output().contains(text)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("no \"" + text + "\" in \"" + output() + "\"");
      }
      wait(left);
    }
  }
}

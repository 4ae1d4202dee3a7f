package io.carafe.app;

import io.carafe.app.oci.OciBundles;
import io.carafe.app.oci.OciClient;
import io.carafe.app.oci.OciCommands;
import io.carafe.app.oci.OciProgram;
import io.carafe.app.oci.OciServices;
import io.carafe.base.Problem;
import io.carafe.linux.host.HostProbe;
import io.carafe.linux.host.HostSurvey;
import io.carafe.program.explain.FileProbe;
import io.carafe.program.plan.HostFacts;
import io.carafe.runtime.host.HostFactsMapping;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The compiler for one call of {@code carafe-oci} where no daemon may serve it. Standard input is a
 * socket to the caller, read and written, and speaks the client's protocol; descriptor 4 is the
 * caller's standard input; standard output and error are the caller's. Uses nothing of {@code
 * linux}, whose native access would double the start.
 */
public final class OneShot {
  private static final int HEADER_BYTES = 8;
  private static final int PAYLOAD_BYTES_MAX = 20 << 20;
  private static final int VERSION = 1;
  private static final int SIGNAL = 2;
  private static final int RESULT = 3;
  private static final int EXIT = 16;
  private static final int PROGRAM = 18;
  private static final int ANSWER = 40;
  private static final int ASK = 53;
  private static final int RESULT_BYTES = 20;
  private static final byte FOREGROUND = 1;
  private static final int TRAINING_ROUNDS = 20;

  private OneShot() {}

  /** Serves the call whose arguments these are. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 1 && arguments[0].equals("--train")) {
      train();
      return;
    }
    Caller caller = new Caller(System.in, new FileOutputStream(FileDescriptor.in));
    caller.skipRequest();
    int code;
    try {
      code = commands().serve(Arrays.asList(arguments), caller);
    } catch (Problem problem) {
      caller.err("carafe-oci: " + problem.requireMessage());
      problem.hint().ifPresent(hint -> caller.err("hint: " + hint));
      code = 1;
    } catch (InterruptedException e) {
      code = 1;
    }
    caller.end(code);
  }

  private static OciCommands commands() {
    HostProbe probe = HostProbe.ofThisHost();
    HostSurvey survey = probe.survey();
    HostFacts facts = HostFactsMapping.of(survey, probe.process());
    return new OciCommands(
        new OciServices(
            new OciBundles(facts, OciProgram.Source.COMPILER),
            root -> FileProbe.NONE,
            survey.cgroupMounts()));
  }

  /** Goes once through what a call does, without a caller, for the AOT cache. */
  private static void train() throws IOException {
    Path folder = Files.createTempDirectory("carafe-training");
    Caller nobody = new Caller(InputStream.nullInputStream(), OutputStream.nullOutputStream());
    try {
      Files.createDirectory(folder.resolve("rootfs"));
      OciCommands commands = commands();
      commands.serve(List.of("spec", "-b", folder.toString()), nobody);
      for (int i = 0; i < TRAINING_ROUNDS; i++) {
        commands.serve(
            List.of("--root", folder + "/state", "run", "-b", folder.toString(), "train"), nobody);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Files.deleteIfExists(folder.resolve("config.json"));
      Files.deleteIfExists(folder.resolve("rootfs"));
      Files.deleteIfExists(folder.resolve("state"));
      Files.deleteIfExists(folder);
    }
  }

  private record Caller(InputStream in, OutputStream out) implements OciClient {
    @Override
    public Path directory() {
      return Path.of("").toAbsolutePath();
    }

    @Override
    public void out(String text) {
      System.out.print(text);
      System.out.flush();
      if (System.out.checkError()) {
        throw Problem.unavailable("write to the caller: it does not take it");
      }
    }

    @Override
    public void err(String line) {
      System.err.println(line);
    }

    @Override
    public InputStream input() throws IOException {
      return new FileInputStream("/proc/self/fd/4");
    }

    @Override
    public Optional<String> variable(String name) {
      return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public boolean isRoot() {
      return HostProbe.ofThisHost().process().uid() == 0;
    }

    @Override
    public Started run(OciProgram program, boolean foreground, UnaryOperator<byte[]> answers) {
      byte[] blob = program.bytes();
      byte[] payload = new byte[blob.length + 1];
      payload[0] = foreground ? FOREGROUND : 0;
      System.arraycopy(blob, 0, payload, 1, blob.length);
      try {
        send(PROGRAM, payload);
        return await(answers);
      } catch (IOException e) {
        throw Problem.unavailable("talk to the caller: " + e.getMessage()).withCause(e);
      }
    }

    private Started await(UnaryOperator<byte[]> answers) throws IOException {
      Optional<Problem> refusal = Optional.empty();
      while (true) {
        Message message = receive();
        if (message.type() == ASK) {
          refusal =
              answer(Arrays.copyOfRange(message.payload().array(), 4, message.length()), answers);
        } else if (message.type() == RESULT && message.length() >= RESULT_BYTES) {
          refusal.ifPresent(problem -> {
            throw problem;
          });
          return started(message.payload().order(ByteOrder.LITTLE_ENDIAN));
        } else if (message.type() != SIGNAL) {
          throw new IOException("it broke the protocol");
        }
      }
    }

    /** Answers; where there is none, with a program that nobody can go on with. */
    private Optional<Problem> answer(byte[] question, UnaryOperator<byte[]> answers)
        throws IOException {
      try {
        send(ANSWER, answers.apply(question));
        return Optional.empty();
      } catch (Problem problem) {
        send(ANSWER, new byte[0]);
        return Optional.of(problem);
      }
    }

    private static Started started(ByteBuffer result) {
      boolean ok = result.getInt() != 0;
      FailedAt failure = new FailedAt(result.getInt(), result.getInt(), result.getInt());
      int pid = result.getInt();
      return new Started(pid, ok ? Optional.empty() : Optional.of(failure));
    }

    /** The request says what the arguments and this process's own situation say as well. */
    void skipRequest() throws IOException {
      ByteBuffer header = header();
      in.skipNBytes(length(header));
    }

    private record Message(int type, ByteBuffer payload) {
      int length() {
        return payload.remaining();
      }
    }

    private Message receive() throws IOException {
      ByteBuffer header = header();
      return new Message(header.get(4), ByteBuffer.wrap(in.readNBytes(length(header))));
    }

    private ByteBuffer header() throws IOException {
      byte[] header = in.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES) {
        throw new IOException("it is gone");
      }
      return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int length(ByteBuffer header) throws IOException {
      int length = header.getInt(0);
      if (length < 0 || length > PAYLOAD_BYTES_MAX) {
        throw new IOException("it broke the protocol");
      }
      return length;
    }

    /** Tells the exit code, which a caller that stayed with its container does not wait for. */
    void end(int code) {
      try {
        send(EXIT, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(code).array());
      } catch (IOException e) {
        return; // it has gone with the container's exit code
      }
    }

    void send(int type, byte[] payload) throws IOException {
      ByteBuffer frame =
          ByteBuffer.allocate(HEADER_BYTES + payload.length).order(ByteOrder.LITTLE_ENDIAN);
      frame.putInt(payload.length).put((byte) type).put((byte) VERSION).putShort((short) 0);
      frame.put(payload);
      out.write(frame.array());
      out.flush();
    }
  }
}

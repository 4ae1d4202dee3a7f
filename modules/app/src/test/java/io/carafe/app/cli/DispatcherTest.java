package io.carafe.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.socket.PeerCredentials;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Verbs()
              .section("Containers", new Echo(), new Failing())
              .alias("container echo", "echo"));

  @Test
  void run_optionsBeforeArguments_areParsed() {
    assertThat(call("echo", "-it", "-e", "A=1", "--env=B=2", "--name", "x", "img", "cmd")).isZero();
    assertThat(out()).isEqualTo("i=true t=true e=[A=1, B=2] name=x args=[img, cmd]\n");
  }

  @Test
  void run_optionsBehindTheFirstArgument_belongToTheCommand() {
    assertThat(call("echo", "img", "ls", "-l", "--name", "y", "--", "z")).isZero();
    assertThat(out())
        .isEqualTo("i=false t=false e=[] name=- args=[img, ls, -l, --name, y, --, z]\n");
  }

  @Test
  void run_clusterWithValue_takesItAttachedOrFromTheNextWord() {
    assertThat(call("echo", "-iteA=1", "img")).isZero();
    assertThat(call("echo", "-ite", "B=2", "img")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            i=true t=true e=[A=1] name=- args=[img]
            i=true t=true e=[B=2] name=- args=[img]
            """);
  }

  @Test
  void run_callAfterAnother_takesNothingOverFromIt() {
    assertThat(call("echo", "-it", "-e", "A=1", "--name", "x", "img", "cmd")).isZero();
    assertThat(call("echo", "--nonsense")).isNotZero();
    assertThat(call("echo", "img")).isZero();
    assertThat(out()).endsWith("i=false t=false e=[] name=- args=[img]\n");
  }

  @Test
  void run_valueThatLooksLikeAnOption_isAValue() {
    assertThat(call("echo", "--name", "-x", "img")).isZero();
    assertThat(out()).contains("name=-x");
  }

  @Test
  void run_flagSetToFalse_isNotSet() {
    assertThat(call("echo", "--interactive=false", "-t", "img")).isZero();
    assertThat(out()).startsWith("i=false t=true");
    assertThat(call("echo", "--interactive=maybe", "img")).isEqualTo(125);
    assertThat(err()).contains("invalid value \"maybe\"");
  }

  @Test
  void run_doubleDash_endsOptions() {
    assertThat(call("echo", "-t", "--", "-i")).isZero();
    assertThat(out()).isEqualTo("i=false t=true e=[] name=- args=[-i]\n");
  }

  @Test
  void run_globalOptionsAndAlias_areUnderstood() {
    assertThat(call("--root", "/x", "--run=/y", "container", "echo", "img")).isZero();
    assertThat(out()).contains("args=[img]");
  }

  @Test
  void run_unknownOption_isOneLineAHintAnd125() {
    assertThat(call("echo", "--bogus", "img")).isEqualTo(125);
    assertThat(err())
        .isEqualTo("carafe: unknown option: --bogus\nhint: see 'carafe echo --help'\n");
  }

  @Test
  void run_missingValue_isComplainedAbout() {
    assertThat(call("echo", "--name")).isEqualTo(125);
    assertThat(err()).startsWith("carafe: option needs a value").hasLineCount(2);
  }

  @Test
  void run_unknownVerb_suggestsTheNearest() {
    assertThat(call("ehco")).isEqualTo(125);
    assertThat(err()).contains("'ehco' is not a carafe command").contains("did you mean 'echo'?");
  }

  @Test
  void run_problem_isOneLineWithPointerAndHint() {
    assertThat(call("fail")).isEqualTo(1);
    assertThat(err()).isEqualTo("carafe: no such thing: x y (/mounts/0)\nhint: make one\n");
  }

  @Test
  void run_help_listsVerbsAndOptions() {
    assertThat(call("--help")).isZero();
    assertThat(out()).contains("echo").contains("fail").contains("--root");
    assertThat(call("echo", "--help")).isZero();
    assertThat(out()).contains("--interactive").contains("Usage: carafe echo");
  }

  private int call(String... arguments) {
    return dispatcher.run(
        new Invocation(
            List.of(arguments),
            new Invocation.Caller(Path.of("/"), Map.of(), new Invocation.TerminalFacts(0, 0, 0)),
            new Invocation.Streams(new ByteArrayInputStream(new byte[0]), stream(out), stream(err)),
            new NoClient()));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static final class NoClient implements ClientPort {
    @Override
    public void attach(Fd socket, AttachFlags flags) {
      throw new IllegalStateException("nothing to attach");
    }

    @Override
    public PeerCredentials user() {
      return new PeerCredentials(1, 0, 0);
    }

    @Override
    public String hiddenLine(Runnable hidden) {
      return "";
    }

    @Override
    public void awaitDaemonsEnd() {
      throw new IllegalStateException("no daemon");
    }

    @Override
    public boolean connected() {
      return true;
    }
  }

  private static final class Echo implements Verb {
    @Override
    public VerbSpec spec() {
      return new VerbSpec("echo", "IMAGE [COMMAND...]", "Print what was parsed")
          .flag("-i,--interactive", "keep stdin open")
          .flag("-t,--tty", "a terminal")
          .value("-e,--env", "NAME=VALUE", "a variable")
          .value("--name", "NAME", "a name, 100% yours")
          .commandFollows();
    }

    @Override
    public int run(Invocation invocation, Options options) {
      invocation
          .out()
          .print(
              "i=%s t=%s e=%s name=%s args=%s\n"
                  .formatted(
                      options.flag("-i"),
                      options.flag("--tty"),
                      options.values("--env"),
                      options.value("--name", "-"),
                      options.arguments()));
      return 0;
    }
  }

  private static final class Failing implements Verb {
    @Override
    public VerbSpec spec() {
      return new VerbSpec("fail", "", "Always fail");
    }

    @Override
    public int run(Invocation invocation, Options options) {
      throw Problem.notFound("no such thing: x\ny").withPointer("/mounts/0").withHint("make one");
    }
  }
}

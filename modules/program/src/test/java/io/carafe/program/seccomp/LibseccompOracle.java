package io.carafe.program.seccomp;

import io.carafe.program.Architecture;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompArgument;
import io.carafe.spec.runtime.OciSeccompRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** A process that asks libseccomp; it is built from src/test/c with gcc and libseccomp-dev. */
final class LibseccompOracle implements AutoCloseable {
  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  /** Builds the program in {@code folder} and starts it. */
  LibseccompOracle(Path folder) throws IOException, InterruptedException {
    Path program = folder.resolve("oracle");
    Process compiler =
        new ProcessBuilder(
                "gcc",
                "-Wall",
                "-o",
                program.toString(),
                "src/test/c/seccomp_oracle.c",
                "-lseccomp")
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IllegalStateException("install gcc and libseccomp-dev: the oracle did not build");
    }
    process =
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** libseccomp's number of the call {@code name}: negative where it has none. */
  int number(Abi abi, String name) {
    ask("number %s %s\n".formatted(token(abi), name));
    return Integer.parseInt(answer());
  }

  /** libseccomp's filter for {@code profile}, whose names it must all know. */
  byte[] filter(OciSeccomp profile, Architecture architecture) {
    int defaultAction = SeccompAction.value(profile.defaultAction(), profile.defaultErrnoRet());
    ask("begin %s %s\n".formatted(unsigned(defaultAction), token(Abi.of(architecture))));
    profile.architectures().forEach(a -> ask("arch " + token(Abi.named(a.word())) + "\n"));
    for (OciSeccompRule rule : profile.syscalls()) {
      int action = SeccompAction.value(rule.action(), rule.errnoRet());
      StringBuilder tests = new StringBuilder();
      for (OciSeccompArgument test : rule.args()) {
        tests.append(
            " %d %s %s %s"
                .formatted(
                    test.index(),
                    test.op().word(),
                    Long.toUnsignedString(test.value()),
                    Long.toUnsignedString(test.valueTwo().orElse(0))));
      }
      rule.names().forEach(n -> ask("rule " + unsigned(action) + " " + n + tests + "\n"));
    }
    ask("end\n");
    String answer = answer();
    if (answer.startsWith("error")) {
      throw new IllegalStateException("libseccomp: " + answer);
    }
    return HexFormat.of().parseHex(answer);
  }

  /** Interfaces are named by their audit value, but for x32, which has none (seccomp.h). */
  private static String token(Abi abi) {
    return unsigned(abi == Abi.X32 ? 0x4000003e : abi.audit());
  }

  private static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }

  private void ask(String line) {
    try {
      questions.write(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String answer() {
    try {
      questions.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the oracle died");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    questions.close();
    process.onExit().join();
  }
}

package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.program.Stage;
import io.carafe.program.explain.Diagnosis;
import io.carafe.program.explain.Failure;
import io.carafe.program.explain.FileProbe;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The commands of {@code carafe-oci}; programs run in the caller's own process. */
public final class OciCommands {
  private static final int FAILED = 1;
  private static final String USAGE =
      """
      Usage: carafe-oci [OPTIONS] COMMAND

      An OCI runtime: compiles a bundle's config.json into system calls and runs them.

      Commands:
        run [-b BUNDLE] [--pid-file FILE] ID   run a bundle in the foreground
        spec [-b BUNDLE]                       write an example config.json
      """;

  private final OciBundles bundles;
  private final Function<Path, FileProbe> probes;

  /** The commands over these bundles; {@code probes} look into a root after a failure. */
  public OciCommands(OciBundles bundles, Function<Path, FileProbe> probes) {
    this.bundles = bundles;
    this.probes = probes;
  }

  /** Does what the words behind the program's name say, and answers the exit code. */
  public int serve(List<String> words, OciClient client) throws InterruptedException {
    try {
      OciArguments arguments = OciArguments.parse(words);
      if (arguments.version()) {
        client.out("carafe-oci version 0.1.0\nspec: " + OciSpec.VERSION + "\n");
        return 0;
      }
      return switch (arguments.command()) {
        case "run" -> run(arguments, client);
        case "spec" -> spec(arguments, client);
        case "", "help" -> {
          client.out(USAGE);
          yield 0;
        }
        default ->
            throw Problem.unsupported("command " + arguments.command() + " is unknown")
                .withHint("carafe-oci help lists the commands");
      };
    } catch (Problem problem) {
      report(problem, client);
      return FAILED;
    }
  }

  private static void report(Problem problem, OciClient client) {
    String pointer = problem.pointer().map(p -> " (" + p + ")").orElse("");
    client.err("carafe-oci: " + problem.requireMessage() + pointer);
    problem.hint().ifPresent(hint -> client.err("hint: " + hint));
  }

  private int run(OciArguments arguments, OciClient client) throws InterruptedException {
    OciBundles.Bundle bundle = bundles.read(arguments.bundle(client.directory()));
    OciProgram program = bundles.program(bundle, arguments.id());
    OciClient.Started started = client.run(program);
    if (started.failure().isPresent()) {
      throw problem(bundle, program, started.failure().get());
    }
    Optional<Path> pidFile = arguments.pidFile(client.directory());
    if (pidFile.isPresent()) {
      writePid(pidFile.get(), started.pid());
    }
    return 0;
  }

  private Problem problem(OciBundles.Bundle bundle, OciProgram program, OciClient.FailedAt failed) {
    Stage[] stages = Stage.values();
    Stage stage = stages[Math.clamp(failed.stage(), 0, stages.length - 1)];
    Failure failure = new Failure(failed.instruction(), failed.code(), stage);
    return Diagnosis.of(program.compiled(), bundle.spec(), failure, probes.apply(bundle.root()))
        .toProblem();
  }

  private static void writePid(Path file, int pid) {
    try {
      Files.writeString(file, Integer.toString(pid));
    } catch (IOException e) {
      throw Problem.invalid("write pid file " + file + ": " + e.getMessage()).withCause(e);
    }
  }

  private static int spec(OciArguments arguments, OciClient client) {
    Path file = arguments.bundle(client.directory()).resolve("config.json");
    String text = JsonText.writePretty(OciSpec.example().toJson()) + "\n";
    try {
      Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
      return 0;
    } catch (FileAlreadyExistsException e) {
      throw Problem.conflict("write " + file + ": it exists already").withCause(e);
    } catch (IOException e) {
      throw Problem.invalid("write " + file + ": " + e.getMessage()).withCause(e);
    }
  }
}

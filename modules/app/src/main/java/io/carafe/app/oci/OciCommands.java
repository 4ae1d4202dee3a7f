package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;

/** The command line of {@code carafe-oci}; programs run in the caller's own process. */
public final class OciCommands {
  private static final int FAILED = 1;
  private static final List<OciOption> GLOBAL =
      List.of(
          OciOption.value("root", "FOLDER", "where containers' states are, else /run/carafe-oci"),
          OciOption.value("log", "FILE", "a file that errors are added to"),
          OciOption.value("log-format", "FORMAT", "text or json"),
          OciOption.flag("debug", "accepted"),
          OciOption.flag("systemd-cgroup", "put containers into cgroups by systemd"),
          OciOption.value("cgroup-manager", "NAME", "cgroupfs or systemd"),
          OciOption.value("rootless", "WORD", "true, false or auto"),
          OciOption.flag("version", "v", "print the version"));

  private final OciServices services;

  /** The commands over these services. */
  public OciCommands(OciServices services) {
    this.services = services;
  }

  /** Does what the words behind the program's name say, and answers the exit code. */
  public int serve(List<String> words, OciClient client) throws InterruptedException {
    OciReport report = new OciReport(client);
    int failed = FAILED;
    try {
      OciWords global = OciWords.parse(words, GLOBAL, OciWords.Order.IN_FRONT);
      report = report.with(global);
      List<String> rest = global.arguments();
      if (global.has("version")) {
        client.out(version());
        return 0;
      }
      if (rest.isEmpty() || rest.getFirst().equals("help") || global.help()) {
        client.out(rest.size() > 1 ? help(OciVerbs.named(rest.get(1))) : help());
        return 0;
      }
      OciVerb verb = OciVerbs.named(rest.getFirst());
      failed = verb.failureCode();
      return serve(verb, global, client);
    } catch (Problem problem) {
      report.fail(problem);
      return failed;
    } catch (RuntimeException e) {
      // Whoever called sees one line too, and the log that it reads has it.
      report.fail(Problem.invalid("this is a bug in Carafe: " + e).withCause(e));
      System.getLogger("carafe.oci").log(System.Logger.Level.ERROR, "bug in carafe-oci", e);
      return failed;
    }
  }

  private int serve(OciVerb verb, OciWords global, OciClient client) throws InterruptedException {
    List<String> rest = global.arguments();
    OciWords words = OciWords.parse(rest.subList(1, rest.size()), verb.options(), verb.order());
    if (words.help()) {
      client.out(help(verb));
      return 0;
    }
    int count = words.arguments().size();
    if (count < verb.argumentsMin()) {
      throw Problem.invalid("\"" + verb.name() + "\" needs " + verb.arguments())
          .withHint("carafe-oci " + verb.name() + " --help");
    }
    if (count > verb.argumentsMax()) {
      throw Problem.invalid("unexpected argument: " + words.arguments().get(verb.argumentsMax()));
    }
    return verb.run(new OciCall(global, words, client, services));
  }

  private static String version() {
    return "carafe-oci version 0.1.0\nspec: " + OciSpec.VERSION + "\n+SECCOMP +CAP\n";
  }

  private static String help() {
    StringBuilder text =
        new StringBuilder(
            """
            Usage: carafe-oci [OPTIONS] COMMAND

            An OCI runtime: compiles a bundle's config.json into system calls and runs them.

            Commands:
            """);
    for (OciVerb verb : OciVerbs.all()) {
      text.append("  ").append(verb.name()).repeat(' ', 12 - verb.name().length());
      text.append(verb.summary()).append('\n');
    }
    text.append("\nOptions:\n");
    GLOBAL.forEach(option -> text.append(option.line()).append('\n'));
    return text.append("\ncarafe-oci COMMAND --help tells more.\n").toString();
  }

  private static String help(OciVerb verb) {
    StringBuilder text = new StringBuilder("Usage: carafe-oci [OPTIONS] ").append(verb.name());
    text.append(verb.options().isEmpty() ? "" : " [OPTIONS]");
    text.append(verb.arguments().isEmpty() ? "" : " " + verb.arguments());
    text.append("\n\n").append(verb.summary()).append('\n');
    if (!verb.options().isEmpty()) {
      text.append("\nOptions:\n");
      verb.options().forEach(option -> text.append(option.line()).append('\n'));
    }
    return text.toString();
  }
}

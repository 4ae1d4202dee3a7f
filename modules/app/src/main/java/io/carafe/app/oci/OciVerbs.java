package io.carafe.app.oci;

import io.carafe.base.Problem;
import java.util.List;

/** Every command, in the order of the help. */
final class OciVerbs {
  private static final List<OciVerb> ALL =
      List.of(
          new CreateVerb(),
          new StartVerb(),
          new RunVerb(),
          new StateVerb(),
          new ListVerb(),
          new ExecVerb(),
          new KillVerb(),
          new PauseVerb(),
          new ResumeVerb(),
          new UpdateVerb(),
          new EventsVerb(),
          new PsVerb(),
          new DeleteVerb(),
          new SpecVerb());

  private static final List<String> LATER = List.of("checkpoint", "restore");

  private OciVerbs() {}

  static List<OciVerb> all() {
    return ALL;
  }

  /** The command of this name. */
  static OciVerb named(String name) {
    for (OciVerb verb : ALL) {
      if (verb.name().equals(name)) {
        return verb;
      }
    }
    if (LATER.contains(name)) {
      throw Problem.unsupported("command " + name + ": Carafe does not save containers to files");
    }
    throw Problem.invalid("command " + name + " is unknown")
        .withHint("carafe-oci help lists the commands");
  }
}

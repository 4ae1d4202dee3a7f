package io.carafe.app.oci;

import io.carafe.spec.json.JsonText;
import java.util.List;

/** Prints a container's state. */
final class StateVerb implements OciVerb {
  @Override
  public String name() {
    return "state";
  }

  @Override
  public String summary() {
    return "print the state of a container";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID";
  }

  @Override
  public List<OciOption> options() {
    return List.of();
  }

  @Override
  public int run(OciCall call) {
    call.client().out(JsonText.writePretty(call.container().state("")) + "\n");
    return 0;
  }
}

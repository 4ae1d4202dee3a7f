package io.carafe.app.oci;

import io.carafe.base.Problem;
import java.util.List;

/** Halts all processes of a container. */
final class PauseVerb implements OciVerb {
  @Override
  public String name() {
    return "pause";
  }

  @Override
  public String summary() {
    return "halt all processes of a container";
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
  public int run(OciCall call) throws InterruptedException {
    OciContainer container = call.container();
    String status = container.status();
    if (!status.equals("running") && !status.equals("created")) {
      throw Problem.conflict("container " + container.id() + ": container not running");
    }
    container.cgroup().freeze(true);
    return 0;
  }
}

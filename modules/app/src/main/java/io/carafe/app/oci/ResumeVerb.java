package io.carafe.app.oci;

import io.carafe.base.Problem;
import java.util.List;

/** Lets the processes of a container go on that was paused. */
final class ResumeVerb implements OciVerb {
  @Override
  public String name() {
    return "resume";
  }

  @Override
  public String summary() {
    return "let a paused container go on";
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
    if (!container.status().equals(OciContainer.PAUSED)) {
      throw Problem.conflict("container " + container.id() + ": container not paused");
    }
    container.cgroup().freeze(false);
    return 0;
  }
}

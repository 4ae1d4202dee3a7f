package io.carafe.app.oci;

import java.util.List;

/** Makes a container that waits for {@code start}. */
final class CreateVerb implements OciVerb {
  @Override
  public String name() {
    return "create";
  }

  @Override
  public String summary() {
    return "make a container that waits for start";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID";
  }

  @Override
  public List<OciOption> options() {
    return OciLaunch.OPTIONS;
  }

  @Override
  public int run(OciCall call) throws InterruptedException {
    new OciLaunch(call, OciLaunch.Mode.CREATE).launch();
    return 0;
  }
}

package io.carafe.app.oci;

import java.util.List;

/** Makes a container and starts it. */
final class RunVerb implements OciVerb {
  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "make a container and start it";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID";
  }

  @Override
  public List<OciOption> options() {
    return OciLaunch.options(
        OciOption.flag("detach", "d", "leave it alone once it runs"),
        OciOption.flag("keep", "keep its state and its cgroups when it has ended"),
        OciOption.flag("no-subreaper", "accepted: strays are reaped while it is in front"));
  }

  @Override
  public int run(OciCall call) throws InterruptedException {
    boolean detach = call.words().has("detach");
    new OciLaunch(call, detach ? OciLaunch.Mode.DETACH : OciLaunch.Mode.FOREGROUND).launch();
    return 0;
  }
}

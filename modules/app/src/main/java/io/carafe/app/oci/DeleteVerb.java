package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import java.util.List;
import java.util.Optional;

/** Removes a container. */
final class DeleteVerb implements OciVerb {
  @Override
  public String name() {
    return "delete";
  }

  @Override
  public String summary() {
    return "remove what is left of a container";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID";
  }

  @Override
  public List<OciOption> options() {
    return List.of(OciOption.flag("force", "f", "kill it first if it runs"));
  }

  @Override
  public int run(OciCall call) throws InterruptedException {
    OciContainers containers = call.containers();
    ContainerId id = call.id();
    boolean force = call.words().has("force");
    Optional<OciContainer> container = containers.find(id);
    if (container.isEmpty()) {
      containers.removeLeftover(id);
      if (force) {
        return 0;
      }
      throw Problem.notFound("container " + id + ": container does not exist");
    }
    String status = container.get().status();
    if (!force && !status.equals("stopped") && !status.equals("created")) {
      throw Problem.conflict("cannot delete container " + id + " that is not stopped: " + status)
          .withHint("stop it with carafe-oci kill, or use --force");
    }
    OciHookRuns hooks = new OciHookRuns(call);
    OciHookRuns.Deletion deletion = hooks.deletion(container.get());
    new OciDestruction(containers).destroy(container.get());
    hooks.afterDeletion(deletion);
    return 0;
  }
}

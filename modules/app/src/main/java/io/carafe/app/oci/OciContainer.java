package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.cgroups.Cgroup;
import io.carafe.linux.file.IoReason;
import io.carafe.linux.process.Pidfd;
import io.carafe.program.plan.Handover;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.runtime.OciSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A container that was created.
 *
 * @param folder where its state is
 * @param record what never changes
 * @param process its first process
 * @param cgroup its cgroups
 */
record OciContainer(Path folder, OciRecord record, ProcessIdentity process, Cgroup cgroup) {
  /** The word for a container that is halted, which the specification does not have. */
  static final String PAUSED = "paused";

  ContainerId id() {
    return record.id();
  }

  /** Where it is in its life: created, running, paused or stopped. */
  String status() {
    if (!process.lives()) {
      return "stopped";
    }
    if (cgroup.isFrozen()) {
      return PAUSED;
    }
    return Files.exists(startSocket()) ? "created" : "running";
  }

  /** Whether its process lives. */
  boolean lives() {
    return process.lives();
  }

  /** What {@code start} connects to. */
  Path startSocket() {
    return folder.resolve(Handover.START_SOCKET);
  }

  /** Its configuration as it was when it was created. */
  OciSpec configuration() {
    Path file = folder.resolve(Handover.CONFIGURATION_FILE);
    try {
      return OciSpec.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw Problem.corrupt("read " + file + ": " + IoReason.of(e)).withCause(e);
    }
  }

  /**
   * Whether its configuration may have a word anywhere, which is found out faster than what it
   * says: a text with escapes in it may.
   */
  boolean mentions(String word) {
    Path file = folder.resolve(Handover.CONFIGURATION_FILE);
    try {
      String text = Files.readString(file);
      return text.contains("\"" + word + "\"") || text.contains("\\u");
    } catch (IOException e) {
      throw Problem.corrupt("read " + file + ": " + IoReason.of(e)).withCause(e);
    }
  }

  /** The state as {@code state} prints it; the pid of one that has ended is 0. */
  JsonObject state(String owner) {
    String status = status();
    return JsonObject.builder()
        .put("ociVersion", OciSpec.VERSION)
        .put("id", id().value())
        .put("pid", status.equals("stopped") ? 0 : process.pid())
        .put("status", status)
        .put("bundle", record.creation().bundle())
        .put("rootfs", record.rootfs())
        .put("created", record.created())
        .putStringMap("annotations", record.annotations())
        .put("owner", owner)
        .build();
  }

  /** Its process; a {@link Problem.Conflict} where it has ended. The caller closes it. */
  Pidfd open() {
    try {
      Pidfd pidfd = Pidfd.open(process.pid());
      // Only now does the pid mean this process, and no later one.
      if (process.lives()) {
        return pidfd;
      }
      pidfd.close();
    } catch (Problem.Kernel e) {
      throw notRunning().withCause(e);
    }
    throw notRunning();
  }

  private Problem notRunning() {
    return Problem.conflict("container " + id() + ": container not running");
  }

  /** Who owns the state folder, by name. */
  String owner() {
    try {
      return Files.getOwner(folder).getName();
    } catch (IOException e) {
      return "";
    }
  }
}

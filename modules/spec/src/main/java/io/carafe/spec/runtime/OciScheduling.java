package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * When and where the process runs: the members of a process for the scheduler and the OOM killer.
 * Source: config.md, section Linux Process.
 *
 * @param oomScoreAdj -1000 (never killed) to 1000
 * @param scheduler policy and priority
 * @param ioPriority I/O priority
 * @param execCpuAffinity CPUs of an exec
 */
public record OciScheduling(
    OptionalInt oomScoreAdj,
    Optional<OciScheduler> scheduler,
    Optional<OciIoPriority> ioPriority,
    OciCpuAffinity execCpuAffinity) {
  /** Nothing is said. */
  public static final OciScheduling NONE =
      new OciScheduling(
          OptionalInt.empty(), Optional.empty(), Optional.empty(), OciCpuAffinity.NONE);

  /** Reads its members from the enclosing object. */
  static OciScheduling fromJson(JsonCursor json) {
    @Nullable JsonCursor schedulerJson = json.find("scheduler");
    @Nullable JsonCursor ioPriorityJson = json.find("ioPriority");
    @Nullable JsonCursor execCpuAffinityJson = json.find("execCPUAffinity");
    return new OciScheduling(
        json.optionalInt("oomScoreAdj", -1000, 1000),
        schedulerJson == null
            ? Optional.empty()
            : Optional.of(OciScheduler.fromJson(schedulerJson)),
        ioPriorityJson == null
            ? Optional.empty()
            : Optional.of(OciIoPriority.fromJson(ioPriorityJson)),
        execCpuAffinityJson == null
            ? OciCpuAffinity.NONE
            : OciCpuAffinity.fromJson(execCpuAffinityJson));
  }

  /** Adds its members to the enclosing object. */
  void addTo(JsonObject.Builder json) {
    json.putOptional("oomScoreAdj", oomScoreAdj);
    if (scheduler.isPresent()) {
      json.put("scheduler", scheduler.get().toJson());
    }
    if (ioPriority.isPresent()) {
      json.put("ioPriority", ioPriority.get().toJson());
    }
    json.putOptional("execCPUAffinity", execCpuAffinity.toJson());
  }

  /** The same with {@code oomScoreAdj}. */
  public OciScheduling withOomScoreAdj(int oomScoreAdj) {
    return new OciScheduling(OptionalInt.of(oomScoreAdj), scheduler, ioPriority, execCpuAffinity);
  }

  /** The same with {@code scheduler}. */
  public OciScheduling withScheduler(OciScheduler scheduler) {
    return new OciScheduling(oomScoreAdj, Optional.of(scheduler), ioPriority, execCpuAffinity);
  }

  /** The same with {@code ioPriority}. */
  public OciScheduling withIoPriority(OciIoPriority ioPriority) {
    return new OciScheduling(oomScoreAdj, scheduler, Optional.of(ioPriority), execCpuAffinity);
  }

  /** The same with {@code execCpuAffinity}. */
  public OciScheduling withExecCpuAffinity(OciCpuAffinity execCpuAffinity) {
    return new OciScheduling(oomScoreAdj, scheduler, ioPriority, execCpuAffinity);
  }
}

package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * CPU limits. Source: config-linux.md, section CPU.
 *
 * @param shares weight, 1024 is usual, unsigned
 * @param quota microseconds per period, -1: no limit
 * @param burst microseconds saved up, unsigned
 * @param period microseconds, unsigned
 * @param realtimeRuntime microseconds of real-time per period
 * @param realtimePeriod microseconds, unsigned
 * @param cpus CPU list
 * @param mems memory node list
 * @param idle 1: SCHED_IDLE for the cgroup
 */
public record OciCpu(
    OptionalLong shares,
    OptionalLong quota,
    OptionalLong burst,
    OptionalLong period,
    OptionalLong realtimeRuntime,
    OptionalLong realtimePeriod,
    Optional<String> cpus,
    Optional<String> mems,
    OptionalLong idle)
    implements OciPart {
  /** No limits. */
  public static final OciCpu NONE =
      new OciCpu(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty());

  /** Checks the rules. */
  public OciCpu {
    Rules.checkNotEmpty("cpus", cpus.orElse("-"));
    Rules.checkNotEmpty("mems", mems.orElse("-"));
    Rules.checkList("cpus", cpus.orElse("0"));
    Rules.checkList("mems", mems.orElse("0"));
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciCpu fromJson(JsonCursor json) {
    try {
      OciCpu parsed =
          new OciCpu(
              json.optionalUnsigned("shares"),
              json.optionalLong("quota"),
              json.optionalUnsigned("burst"),
              json.optionalUnsigned("period"),
              json.optionalLong("realtimeRuntime"),
              json.optionalUnsigned("realtimePeriod"),
              json.optionalText("cpus"),
              json.optionalText("mems"),
              json.optionalLong("idle", 0, 1));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .putOptionalUnsigned("shares", shares)
        .putOptional("quota", quota)
        .putOptionalUnsigned("burst", burst)
        .putOptionalUnsigned("period", period)
        .putOptional("realtimeRuntime", realtimeRuntime)
        .putOptionalUnsigned("realtimePeriod", realtimePeriod)
        .putOptional("cpus", cpus)
        .putOptional("mems", mems)
        .putOptional("idle", idle)
        .build();
  }

  /** The same with {@code shares}. */
  public OciCpu withShares(long shares) {
    return new OciCpu(
        OptionalLong.of(shares),
        quota,
        burst,
        period,
        realtimeRuntime,
        realtimePeriod,
        cpus,
        mems,
        idle);
  }

  /** The same with {@code quota}. */
  public OciCpu withQuota(long quota) {
    return new OciCpu(
        shares,
        OptionalLong.of(quota),
        burst,
        period,
        realtimeRuntime,
        realtimePeriod,
        cpus,
        mems,
        idle);
  }

  /** The same with {@code period}. */
  public OciCpu withPeriod(long period) {
    return new OciCpu(
        shares,
        quota,
        burst,
        OptionalLong.of(period),
        realtimeRuntime,
        realtimePeriod,
        cpus,
        mems,
        idle);
  }

  /** The same with {@code cpus}. */
  public OciCpu withCpus(String cpus) {
    return new OciCpu(
        shares,
        quota,
        burst,
        period,
        realtimeRuntime,
        realtimePeriod,
        Optional.of(cpus),
        mems,
        idle);
  }

  /** The same with {@code mems}. */
  public OciCpu withMems(String mems) {
    return new OciCpu(
        shares,
        quota,
        burst,
        period,
        realtimeRuntime,
        realtimePeriod,
        cpus,
        Optional.of(mems),
        idle);
  }
}

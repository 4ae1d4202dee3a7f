package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the kernel schedules the process. Source: config.md, section Linux Process; sched_setattr(2).
 *
 * @param policy the policy
 * @param nice niceness, for SCHED_OTHER and SCHED_BATCH
 * @param priority static priority, for SCHED_FIFO and SCHED_RR
 * @param flags flags
 * @param runtime nanoseconds, for SCHED_DEADLINE
 * @param deadline nanoseconds, for SCHED_DEADLINE
 * @param period nanoseconds, for SCHED_DEADLINE
 */
public record OciScheduler(
    OciSchedulerPolicy policy,
    OptionalInt nice,
    OptionalInt priority,
    List<OciSchedulerFlag> flags,
    OptionalLong runtime,
    OptionalLong deadline,
    OptionalLong period)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciScheduler {
    flags = List.copyOf(flags);
    boolean realtime =
        policy == OciSchedulerPolicy.SCHED_FIFO || policy == OciSchedulerPolicy.SCHED_RR;
    Rules.check(
        realtime || priority.orElse(0) == 0,
        "a priority needs SCHED_FIFO or SCHED_RR, not {}",
        policy);
    boolean timed = runtime.orElse(0) != 0 || deadline.orElse(0) != 0 || period.orElse(0) != 0;
    Rules.check(
        !timed || policy == OciSchedulerPolicy.SCHED_DEADLINE,
        "runtime, deadline and period need SCHED_DEADLINE, not {}",
        policy);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciScheduler fromJson(JsonCursor json) {
    try {
      OciScheduler parsed =
          new OciScheduler(
              json.requireWord("policy", OciSchedulerPolicy.values()),
              json.optionalInt("nice", -20, 19),
              json.optionalInt("priority", 0, 99),
              json.words("flags", OciSchedulerFlag.values()),
              json.optionalUnsigned("runtime"),
              json.optionalUnsigned("deadline"),
              json.optionalUnsigned("period"));
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
        .put("policy", policy.word())
        .putOptional("nice", nice)
        .putOptional("priority", priority)
        .putStrings("flags", Rules.words(flags))
        .putOptionalUnsigned("runtime", runtime)
        .putOptionalUnsigned("deadline", deadline)
        .putOptionalUnsigned("period", period)
        .build();
  }
}

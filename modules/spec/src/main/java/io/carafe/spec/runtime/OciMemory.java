package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Memory limits, in bytes; -1 lifts one. Source: config-linux.md, section Memory.
 *
 * @param limit memory
 * @param reservation soft limit
 * @param swap memory and swap together
 * @param kernel kernel memory, deprecated
 * @param kernelTcp kernel TCP buffers, deprecated
 * @param swappiness 0 to 200
 * @param disableOomKiller whether an excess only waits
 * @param useHierarchy whether children count
 * @param checkBeforeUpdate whether a limit below the usage is refused
 */
public record OciMemory(
    OptionalLong limit,
    OptionalLong reservation,
    OptionalLong swap,
    OptionalLong kernel,
    OptionalLong kernelTcp,
    OptionalInt swappiness,
    boolean disableOomKiller,
    boolean useHierarchy,
    boolean checkBeforeUpdate)
    implements OciPart {
  /** No limits. */
  public static final OciMemory NONE =
      new OciMemory(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalInt.empty(),
          false,
          false,
          false);

  /** Checks the rules. */
  public OciMemory {
    Rules.check(
        swap.orElse(0) <= 0 || swap.getAsLong() >= limit.orElse(0),
        "swap counts memory and swap together and must not be below limit");
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciMemory fromJson(JsonCursor json) {
    try {
      OciMemory parsed =
          new OciMemory(
              json.optionalLong("limit", -1, Long.MAX_VALUE),
              json.optionalLong("reservation", -1, Long.MAX_VALUE),
              json.optionalLong("swap", -1, Long.MAX_VALUE),
              json.optionalLong("kernel", -1, Long.MAX_VALUE),
              json.optionalLong("kernelTCP", -1, Long.MAX_VALUE),
              json.optionalInt("swappiness", 0, 200),
              json.flag("disableOOMKiller"),
              json.flag("useHierarchy"),
              json.flag("checkBeforeUpdate"));
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
        .putOptional("limit", limit)
        .putOptional("reservation", reservation)
        .putOptional("swap", swap)
        .putOptional("kernel", kernel)
        .putOptional("kernelTCP", kernelTcp)
        .putOptional("swappiness", swappiness)
        .putOptional("disableOOMKiller", disableOomKiller)
        .putOptional("useHierarchy", useHierarchy)
        .putOptional("checkBeforeUpdate", checkBeforeUpdate)
        .build();
  }

  /** The same with {@code limit}. */
  public OciMemory withLimit(long limit) {
    return new OciMemory(
        OptionalLong.of(limit),
        reservation,
        swap,
        kernel,
        kernelTcp,
        swappiness,
        disableOomKiller,
        useHierarchy,
        checkBeforeUpdate);
  }

  /** The same with {@code reservation}. */
  public OciMemory withReservation(long reservation) {
    return new OciMemory(
        limit,
        OptionalLong.of(reservation),
        swap,
        kernel,
        kernelTcp,
        swappiness,
        disableOomKiller,
        useHierarchy,
        checkBeforeUpdate);
  }

  /** The same with {@code swap}. */
  public OciMemory withSwap(long swap) {
    return new OciMemory(
        limit,
        reservation,
        OptionalLong.of(swap),
        kernel,
        kernelTcp,
        swappiness,
        disableOomKiller,
        useHierarchy,
        checkBeforeUpdate);
  }
}

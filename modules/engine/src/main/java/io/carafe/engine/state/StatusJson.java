package io.carafe.engine.state;

import io.carafe.engine.record.Ending;
import io.carafe.engine.record.Ending.MemoryKill;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.Status;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.time.Instant;

/** A container's status as JSON; times are nanoseconds since 1970. */
final class StatusJson {
  private static final long NANOS = 1_000_000_000L;

  private StatusJson() {}

  static JsonObject of(Status status) {
    JsonObject.Builder object = JsonObject.builder();
    return switch (status) {
      case Status.Created() -> object.put("status", "created").build();
      case Status.StartFailed(Instant at, FailureReport report) ->
          object.put("status", "failed").put("at", nanos(at)).put("report", of(report)).build();
      case Status.Running(int pid, Instant started) ->
          object.put("status", "running").put("pid", pid).put("started", nanos(started)).build();
      case Status.Paused(int pid, Instant started) ->
          object.put("status", "paused").put("pid", pid).put("started", nanos(started)).build();
      case Status.Exited(Instant started, Ending ending) ->
          object
              .put("status", "exited")
              .put("started", nanos(started))
              .put("ending", of(ending))
              .build();
      case Status.Removing() -> object.put("status", "removing").build();
      case Status.Dead(String reason) -> object.put("status", "dead").put("reason", reason).build();
    };
  }

  static Status read(JsonCursor json) {
    return switch (json.requireString("status")) {
      case "created" -> new Status.Created();
      case "failed" ->
          new Status.StartFailed(instant(json, "at"), readReport(json.require("report")));
      case "running" -> new Status.Running(pid(json), instant(json, "started"));
      case "paused" -> new Status.Paused(pid(json), instant(json, "started"));
      case "exited" ->
          new Status.Exited(instant(json, "started"), readEnding(json.require("ending")));
      case "removing" -> new Status.Removing();
      case "dead" -> new Status.Dead(json.requireString("reason"));
      default -> throw json.require("status").invalid("is not a status");
    };
  }

  private static int pid(JsonCursor json) {
    return (int) json.requireLong("pid", 0, Integer.MAX_VALUE);
  }

  private static JsonObject of(FailureReport report) {
    return JsonObject.builder()
        .put("exitCode", report.exitCode())
        .put("message", report.message())
        .putOptional("pointer", report.pointer())
        .putOptional("hint", report.hint())
        .build();
  }

  private static FailureReport readReport(JsonCursor json) {
    return new FailureReport(
        (int) json.requireLong("exitCode", 0, 255),
        json.requireString("message"),
        json.optionalString("pointer"),
        json.optionalString("hint"));
  }

  private static JsonObject of(Ending ending) {
    return JsonObject.builder()
        .put("exitCode", ending.exitCode())
        .put("signal", ending.signal())
        .put("finished", nanos(ending.finished()))
        .put("memoryKill", ending.memory().killed())
        .putOptional("memoryLimitBytes", ending.memory().limitBytes())
        .putOptional("explanation", ending.explanation())
        .build();
  }

  private static Ending readEnding(JsonCursor json) {
    return new Ending(
        (int) json.requireLong("exitCode", 0, 255),
        (int) json.requireLong("signal", 0, 255),
        instant(json, "finished"),
        new MemoryKill(json.flag("memoryKill"), json.optionalLong("memoryLimitBytes")),
        json.optionalString("explanation"));
  }

  /** Nanoseconds since 1970, enough until the year 2262. */
  static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
  }

  static Instant instant(JsonCursor json, String name) {
    long nanos = json.requireLong(name, Long.MIN_VALUE, Long.MAX_VALUE);
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }
}

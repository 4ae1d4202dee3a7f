package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.cgroups.OomWatch;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.time.Duration;
import java.util.List;

/** Prints what a container uses, again and again until it ends, and when memory ran out. */
final class EventsVerb implements OciVerb {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(250);

  @Override
  public String name() {
    return "events";
  }

  @Override
  public String summary() {
    return "print what a container uses, and when its memory runs out";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID";
  }

  @Override
  public List<OciOption> options() {
    return List.of(
        OciOption.value("interval", "DURATION", "how often, such as 500ms; else 5s"),
        OciOption.flag("stats", "print the figures once"));
  }

  @Override
  public int run(OciCall call) throws InterruptedException {
    Duration interval =
        call.words().value("interval").map(text -> Durations.parse(text)).orElse(INTERVAL);
    if (interval.isZero()) {
      throw Problem.invalid("option --interval: it must be above zero");
    }
    OciContainer container = call.container();
    if (!container.lives()) {
      throw Problem.conflict("container with id " + container.id() + " is not running");
    }
    if (call.words().has("stats")) {
      print(call, StatsJson.event(container.id().value(), container.cgroup().stats()));
      return 0;
    }
    try (OomWatch watch = OomWatch.of(container.cgroup().oomCounter())) {
      follow(call, container, new Pace(watch, interval));
    }
    return 0;
  }

  /** What is waited for, and how long. */
  private record Pace(OomWatch watch, Duration interval) {}

  private static void follow(OciCall call, OciContainer container, Pace pace)
      throws InterruptedException {
    long next = System.nanoTime() + pace.interval().toNanos();
    while (container.lives()) {
      Duration left = Duration.ofNanos(Math.max(0, next - System.nanoTime()));
      if (pace.watch().await(left.compareTo(LOOK) < 0 ? left : LOOK)) {
        print(call, StatsJson.oom(container.id().value()));
      }
      if (System.nanoTime() >= next) {
        print(call, StatsJson.event(container.id().value(), container.cgroup().stats()));
        next = System.nanoTime() + pace.interval().toNanos();
      }
    }
    if (pace.watch().await(Duration.ZERO)) {
      print(call, StatsJson.oom(container.id().value()));
    }
  }

  private static void print(OciCall call, JsonObject event) {
    call.client().out(JsonText.write(event) + "\n");
  }
}

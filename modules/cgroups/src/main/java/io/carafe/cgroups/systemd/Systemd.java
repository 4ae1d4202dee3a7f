package io.carafe.cgroups.systemd;

import io.carafe.base.Problem;
import io.carafe.cgroups.dbus.BusCall;
import io.carafe.cgroups.dbus.BusConnection;
import io.carafe.cgroups.dbus.BusMessage;
import io.carafe.cgroups.dbus.Marshaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The system's service manager, asked over the system bus. Used by one thread. */
public final class Systemd implements AutoCloseable {
  private static final Path RUNNING = Path.of("/run/systemd/system");
  private static final Path BUS = Path.of("/run/dbus/system_bus_socket");
  private static final Path DIRECT = Path.of("/run/systemd/private");
  private static final String MANAGER = "org.freedesktop.systemd1.Manager";

  private final BusConnection bus;

  private Systemd(BusConnection bus) {
    this.bus = bus;
  }

  /**
   * Connects to the bus, or where there is none to systemd itself.
   *
   * @throws Problem.Unavailable where systemd is not the init of this host
   */
  public static Systemd connect() {
    if (!Files.isDirectory(RUNNING)) {
      throw Problem.unavailable("systemd does not run on this host")
          .withHint("leave --systemd-cgroup out");
    }
    boolean isBus = Files.exists(BUS);
    return new Systemd(BusConnection.open(isBus ? BUS : DIRECT, isBus));
  }

  /**
   * Makes a unit that is not kept, and waits until it is there. One of the same name that failed
   * before is forgotten.
   *
   * @throws Problem.Conflict where there is one
   * @throws Problem.Invalid where systemd refuses it
   */
  void start(String unit, List<Property> properties) {
    subscribe();
    BusMessage answer;
    try {
      answer = bus.call(startCall(unit, properties));
    } catch (Problem.Invalid e) {
      if (!e.requireMessage().contains("UnitExists")) {
        throw e;
      }
      resetFailed(unit);
      answer = startAgain(unit, properties);
    }
    awaitJob(answer.text(0), "start " + unit);
  }

  private BusMessage startAgain(String unit, List<Property> properties) {
    try {
      return bus.call(startCall(unit, properties));
    } catch (Problem.Invalid e) {
      if (e.requireMessage().contains("UnitExists")) {
        throw Problem.conflict("start " + unit + ": systemd has a unit of that name").withCause(e);
      }
      throw e;
    }
  }

  private static BusCall startCall(String unit, List<Property> properties) {
    Marshaller body = new Marshaller().text(unit).text("replace");
    body.array(8, out -> properties.forEach(property -> property.write(out)));
    body.array(8, out -> {});
    return manager("StartTransientUnit", "ssa(sv)a(sa(sv))", body);
  }

  private static BusCall manager(String member, String signature, Marshaller body) {
    return new BusCall(
        "org.freedesktop.systemd1", "/org/freedesktop/systemd1", MANAGER, member, signature, body);
  }

  /** A bus passes on only the signals that were asked for; systemd itself sends all. */
  private void subscribe() {
    String rule = "type='signal',interface='" + MANAGER + "',member='JobRemoved'";
    try {
      bus.call(
          new BusCall(
              "org.freedesktop.DBus",
              "/org/freedesktop/DBus",
              "org.freedesktop.DBus",
              "AddMatch",
              "s",
              new Marshaller().text(rule)));
    } catch (Problem.Invalid e) {
      if (!e.requireMessage().contains("UnknownMethod")
          && !e.requireMessage().contains("UnknownObject")) {
        throw e;
      }
    }
    bus.call(manager("Subscribe", "", new Marshaller()));
  }

  /** JobRemoved has the job's number, its object, the unit and the result. */
  private void awaitJob(String job, String what) {
    BusMessage removed =
        bus.awaitSignal(
            message -> message.member().equals("JobRemoved") && message.text(1).equals(job));
    String result = removed.text(3);
    if (!result.equals("done")) {
      throw Problem.unavailable(what + ": systemd says " + result);
    }
  }

  /**
   * Stops a unit with all its processes and waits for it; does nothing where there is none.
   *
   * @throws Problem.Unavailable where systemd does not
   */
  public void stop(String unit) {
    subscribe();
    try {
      Marshaller body = new Marshaller().text(unit).text("replace");
      BusMessage answer = bus.call(manager("StopUnit", "ss", body));
      awaitJob(answer.text(0), "stop " + unit);
    } catch (Problem.Invalid e) {
      if (!e.requireMessage().contains("NoSuchUnit")) {
        throw e;
      }
    }
    resetFailed(unit);
  }

  private void resetFailed(String unit) {
    try {
      bus.call(manager("ResetFailedUnit", "s", new Marshaller().text(unit)));
    } catch (Problem.Invalid e) {
      if (!e.requireMessage().contains("NoSuchUnit")
          && !e.requireMessage().contains("UnitExists")
          && !e.requireMessage().contains("not loaded")) {
        throw e;
      }
    }
  }

  /** Changes a unit's properties until it stops. */
  public void set(String unit, List<Property> properties) {
    if (properties.isEmpty()) {
      return;
    }
    Marshaller body = new Marshaller().text(unit).flag(true);
    body.array(8, out -> properties.forEach(property -> property.write(out)));
    bus.call(manager("SetUnitProperties", "sba(sv)", body));
  }

  @Override
  public void close() {
    bus.close();
  }
}

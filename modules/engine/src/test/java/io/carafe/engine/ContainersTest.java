package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.ContainerFilter.Condition;
import io.carafe.engine.event.ContainerEvent;
import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.event.Events.Listening;
import io.carafe.engine.fake.Bench;
import io.carafe.engine.fake.FakeMonitors.Behaviour;
import io.carafe.engine.fake.MemoryStateStore;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ContainerSettingsBuilder;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.LifeSettings;
import io.carafe.engine.settings.MountSettings;
import io.carafe.engine.settings.ProcessSettings;
import io.carafe.engine.settings.SecuritySettings;
import io.carafe.engine.settings.Signal;
import io.carafe.linux.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainersTest {
  @TempDir private Path folder;
  private Bench bench;
  private Containers containers;

  @BeforeEach
  void open() {
    bench = new Bench(folder, new MemoryStateStore());
    containers = bench.engine().containers();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static ContainerSettingsBuilder named(String name) {
    return ContainerSettings.builder("busybox").name(new ContainerName(name));
  }

  private static ContainerSettingsBuilder autoRemoved(String name) {
    return named(name).life(new LifeSettings(true, Optional.empty(), Optional.empty()));
  }

  private StartOutcome.Started started(StartOutcome outcome) {
    assertThat(outcome).isInstanceOf(StartOutcome.Started.class);
    return (StartOutcome.Started) outcome;
  }

  @Test
  void create_imageDefaults_areMerged() {
    ContainerRecord record =
        containers.create(
            named("one")
                .process(
                    new ProcessSettings(
                        Optional.empty(),
                        List.of("echo", "hi"),
                        List.of("A=2", "B=3"),
                        Optional.empty(),
                        Optional.of("app"),
                        List.of()))
                .label("x=y")
                .build());

    assertThat(record.launch().command()).containsExactly("echo", "hi");
    assertThat(record.launch().environment()).containsExactly("PATH=/bin", "A=2", "B=3");
    assertThat(record.launch().workingDirectory()).isEqualTo("/srv");
    assertThat(record.launch().user()).isEqualTo("app");
    assertThat(record.launch().stopSignal()).isEqualTo(Signal.parse("INT"));
    assertThat(record.launch().labels()).containsEntry("from", "busybox").containsEntry("x", "y");
    assertThat(record.status()).isEqualTo(new Status.Created());
    assertThat(Files.isDirectory(containers.folders(record.id()).upper())).isTrue();
  }

  @Test
  void create_nameInUse_conflictNamesTheHolder() {
    ContainerRecord first = containers.create(named("one").build());

    assertThatThrownBy(() -> containers.create(named("one").build()))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessage("container name one: in use by container " + first.id().shortened());
    assertThat(containers.list(ContainerFilter.ALL)).hasSize(1);
    assertThat(bench.folders().containers()).isDirectoryContaining(path -> true);
  }

  @Test
  void create_settingsThatDoNotFitTheHost_nothingIsMade() throws IOException {
    SecuritySettings security =
        new SecuritySettings(
            false,
            List.of("NOPE"),
            List.of(),
            new SecuritySettings.Seccomp.Standard(),
            SecuritySettings.SecurityOptions.DEFAULT);
    ContainerSettings settings = named("one").security(security).build();

    assertThatThrownBy(() -> containers.run(settings, StartRequest.DETACHED))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("CAP_NOPE");
    assertThat(containers.list(ContainerFilter.ALL)).isEmpty();
    assertThat(bench.folders().containers()).isEmptyDirectory();
  }

  @Test
  void create_unknownImage_nothingIsLeft() throws IOException {
    assertThatThrownBy(() -> containers.create(ContainerSettings.builder("nope").build()))
        .isInstanceOf(Problem.NotFound.class);
    try (var left = Files.list(bench.folders().containers())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void create_bindSourceMissing_nothingIsLeft() throws IOException {
    ContainerSettings settings =
        named("one")
            .mount(
                new MountSettings.Bind(
                    "/does/not/exist", "/x", MountSettings.BindOptions.DEFAULT, false))
            .build();

    assertThatThrownBy(() -> containers.create(settings))
        .isInstanceOf(Problem.NotFound.class)
        .hasMessageContaining("/does/not/exist");
    try (var left = Files.list(bench.folders().containers())) {
      assertThat(left).isEmpty();
    }
    assertThat(containers.create(named("one").build()).name().value()).isEqualTo("one");
  }

  @Test
  void create_withoutName_getsOneOfItsOwn() {
    ContainerRecord first = containers.create(ContainerSettings.builder("busybox").build());
    ContainerRecord second = containers.create(ContainerSettings.builder("busybox").build());

    assertThat(first.name()).isNotEqualTo(second.name());
    assertThat(first.name().value()).matches("[a-z]+_[a-z]+.*");
  }

  @Test
  void start_good_runsUntilItsEnd() throws InterruptedException {
    containers.create(named("one").build());
    StartOutcome.Started outcome = started(containers.start("one", StartRequest.ATTACHED));
    try (Fd client = outcome.client().orElseThrow()) {
      assertThat(client.number()).isPositive();
    }

    assertThat(containers.inspect("one").status()).isInstanceOf(Status.Running.class);
    bench.monitors().exit(outcome.container(), 3);
    assertThat(outcome.process().await().exitCode()).isEqualTo(3);
    assertThat(containers.await("one", WaitFor.NOT_RUNNING).exitCode()).isEqualTo(3);
    assertThat(containers.why("one").orElseThrow().message()).isEqualTo("exited with code 3");
  }

  @Test
  void start_again_waitsForTheOldMonitor() throws InterruptedException {
    containers.create(named("one").build());
    bench.monitors().holdGone(true);
    StartOutcome.Started first = started(containers.start("one", StartRequest.DETACHED));
    bench.monitors().exit(first.container(), 0);
    first.process().await();
    Thread second =
        Thread.ofVirtual().start(() -> started(containers.start("one", StartRequest.DETACHED)));
    bench.monitors().holdGone(false);
    second.join();

    assertThat(containers.inspect("one").status()).isInstanceOf(Status.Running.class);
  }

  @Test
  void start_running_conflict() {
    started(containers.run(named("one").build(), StartRequest.DETACHED));

    assertThatThrownBy(() -> containers.start("one", StartRequest.DETACHED))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessage("start container one: it is running already");
  }

  @Test
  void run_programFails_reportIsKept() {
    bench.monitors().behave(Behaviour.failing(7, 2));
    StartOutcome outcome = containers.run(named("one").build(), StartRequest.ATTACHED);

    FailureReport report = ((StartOutcome.Failed) outcome).report();
    assertThat(report.exitCode()).isEqualTo(127);
    assertThat(containers.inspect("one").status().word()).isEqualTo("created");
    assertThat(containers.why("one")).contains(report);
  }

  @Test
  void run_autoRemovedAndFails_isGone() {
    bench.monitors().behave(Behaviour.failing(7, 13));
    StartOutcome outcome = containers.run(autoRemoved("one").build(), StartRequest.DETACHED);

    assertThat(((StartOutcome.Failed) outcome).report().exitCode()).isEqualTo(126);
    assertThat(containers.list(ContainerFilter.ALL)).isEmpty();
  }

  @Test
  void run_unknownUser_engineFailsAndNothingRuns() {
    ContainerSettings settings =
        named("one")
            .process(
                new ProcessSettings(
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.of("ghost"),
                    List.of()))
            .build();
    StartOutcome outcome = containers.run(settings, StartRequest.ATTACHED);

    FailureReport report = ((StartOutcome.Failed) outcome).report();
    assertThat(report.exitCode()).isEqualTo(125);
    assertThat(report.pointer()).contains("/process/user");
    assertThat(bench.monitors().running()).isEmpty();
  }

  @Test
  void run_noMonitor_canBeStartedLater() {
    bench.monitors().refuse(true);
    StartOutcome outcome = containers.run(named("one").build(), StartRequest.DETACHED);
    bench.monitors().refuse(false);

    assertThat(((StartOutcome.Failed) outcome).report().exitCode()).isEqualTo(125);
    started(containers.start("one", StartRequest.DETACHED));
  }

  @Test
  void run_autoRemoved_isUnlistedBeforeItsEndIsTold() throws Exception {
    StartOutcome.Started outcome =
        started(containers.run(autoRemoved("one").build(), StartRequest.DETACHED));
    bench.monitors().exit(outcome.container(), 5);
    Ending ending = outcome.process().await();

    assertThat(ending.exitCode()).isEqualTo(5);
    assertThat(containers.list(ContainerFilter.ALL)).isEmpty();
    assertThat(containers.create(named("one").build()).name().value()).isEqualTo("one");
  }

  @Test
  void stop_goodContainer_endsByItsStopSignal() throws InterruptedException {
    started(containers.run(named("one").build(), StartRequest.DETACHED));
    containers.stop("one", Optional.empty());

    Status.Exited exited = (Status.Exited) containers.inspect("one").status();
    assertThat(exited.ending().signal()).isEqualTo(2);
    containers.stop("one", Optional.empty());
  }

  @Test
  void stop_stubbornContainer_isKilled() throws InterruptedException {
    bench.monitors().behave(Behaviour.STUBBORN);
    started(containers.run(named("one").build(), StartRequest.DETACHED));
    containers.stop("one", Optional.of(Duration.ofMillis(50)));

    Status.Exited exited = (Status.Exited) containers.inspect("one").status();
    assertThat(exited.ending().exitCode()).isEqualTo(137);
  }

  @Test
  void remove_running_onlyWithForce() throws InterruptedException {
    started(containers.run(named("one").build(), StartRequest.DETACHED));

    assertThatThrownBy(() -> containers.remove("one", RemoveOptions.GENTLE))
        .isInstanceOf(Problem.Conflict.class);
    containers.remove("one", new RemoveOptions(true, false));
    assertThat(containers.list(ContainerFilter.ALL)).isEmpty();
    assertThat(bench.monitors().running()).isEmpty();
  }

  @Test
  void remove_withVolumes_onlyAnonymousOnesGo() throws InterruptedException {
    ContainerRecord record =
        containers.create(
            ContainerSettings.builder("volumes")
                .name(new ContainerName("one"))
                .mount(new MountSettings.Volume(Optional.of("kept"), "/kept", false, false))
                .build());
    Path anonymous = Path.of(record.mounts().get(1).source());
    assertThat(anonymous).isDirectory();
    containers.remove("one", new RemoveOptions(false, true));

    assertThat(anonymous).doesNotExist();
    assertThat(bench.folders().volumes().resolve("kept")).isDirectory();
  }

  @Test
  void exec_inRunningContainer_endsWithoutIt() throws InterruptedException {
    StartOutcome.Started first =
        started(containers.run(named("one").build(), StartRequest.DETACHED));
    StartOutcome.Started exec =
        started(containers.exec("one", ExecSettings.of("true"), StartRequest.DETACHED));
    exec.process().kill(Signal.TERM);

    assertThat(exec.process().await().exitCode()).isEqualTo(143);
    assertThat(bench.monitors().running()).containsExactly(first.container().value());
  }

  @Test
  void exec_inStoppedContainer_conflict() {
    containers.create(named("one").build());

    assertThatThrownBy(() -> containers.exec("one", ExecSettings.of("true"), StartRequest.DETACHED))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessage("exec in container one: it is not running");
  }

  @Test
  void find_byIdNameAndStart_orTellsWhyNot() {
    ContainerRecord record = containers.create(named("one").build());

    assertThat(containers.inspect(record.id().value())).isEqualTo(record);
    assertThat(containers.inspect("/one")).isEqualTo(record);
    assertThat(containers.inspect(record.id().value().substring(0, 5))).isEqualTo(record);
    assertThatThrownBy(() -> containers.inspect("two")).isInstanceOf(Problem.NotFound.class);
    assertThatThrownBy(() -> containers.inspect("")).isInstanceOf(Problem.NotFound.class);
  }

  @Test
  void list_filters_eachKeyHolds() {
    started(containers.run(named("one").label("tier=web").build(), StartRequest.DETACHED));
    containers.create(named("two").label("tier=db").build());

    assertThat(names(ContainerFilter.LIVE)).containsExactly("one");
    assertThat(names(ContainerFilter.ALL)).containsExactlyInAnyOrder("one", "two");
    assertThat(names(filter("status=created"))).containsExactly("two");
    assertThat(names(filter("label=tier"))).containsExactlyInAnyOrder("one", "two");
    assertThat(names(filter("label=tier=db"))).containsExactly("two");
    assertThat(names(filter("name=w"))).containsExactly("two");
    assertThat(names(filter("ancestor=busybox", "status=running"))).containsExactly("one");
    assertThat(names(filter("ancestor=other"))).isEmpty();
    assertThatThrownBy(() -> filter("colour=red")).isInstanceOf(Problem.Invalid.class);
  }

  private List<String> names(ContainerFilter filter) {
    return containers.list(filter).stream().map(record -> record.name().value()).toList();
  }

  private static ContainerFilter filter(String... conditions) {
    return new ContainerFilter(true, List.of(conditions).stream().map(Condition::parse).toList());
  }

  @Test
  void rename_freeName_movesIt() {
    containers.create(named("one").build());
    containers.create(named("two").build());
    containers.rename("one", new ContainerName("three"));

    assertThat(containers.inspect("three").name().value()).isEqualTo("three");
    assertThatThrownBy(() -> containers.inspect("one")).isInstanceOf(Problem.NotFound.class);
    assertThatThrownBy(() -> containers.rename("two", new ContainerName("three")))
        .isInstanceOf(Problem.Conflict.class);
  }

  @Test
  void events_ofAWholeLife_comeInOrder() throws InterruptedException {
    try (Listening listening = bench.engine().events().listen()) {
      StartOutcome.Started run =
          started(containers.run(autoRemoved("one").build(), StartRequest.DETACHED));
      bench.monitors().exit(run.container(), 0);
      run.process().await();

      List<Action> actions = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Optional<ContainerEvent> event = listening.next(Duration.ofSeconds(10));
        assertThat(event).isPresent();
        assertThat(event.get().attributes()).containsEntry("name", "one");
        actions.add(event.get().action());
      }
      assertThat(actions).containsExactly(Action.CREATE, Action.START, Action.DIE, Action.DESTROY);
    }
  }

  @Test
  void vanish_runningContainer_isMarkedAndExplained() throws InterruptedException {
    StartOutcome.Started run = started(containers.run(named("one").build(), StartRequest.DETACHED));
    ContainerId id = run.container();
    bench.monitors().vanish(id);

    assertThat(run.process().await().exitCode()).isEqualTo(137);
    assertThat(containers.why("one").orElseThrow().message()).contains("monitor was killed");
    assertThat(bench.monitors().swept()).containsExactly(id);
  }

  @Test
  void reopen_createdToBeRemovedLater_isRemoved() {
    containers.create(autoRemoved("one").build());
    bench.killAndReopen();

    assertThat(bench.engine().containers().list(ContainerFilter.ALL)).isEmpty();
    assertThat(bench.folders().containers()).isEmptyDirectory();
  }

  @Test
  void reopen_creationWasCutShort_isRemoved() throws IOException {
    ContainerRecord record = containers.create(named("one").build());
    containers.create(named("two").build());
    Files.delete(containers.folders(record.id()).work());
    bench.killAndReopen();

    assertThat(bench.engine().containers().list(ContainerFilter.ALL))
        .extracting(left -> left.name().value())
        .containsExactly("two");
  }

  @Test
  void reopen_monitorGoesWithoutAWord_exitRecordCounts() throws InterruptedException {
    started(containers.run(named("one").build(), StartRequest.DETACHED));
    bench.monitors().dieWhenConnected(true);
    bench.killAndReopen();

    Containers after = bench.engine().containers();
    assertThat(after.await("one", WaitFor.NOT_RUNNING).exitCode()).isEqualTo(6);
  }
}

package io.carafe.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.engine.ContainerFilter;
import io.carafe.engine.Containers;
import io.carafe.engine.RemoveOptions;
import io.carafe.engine.StartOutcome;
import io.carafe.engine.StartRequest;
import io.carafe.engine.WaitFor;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ContainerSettingsBuilder;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.LifeSettings;
import io.carafe.engine.settings.MountSyntax;
import io.carafe.engine.settings.ProcessSettings;
import io.carafe.engine.settings.ResourceSettings;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.StreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine with real monitors, programs and a real image. */
@Tag("root")
@Timeout(120)
class RealEngineTest {
  @TempDir private Path folder;
  private RealEngine real;
  private Containers containers;

  @BeforeEach
  void open() throws IOException {
    real = new RealEngine(folder);
    containers = real.engine().containers();
  }

  @AfterEach
  void close() throws InterruptedException {
    for (ContainerRecord record : containers().list(ContainerFilter.ALL)) {
      containers().remove(record.id().value(), new RemoveOptions(true, true));
    }
    real.close();
  }

  private Containers containers() {
    return real.engine().containers();
  }

  private static ContainerSettingsBuilder shell(String script) {
    return ContainerSettings.builder("busybox").command("sh", "-c", script);
  }

  private ContainerRecord runToEnd(ContainerSettings settings) throws InterruptedException {
    StartOutcome outcome = containers.run(settings, StartRequest.DETACHED);
    assertThat(outcome).isInstanceOf(StartOutcome.Started.class);
    ((StartOutcome.Started) outcome).process().await();
    return containers.inspect(outcome.container().value());
  }

  private String output(ContainerSettings settings) throws InterruptedException {
    return real.log(runToEnd(settings).id());
  }

  private Ending ending(ContainerRecord record) {
    return ((Status.Exited) record.status()).ending();
  }

  @Test
  void run_echo_outputIsInTheLog() throws InterruptedException {
    ContainerRecord record = runToEnd(shell("echo out; echo err >&2; exit 3").build());

    assertThat(ending(record).exitCode()).isEqualTo(3);
    assertThat(real.log(record.id()).lines()).containsExactlyInAnyOrder("out", "err");
  }

  @Test
  void run_defaults_looksAsInDocker() throws InterruptedException {
    String output =
        output(
            shell("id -u; pwd; hostname; env; cat /etc/hosts; grep CapEff /proc/self/status")
                .process(
                    new ProcessSettings(
                        Optional.empty(),
                        List.of(
                            "sh",
                            "-c",
                            "id; pwd; hostname; echo $HOME $X; cat /etc/hosts;"
                                + " grep -E 'CapBnd|Seccomp:|NoNewPrivs' /proc/self/status"),
                        List.of("X=y"),
                        Optional.of("/made/here"),
                        Optional.of("app"),
                        List.of()))
                .build());

    assertThat(output)
        .contains("uid=1000(app) gid=1001(app) groups=10(wheel),1001(app)")
        .contains("/made/here\n")
        .contains("/home/app y\n")
        .contains("127.0.0.1\tlocalhost")
        .contains("CapBnd:\t00000000a80425fb")
        .contains("Seccomp:\t2");
  }

  @Test
  void run_missingProgram_127WithReport() {
    StartOutcome outcome =
        containers.run(
            ContainerSettings.builder("busybox").command("no-such-program").build(),
            StartRequest.ATTACHED);

    FailureReport report = ((StartOutcome.Failed) outcome).report();
    assertThat(report.exitCode()).isEqualTo(127);
    assertThat(report.pointer()).contains("/process/args/0");
  }

  @Test
  void run_programNotExecutable_126() {
    StartOutcome outcome =
        containers.run(
            ContainerSettings.builder("busybox").command("/bin/not-executable").build(),
            StartRequest.ATTACHED);

    assertThat(((StartOutcome.Failed) outcome).report().exitCode()).isEqualTo(126);
  }

  @Test
  void run_autoRemove_nothingIsLeft() throws Exception {
    StartOutcome.Started run =
        (StartOutcome.Started)
            containers.run(
                shell("echo x > /written")
                    .life(new LifeSettings(true, Optional.empty(), Optional.empty()))
                    .mount(MountSyntax.volume("/data", folder))
                    .build(),
                StartRequest.DETACHED);
    run.process().await();

    assertThat(containers.list(ContainerFilter.ALL)).isEmpty();
    awaitEmpty(real.paths().root().resolve("containers"));
    awaitEmpty(real.paths().root().resolve("volumes"));
    awaitEmpty(real.paths().run().resolve("containers"));
    awaitEmpty(real.paths().root().resolve("trash"));
  }

  private static void awaitEmpty(Path folder) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    boolean empty = false;
    while (!empty && System.nanoTime() < end) {
      try (var entries = Files.list(folder)) {
        empty = entries.findAny().isEmpty();
      }
      Thread.onSpinWait();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void exec_inRunning_seesItsFilesAndUser() throws Exception {
    containers.run(
        shell("echo mark > /tmp/mark; sleep 1000").name(new ContainerName("one")).build(),
        StartRequest.DETACHED);
    Path result = folder.resolve("result");
    Files.createDirectory(result);
    StartOutcome exec =
        containers.exec(
            "one",
            ExecSettings.of("sh", "-c", "while ! test -s /tmp/mark; do :; done; exit 7"),
            StartRequest.DETACHED);

    assertThat(exec).isInstanceOf(StartOutcome.Started.class);
    assertThat(((StartOutcome.Started) exec).process().await().exitCode()).isEqualTo(7);
  }

  @Test
  void exec_missingProgram_127() {
    containers.run(
        shell("sleep 1000").name(new ContainerName("one")).build(), StartRequest.DETACHED);
    StartOutcome exec = containers.exec("one", ExecSettings.of("nope"), StartRequest.ATTACHED);

    assertThat(((StartOutcome.Failed) exec).report().exitCode()).isEqualTo(127);
  }

  @Test
  void stop_sleeping_isKilledAfterItsPatience() throws Exception {
    containers.run(
        shell("trap '' TERM; while :; do sleep 0.1; done").name(new ContainerName("one")).build(),
        StartRequest.DETACHED);
    containers.stop("one", Optional.of(Duration.ofMillis(200)));

    assertThat(ending(containers.inspect("one")).exitCode()).isEqualTo(137);
  }

  @Test
  void kill_signal_isReported() throws Exception {
    containers.run(
        ContainerSettings.builder("busybox")
            .command("sleep", "1000")
            .name(new ContainerName("one"))
            .build(),
        StartRequest.DETACHED);
    containers.kill("one", Signal.KILL);

    assertThat(containers.await("one", WaitFor.NOT_RUNNING).signal()).isEqualTo(9);
    assertThat(containers.why("one").orElseThrow().message()).contains("SIGKILL");
  }

  @Test
  void start_again_keepsWhatWasWritten() throws Exception {
    ContainerRecord record =
        runToEnd(
            shell("test -e /mark && echo again; touch /mark")
                .name(new ContainerName("one"))
                .build());
    StartOutcome.Started second =
        (StartOutcome.Started) containers.start("one", StartRequest.DETACHED);
    second.process().await();

    assertThat(real.log(record.id())).isEqualTo("again\n");
  }

  @Test
  void run_mounts_eachKindWorks() throws Exception {
    Path shared = folder.resolve("shared");
    Files.createDirectory(shared);
    Files.writeString(shared.resolve("in"), "from the host\n");
    String output =
        output(
            shell(
                    "cat /host/in; echo w > /host/out || echo read-only;"
                        + " cat /data/kept; echo n > /data/new; grep ' /scratch ' /proc/mounts")
                .mount(MountSyntax.volume(shared + ":/host:ro", folder))
                .mount(MountSyntax.volume("named:/data", folder))
                .mount(MountSyntax.tmpfs("/scratch:size=1m"))
                .build());

    assertThat(output)
        .contains("from the host")
        .contains("read-only")
        .contains("from the image")
        .contains("tmpfs /scratch tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k");
    Path volume = real.paths().root().resolve("volumes/named/_data");
    assertThat(volume.resolve("new")).hasContent("n\n");
    assertThat(Files.getPosixFilePermissions(volume.resolve("kept"))).hasSize(3);
  }

  @Test
  void run_beyondItsMemory_whyTellsTheLimit() throws Exception {
    ContainerRecord record =
        runToEnd(
            ContainerSettings.builder("busybox")
                .command("sh", "-c", "x=a; while :; do x=$x$x; done")
                .name(new ContainerName("one"))
                .resources(
                    new ResourceSettings(
                        new ResourceSettings.Memory(
                            OptionalLong.of(16 << 20), OptionalLong.empty(), OptionalLong.empty()),
                        ResourceSettings.Cpu.UNLIMITED,
                        OptionalLong.of(50),
                        OptionalInt.empty(),
                        List.of(),
                        List.of(),
                        OptionalLong.empty()))
                .build());

    assertThat(ending(record).memory().killed()).isTrue();
    assertThat(containers.why("one").orElseThrow().message()).contains("memory limit");
  }

  @Test
  void reopen_whileRunning_engineFindsTheContainer() throws Exception {
    StartOutcome.Started run =
        (StartOutcome.Started)
            containers.run(
                shell("while ! test -e /tmp/go; do sleep 0.05; done; echo done; exit 4")
                    .name(new ContainerName("one"))
                    .build(),
                StartRequest.DETACHED);
    int pid = run.process().pid();
    real.reopen();

    assertThat(containers().inspect("one").status())
        .isInstanceOfSatisfying(
            Status.Running.class, running -> assertThat(running.pid()).isEqualTo(pid));
    assertThat(containers().exec("one", ExecSettings.of("touch", "/tmp/go"), StartRequest.DETACHED))
        .isInstanceOf(StartOutcome.Started.class);
    assertThat(containers().await("one", WaitFor.NOT_RUNNING).exitCode()).isEqualTo(4);
  }

  @Test
  void reopen_afterItEnded_exitRecordIsRead() throws Exception {
    ContainerRecord record =
        containers.create(shell("sleep 0.3; exit 9").name(new ContainerName("one")).build());
    containers.start("one", StartRequest.DETACHED);
    real.engine().close();
    Path exit = containers.folders(record.id()).exit();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Files.exists(exit) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    real.reopen();

    assertThat(containers().await("one", WaitFor.NOT_RUNNING).exitCode()).isEqualTo(9);
  }

  @Test
  void run_terminal_hasOne() throws Exception {
    String output =
        output(
            shell("tty; test -t 1 && echo terminal; echo $TERM")
                .streams(new StreamSettings(true, true, false, StreamSettings.Attached.OUTPUT))
                .build());

    assertThat(output).contains("/dev/pts/0").contains("terminal").contains("xterm");
  }
}

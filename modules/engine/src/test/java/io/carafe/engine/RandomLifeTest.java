package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Problem;
import io.carafe.engine.fake.Bench;
import io.carafe.engine.fake.FakeMonitors.Behaviour;
import io.carafe.engine.fake.MemoryStateStore;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.LifeSettings;
import io.carafe.engine.settings.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does things to containers at random, kills the engine in between, and checks after each step that
 * what the engine says agrees with the monitors, which alone know what runs.
 */
@Timeout(120)
class RandomLifeTest {
  private static final int STEPS = 100;
  private static final int TRIES_MAX = 500;
  private static final List<String> NAMES = List.of("one", "two", "three", "four");

  @TempDir private Path folder;

  static Stream<Long> seeds() {
    Long given = Long.getLong("carafe.seed");
    long start = System.nanoTime();
    return given != null ? Stream.of(given) : LongStream.range(0, 6).mapToObj(i -> start + i);
  }

  @ParameterizedTest(name = "-Dcarafe.seed={0}")
  @MethodSource("seeds")
  void steps_atRandomWithCrashes_engineAndMonitorsAgree(long seed) throws Exception {
    Random random = new Random(seed);
    MemoryStateStore store = new MemoryStateStore();
    try (Bench bench = new Bench(folder, store)) {
      for (int i = 0; i < STEPS; i++) {
        try {
          step(bench, store, random);
        } catch (Problem e) {
          // What a user would be told; the state must be sound all the same.
        }
        checkRunning(bench);
      }
      bench.killAndReopen();
      checkFolders(bench);
    }
  }

  private void step(Bench bench, MemoryStateStore store, Random random) throws Exception {
    Containers containers = bench.engine().containers();
    String name = NAMES.get(random.nextInt(NAMES.size()));
    bench.monitors().behave(behaviour(random));
    switch (random.nextInt(12)) {
      case 0, 1 -> containers.create(settings(name, random));
      case 2, 3 -> containers.run(settings(name, random), StartRequest.DETACHED);
      case 4 -> containers.start(name, StartRequest.DETACHED);
      case 5 -> containers.stop(name, Optional.of(Duration.ofMillis(1)));
      case 6 -> exit(bench, name, random.nextInt(3));
      case 7 -> containers.remove(name, new RemoveOptions(random.nextBoolean(), true));
      case 8 -> containers.kill(name, Signal.KILL);
      case 9 -> {
        ContainerRecord record = containers.inspect(name);
        bench.monitors().vanish(record.id());
        containers.await(name, WaitFor.NOT_RUNNING);
      }
      case 10 -> {
        store.crash(random.nextInt(store.pendingWrites() + 1));
        bench.killAndReopen();
      }
      default -> {
        exit(bench, name, 0);
        store.crash(0);
        bench.killAndReopen();
      }
    }
  }

  private static void exit(Bench bench, String name, int code) throws InterruptedException {
    Containers containers = bench.engine().containers();
    ContainerRecord record = containers.inspect(name);
    boolean ran = record.isAlive();
    bench.monitors().exit(record.id(), code);
    if (ran) {
      containers.await(record.id().value(), WaitFor.NOT_RUNNING);
    }
  }

  private static Behaviour behaviour(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Behaviour.failing(3, 2);
      case 1 -> Behaviour.STUBBORN;
      default -> Behaviour.GOOD;
    };
  }

  private static ContainerSettings settings(String name, Random random) {
    return ContainerSettings.builder(random.nextBoolean() ? "busybox" : "volumes")
        .name(new ContainerName(name))
        .life(new LifeSettings(random.nextInt(3) == 0, Optional.empty(), Optional.empty()))
        .build();
  }

  /** News travel on other threads, so what is true in the end is waited for. */
  private static void checkRunning(Bench bench) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!claimed(bench).equals(bench.monitors().running()) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(claimed(bench)).isEqualTo(bench.monitors().running());
  }

  private static Set<String> claimed(Bench bench) {
    Set<String> ids = new HashSet<>();
    bench
        .engine()
        .containers()
        .list(ContainerFilter.LIVE)
        .forEach(record -> ids.add(record.id().value()));
    return ids;
  }

  /**
   * The engine that was forgotten is not dead, as SIGKILL would have it: what monitors had told it
   * by then its threads still carry out, removals too. They are waited for.
   */
  private static void checkFolders(Bench bench) throws IOException {
    for (int i = 0; i < TRIES_MAX && !known(bench).equals(folders(bench)); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(folders(bench)).isEqualTo(known(bench));
  }

  private static Set<String> known(Bench bench) {
    Set<String> known = new HashSet<>();
    bench
        .engine()
        .containers()
        .list(ContainerFilter.ALL)
        .forEach(record -> known.add(record.id().value()));
    return known;
  }

  private static Set<String> folders(Bench bench) throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> folders = Files.list(bench.folders().containers())) {
      folders.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }
}

package io.carafe.engine;

import io.carafe.engine.port.ExitNews;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.Ending.MemoryKill;
import java.util.Optional;

/**
 * Reads from what a monitor exported at a container's end whether the kernel killed for memory.
 *
 * <p>Source: kernel documentation, cgroup-v1/memory.rst (memory.oom_control, field {@code oom_kill})
 * and cgroup-v2.rst (memory.events, fields {@code oom_kill} and {@code oom_group_kill}).
 */
final class ExitMemory {
  private ExitMemory() {}

  static Ending ending(ExitNews news, ContainerRecord container) {
    boolean killed = news.exported().lines().anyMatch(ExitMemory::tellsOfKill);
    return new Ending(
        news.code(),
        news.signal(),
        news.time(),
        new MemoryKill(killed, container.settings().resources().memory().limitBytes()),
        Optional.empty());
  }

  private static boolean tellsOfKill(String line) {
    return line.matches("oom_(group_)?kill [1-9]\\d{0,18}\\s*");
  }
}

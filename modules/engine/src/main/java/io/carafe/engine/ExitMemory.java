package io.carafe.engine;

import io.carafe.engine.port.ExitNews;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.Ending.MemoryKill;
import java.util.Optional;

/** Puts a monitor's news of an end together with what the container was limited to. */
final class ExitMemory {
  private ExitMemory() {}

  static Ending ending(ExitNews news, ContainerRecord container) {
    boolean killed = news.oomKills().orElse(0) > 0;
    return new Ending(
        news.code(),
        news.signal(),
        news.time(),
        new MemoryKill(killed, container.settings().resources().memory().limitBytes()),
        Optional.empty());
  }
}

package io.carafe.engine.host;

import io.carafe.base.ContainerId;
import io.carafe.engine.Engine;
import io.carafe.engine.host.HostedEngine.Images;
import io.carafe.engine.host.HostedEngine.Instance;
import io.carafe.linux.host.HostProbe;
import io.carafe.program.plan.HostFacts;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.host.HostFactsMapping;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogReader;
import io.carafe.runtime.log.LogRecord;
import io.carafe.runtime.monitor.Zygote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An engine on this host, with the native executable of the checkout. */
final class RealEngine implements AutoCloseable {
  private static final Path EXECUTABLE =
      Path.of("../../native/build/carafe").toAbsolutePath().normalize();

  private final Instance instance;
  private final Images images;
  private Engine engine;

  RealEngine(Path folder) throws IOException {
    if (!Files.isExecutable(EXECUTABLE)) {
      throw new IllegalStateException(EXECUTABLE + " is not built: run make -C native");
    }
    RuntimePaths paths = new RuntimePaths(folder.resolve("root"), folder.resolve("run"));
    paths.create();
    HostProbe probe = HostProbe.ofThisHost();
    HostFacts facts = HostFactsMapping.of(probe.survey(), probe.process());
    Zygote zygote = new Zygote(paths, EXECUTABLE);
    zygote.ensure();
    this.instance = new Instance(paths, zygote, facts, "testhost");
    this.images = Images.open(paths.root());
    BusyboxImage.store(images.store());
    this.engine = HostedEngine.open(instance, images);
  }

  Engine engine() {
    return engine;
  }

  HostFacts facts() {
    return instance.facts();
  }

  RuntimePaths paths() {
    return instance.paths();
  }

  /** Closes the engine and opens another; containers go on. */
  void reopen() {
    engine.close();
    engine = HostedEngine.open(instance, images);
  }

  /** All that container {@code id} has written so far. */
  String log(ContainerId id) {
    StringBuilder text = new StringBuilder();
    try (LogReader reader = new LogReader(paths().containerFolder(id), LogQuery.ALL)) {
      Optional<LogRecord> next = reader.next();
      while (next.isPresent()) {
        text.append(next.get().text().text());
        if (!next.get().partial()) {
          text.append('\n');
        }
        next = reader.next();
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    engine.close();
    images.store().close();
    instance.zygote().end();
  }
}

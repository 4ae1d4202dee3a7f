package io.carafe.engine;

import io.carafe.base.ContainerId;
import io.carafe.engine.event.ContainerEvent;
import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.event.Events;
import io.carafe.engine.record.ContainerRecord;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all operations of the engine share. */
record Core(EngineParts parts, Registry registry, Events events, Trash trash, SecureRandom random) {
  /** How long a process may take to die of SIGKILL. */
  static final Duration KILL_PATIENCE = Duration.ofSeconds(30);

  ContainerFolders folders(ContainerId id) {
    return ContainerFolders.of(parts.folders(), id);
  }

  /** The run of a container that runs; {@code operation} is what cannot be done otherwise. */
  ProcessRun living(Entry entry, String operation) {
    if (!entry.record().isAlive()) {
      throw entry.conflict(operation, "it is not running");
    }
    return entry.run().orElseThrow(() -> entry.conflict(operation, "it is not running"));
  }

  /** Tells the world what happened to a container, with its name and image. */
  void publish(ContainerRecord container, Action action, Map<String, String> more) {
    Map<String, String> attributes = new LinkedHashMap<>(container.launch().labels());
    attributes.put("name", container.name().value());
    attributes.put("image", container.image().name());
    attributes.putAll(more);
    publish(container.id(), action, attributes);
  }

  void publish(ContainerId container, Action action, Map<String, String> attributes) {
    events.publish(new ContainerEvent(Clock.systemUTC().instant(), container, action, attributes));
  }
}

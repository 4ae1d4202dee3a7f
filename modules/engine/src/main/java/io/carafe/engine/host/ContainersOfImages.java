package io.carafe.engine.host;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.engine.ContainerFilter;
import io.carafe.engine.Containers;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.images.store.ImageUse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells the image store what containers need. The store is open before the engine; until the engine
 * knows its containers, nothing can be removed.
 */
public final class ContainersOfImages implements ImageUse {
  private final AtomicReference<@Nullable Containers> containers = new AtomicReference<>();
  private final AtomicReference<@Nullable LayerMounts> mounts = new AtomicReference<>();

  /** From now on answers from {@code engine}, and unmounts what is removed. */
  void serve(Containers engine, LayerMounts layerMounts) {
    mounts.set(layerMounts);
    containers.set(engine);
  }

  @Override
  public void removed(List<Digest> chainIds) {
    @Nullable LayerMounts known = mounts.get();
    if (known != null) {
      known.forget(chainIds);
    }
  }

  private Containers known() {
    @Nullable Containers engine = containers.get();
    if (engine == null) {
      throw Problem.unavailable("remove images: the engine has not read its containers yet");
    }
    return engine;
  }

  @Override
  public Optional<Container> containerOf(Digest imageId) {
    List<ContainerRecord> users = known().usersOf(imageId);
    return users.stream()
        .filter(ContainerRecord::isAlive)
        .findFirst()
        .or(() -> users.stream().findFirst())
        .map(record -> new Container(record.name().value(), record.isAlive()));
  }

  @Override
  public Set<Digest> chainIds() {
    Set<Digest> used = new HashSet<>();
    for (ContainerRecord record : known().list(ContainerFilter.ALL)) {
      used.addAll(record.image().layers());
    }
    return used;
  }
}

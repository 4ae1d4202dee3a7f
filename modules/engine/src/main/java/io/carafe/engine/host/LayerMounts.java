package io.carafe.engine.host;

import io.carafe.base.Digest;
import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.images.store.LayerStore;
import io.carafe.linux.Fd;
import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.mount.DetachedMount;
import io.carafe.linux.mount.MountNamespace;
import io.carafe.linux.process.Pidfd;
import io.carafe.runtime.monitor.Zygote;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Layers that are images, each mounted once in the zygote's mount namespace, where the programs of
 * containers find them. Containers share what the kernel caches of a layer, and the host's mount
 * table shows nothing.
 *
 * <p>The mounts lie on a file system in memory that only that namespace has: where it is gone with
 * its zygote, the paths lead to nothing and a container fails to start instead of missing a layer.
 * Safe for use by several threads.
 */
final class LayerMounts {
  private static final int FOLDER_MODE = 0700;
  private static final String MARK = "mounted";

  private final Zygote zygote;
  private final LayerStore layers;
  private final Path folder;

  /** Guards what follows. */
  private final Object lock = new Object();

  /** Whose namespace {@link #mounted} is true of. */
  private @Nullable Pidfd process;

  private final Set<Digest> mounted = new HashSet<>();

  /** The layers of {@code layers}, mounted below {@code folder}, an existing empty one. */
  LayerMounts(Zygote zygote, LayerStore layers, Path folder) {
    this.zygote = zygote;
    this.layers = layers;
    this.folder = folder;
  }

  /** The folders of layers as programs name them, in their order. */
  List<String> lowers(List<Digest> chainIds) {
    return chainIds.stream().map(this::lower).toList();
  }

  private String lower(Digest chainId) {
    return layers.isImage(chainId)
        ? folder.resolve(chainId.hex()).toString()
        : layers.path(chainId).toString();
  }

  /**
   * Makes sure that the layers are mounted.
   *
   * @throws Problem.Kernel if the kernel cannot mount one
   * @throws Problem.Unavailable if there is no zygote
   */
  void ensure(List<Digest> chainIds) {
    synchronized (lock) {
      Pidfd alive = current();
      List<Digest> missing = new ArrayList<>();
      for (Digest chainId : chainIds) {
        if (!mounted.contains(chainId) && layers.isImage(chainId)) {
          missing.add(chainId);
        }
      }
      if (!missing.isEmpty()) {
        MountNamespace.call(alive, () -> mount(missing));
        mounted.addAll(missing);
      }
    }
  }

  /** Takes away the mounts of layers that were removed. */
  void forget(List<Digest> chainIds) {
    synchronized (lock) {
      List<Digest> gone = chainIds.stream().filter(mounted::remove).toList();
      Pidfd known = process;
      if (known != null && !gone.isEmpty() && !known.awaitExit(Duration.ZERO)) {
        MountNamespace.call(known, () -> unmount(gone));
      }
    }
  }

  private @Nullable Void unmount(List<Digest> chainIds) {
    try (Folder places = places()) {
      chainIds.forEach(chainId -> unmount(places, chainId.hex()));
      return null;
    }
  }

  private static void unmount(Folder places, String name) {
    try {
      DetachedMount.detach(places, name);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      // An earlier attempt ended before something was mounted there.
    }
    places.removeFolder(name);
  }

  private Pidfd current() {
    Pidfd known = process;
    if (known != null && !known.awaitExit(Duration.ZERO)) {
      return known;
    }
    if (known != null) {
      known.close();
    }
    mounted.clear();
    Pidfd found = zygote.process();
    process = found;
    return found;
  }

  private @Nullable Void mount(List<Digest> chainIds) {
    try (Folder places = places()) {
      sweep(places);
      for (Digest chainId : chainIds) {
        mount(places, chainId);
      }
      return null;
    }
  }

  /** The folder that holds the mounts: inside the file system in memory, which has a mark. */
  private Folder places() {
    Folder outer = Folder.open(folder);
    try {
      if (outer.statusIfExists(MARK).isPresent()) {
        return outer;
      }
      try (Fd memory = DetachedMount.inMemory("carafe-layers");
          Folder inner = Folder.of(memory.duplicate(), folder.toString())) {
        inner.makeFolder(MARK, FOLDER_MODE);
        // "." of the outer folder, which the mount then covers.
        DetachedMount.attach(memory, outer, ".");
      }
    } catch (RuntimeException e) {
      outer.close();
      throw e;
    }
    outer.close();
    return Folder.open(folder);
  }

  private void mount(Folder places, Digest chainId) {
    try (Folder place = places.folderOrCreate(chainId.hex(), FOLDER_MODE)) {
      if (!device(place).equals(device(places))) {
        return; // An earlier daemon mounted it.
      }
    }
    try (Fd mount = layers.mount(chainId)) {
      DetachedMount.attach(mount, places, chainId.hex());
    }
  }

  private static DeviceNumber device(Folder folder) {
    return folder.status().identity().device();
  }

  /** Takes away the mounts of layers that are gone, so that the disk gets their space back. */
  private void sweep(Folder places) {
    List<String> gone = new ArrayList<>();
    try (FolderEntries entries = places.entries()) {
      entries.forEachRemaining(entry -> gone.add(entry.name()));
    }
    gone.remove(MARK);
    layers.list().forEach(chainId -> gone.remove(chainId.hex()));
    gone.forEach(name -> unmount(places, name));
  }
}

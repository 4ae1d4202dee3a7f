package io.carafe.engine.host;

import io.carafe.engine.Engine;
import io.carafe.engine.EngineFolders;
import io.carafe.engine.EngineParts;
import io.carafe.engine.port.SocketPairs.Pair;
import io.carafe.engine.spec.HostView;
import io.carafe.engine.state.SqliteStateStore;
import io.carafe.images.store.ImageStore;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.linux.socket.UnixSocketPair;
import io.carafe.program.plan.HostFacts;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.monitor.Zygote;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the engine of an instance on this host. */
public final class HostedEngine {
  private HostedEngine() {}

  /**
   * What an instance consists of.
   *
   * @param paths where it keeps its files; created already
   * @param zygote forks its monitors
   * @param facts what the compiler has to know of the host
   * @param hostname the host's name
   */
  public record Instance(RuntimePaths paths, Zygote zygote, HostFacts facts, String hostname) {}

  /**
   * The images of an instance.
   *
   * @param store the store, opened with {@code use}
   * @param use tells the store what containers need
   */
  public record Images(ImageStore store, ContainersOfImages use) {
    /** Opens the store below {@code root}; whoever opened it closes it, after the engine. */
    public static Images open(Path root) {
      return open(root, Optional.empty());
    }

    /** The same, with new layers in the format called {@code layerFormat}, not in the best one. */
    public static Images open(Path root, Optional<String> layerFormat) {
      ContainersOfImages use = new ContainersOfImages();
      return new Images(ImageStore.open(root, use, layerFormat), use);
    }
  }

  /** Opens the engine and takes up what an earlier one left. */
  public static Engine open(Instance instance, Images images) {
    EngineFolders folders = new EngineFolders(instance.paths().root(), instance.paths().run());
    SqliteStateStore store = SqliteStateStore.open(folders.state());
    HostView view =
        new HostView(
            instance.facts(), instance.hostname(), HostDevices.processors(), new HostDevices());
    LayerMounts mounts =
        new LayerMounts(
            instance.zygote(), images.store().layers(), instance.paths().layersFolder());
    Engine engine =
        Engine.open(
            new EngineParts(
                folders,
                store,
                new RuntimeMonitors(instance.paths(), instance.zygote(), instance.facts()),
                new StoredImages(images.store()),
                new CompiledPrograms(folders, view, mounts),
                HostedEngine::pair));
    images.use().serve(engine.containers(), mounts);
    return engine;
  }

  private static Pair pair() {
    UnixSocketPair pair = UnixSocket.pair();
    return new Pair(pair.near().fd(), pair.far().fd());
  }
}

package io.carafe.engine.host;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.engine.port.EngineImage;
import io.carafe.engine.port.EngineImage.Defaults;
import io.carafe.engine.port.EngineImage.Layer;
import io.carafe.engine.port.ImagePort;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of the image store. */
final class StoredImages implements ImagePort {
  private final ImageStore store;

  StoredImages(ImageStore store) {
    this.store = store;
  }

  @Override
  public EngineImage find(String name, Optional<String> platform) {
    Image image = store.resolve(name);
    platform.ifPresent(wished -> requirePlatform(name, image, wished));
    List<Path> folders = store.layers().ensure(image);
    List<Layer> layers = new ArrayList<>();
    int count = image.layers().size();
    for (int i = 0; i < count; i++) {
      layers.add(new Layer(image.layers().get(count - 1 - i).chainId(), folders.get(i)));
    }
    if (layers.isEmpty()) {
      throw Problem.unsupported("image " + name + ": it has no layers");
    }
    return new EngineImage(image.id(), layers, defaults(image.config().config()));
  }

  private static void requirePlatform(String name, Image image, String wished) {
    Platform platform = image.config().platform();
    String own = platform.os() + "/" + platform.architecture();
    if (!own.equals(wished) && !wished.startsWith(own + "/")) {
      throw Problem.notFound("image " + name + ": it is for " + own + ", not for " + wished)
          .withHint("Pull it for the other platform.");
    }
  }

  private static Defaults defaults(ContainerConfig config) {
    return new Defaults(
        config.process().entrypoint(),
        config.process().cmd(),
        config.process().env(),
        config.process().workingDir(),
        config.process().user(),
        config.stopSignal(),
        config.volumes(),
        config.labels());
  }

  @Override
  public List<Path> folders(List<Digest> chainIds) {
    for (Digest chainId : chainIds) {
      if (!store.layers().contains(chainId)) {
        throw Problem.corrupt("layer " + chainId + ": it is missing")
            .withHint("Load the image again.");
      }
    }
    return chainIds.stream().map(store.layers()::path).toList();
  }

  @Override
  public Hold hold() {
    io.carafe.images.store.Hold hold = store.hold();
    return hold::close;
  }
}

package io.carafe.engine.fake;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.engine.port.EngineImage;
import io.carafe.engine.port.EngineImage.Defaults;
import io.carafe.engine.port.ImagePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One image called busybox, and one called volumes that asks for a volume. */
public final class FakeImages implements ImagePort {
  /** The command of the images. */
  public static final List<String> COMMAND = List.of("sh", "-c", "true");

  private final Path layer;

  /** Images whose only layer is {@code layer}. */
  public FakeImages(Path layer) {
    this.layer = layer;
  }

  @Override
  public EngineImage find(String name, Optional<String> platform) {
    return switch (name) {
      case "busybox" -> image("busybox", List.of());
      case "volumes" -> image("volumes", List.of("/data"));
      default ->
          throw Problem.notFound("image " + name + ": no such image")
              .withHint("Load it with \"carafe load\" or pull it first.");
    };
  }

  @Override
  public List<Path> folders(List<Digest> chainIds) {
    return chainIds.stream().map(_ -> layer).toList();
  }

  @Override
  public Hold hold() {
    return () -> {};
  }

  private EngineImage image(String name, List<String> volumes) {
    Defaults defaults =
        new Defaults(
            List.of(),
            COMMAND,
            List.of("PATH=/bin", "A=1"),
            "/srv",
            "",
            Optional.of("SIGINT"),
            volumes,
            Map.of("from", name));
    Digest id = Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
    return new EngineImage(id, List.of(new EngineImage.Layer(id, layer)), defaults);
  }
}

package io.carafe.engine.port;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds images. */
public interface ImagePort {
  /**
   * The image called {@code name}: a reference, an id or an unambiguous start of an id. Its layers
   * are unpacked when this returns.
   *
   * @param platform {@code os/architecture[/variant]}, where the user wants a certain one
   * @throws Problem.NotFound where there is none
   * @throws Problem.Conflict where the start of an id is ambiguous
   */
  EngineImage find(String name, Optional<String> platform);

  /** The folders of these layers, in their order. */
  List<Path> folders(List<Digest> chainIds);

  /** Keeps every image and layer from being collected until the result is closed. */
  Hold hold();

  /** See {@link #hold}. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }
}

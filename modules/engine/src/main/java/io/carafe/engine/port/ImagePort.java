package io.carafe.engine.port;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import java.util.Optional;

/** Finds images. */
public interface ImagePort {
  /**
   * The image called {@code name}: a reference, an id or an unambiguous start of an id.
   *
   * @param platform {@code os/architecture[/variant]}, where the user wants a certain one
   * @throws Problem.NotFound where there is none
   * @throws Problem.Conflict where the start of an id is ambiguous
   */
  EngineImage find(String name, Optional<String> platform);

  /** The image with this id. */
  EngineImage byId(Digest id);
}

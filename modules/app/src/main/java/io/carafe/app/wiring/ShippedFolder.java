package io.carafe.app.wiring;

import io.carafe.app.cli.image.ShippedImages;
import io.carafe.images.archive.ImageArchives;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.reference.ImageReference;
import java.nio.file.Files;
import java.nio.file.Path;

/** Images shipped as docker-archives in a folder: {@code hello.tar} is {@code hello:latest}. */
public record ShippedFolder(Path folder, ImageStore store) implements ShippedImages {
  private static final String LIBRARY = "docker.io/library/";

  @Override
  public boolean load(ImageReference reference) {
    String name = reference.name();
    boolean plain =
        name.startsWith(LIBRARY)
            && reference.digest().isEmpty()
            && reference.tag().orElse("latest").equals("latest");
    if (!plain) {
      return false;
    }
    Path archive = folder.resolve(name.substring(LIBRARY.length()) + ".tar");
    if (!archive.normalize().startsWith(folder) || !Files.isRegularFile(archive)) {
      return false;
    }
    return new ImageArchives(store)
        .load(archive).stream().anyMatch(image -> image.names().contains(reference));
  }
}

package io.carafe.images.archive;

import io.carafe.base.Digest;
import io.carafe.images.content.ContentStore;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageLayer;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.DockerArchiveImage;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.OciLayout;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes images as one tar: an OCI layout, and if wished an archive of {@code docker save} at once,
 * so that every loader takes it. Equal images give equal bytes.
 */
public final class ArchiveWriter {
  private static final TarAttributes FILE = TarAttributes.ofRoot(0644);

  private final ContentStore content;
  private final TarWriter tar;
  private final Set<Digest> written = new HashSet<>();
  private final List<Descriptor> index = new ArrayList<>();
  private final List<JsonValue> manifests = new ArrayList<>();

  private ArchiveWriter(ContentStore content, TarWriter tar) {
    this.content = content;
    this.tar = tar;
  }

  /** What an archive is. */
  public enum Form {
    /** An OCI layout and an archive of docker save. */
    BOTH,
    /** An OCI layout. */
    OCI
  }

  /** Writes {@code images}, whose blobs are in {@code content}, and closes {@code sink}. */
  public static void write(
      ContentStore content, List<LoadedImage> images, Form form, OutputStream sink)
      throws IOException {
    try (TarWriter tar = new TarWriter(sink)) {
      ArchiveWriter writer = new ArchiveWriter(content, tar);
      writer.file(OciLayout.FILE, OciLayout.bytes());
      for (LoadedImage image : images) {
        writer.add(image.image(), image.names());
      }
      writer.file("index.json", JsonText.bytes(ImageIndex.of(writer.index).toJson()));
      if (form == Form.BOTH) {
        writer.file(
            DockerArchiveImage.FILE, JsonText.bytes(new JsonArray(List.copyOf(writer.manifests))));
      }
    }
  }

  private void add(Image image, List<ImageReference> names) throws IOException {
    blob(image.manifest().digest());
    blob(image.id());
    List<String> layers = new ArrayList<>();
    for (ImageLayer layer : image.layers()) {
      blob(layer.blob().digest());
      layers.add(path(layer.blob().digest()));
    }
    List<String> tags = names.stream().map(ImageReference::familiar).toList();
    manifests.add(new DockerArchiveImage(path(image.id()), tags, layers).toJson());
    if (names.isEmpty()) {
      index.add(image.manifest());
    }
    for (ImageReference name : names) {
      Map<String, String> annotations = new LinkedHashMap<>();
      annotations.put("io.containerd.image.name", name.toString());
      annotations.put(Descriptor.REFERENCE_NAME, name.toString());
      index.add(image.manifest().withAnnotations(annotations));
    }
  }

  private void blob(Digest digest) throws IOException {
    if (!written.add(digest)) {
      return;
    }
    long size = content.size(digest).orElse(0L);
    try (InputStream bytes = content.open(digest)) {
      tar.add(TarEntry.of(path(digest), TarBody.Regular.dense(size), FILE), bytes);
    }
  }

  private void file(String name, byte[] bytes) throws IOException {
    tar.add(TarEntry.of(name, TarBody.Regular.dense(bytes.length), FILE), bytes);
  }

  private static String path(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }
}

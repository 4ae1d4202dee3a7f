package io.carafe.images;

import io.carafe.base.Digest;
import io.carafe.images.content.ContentStore;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** A small image made in memory, each layer one file of text. */
public final class SampleImage {
  private final List<byte[]> tars = new ArrayList<>();
  private final List<byte[]> blobs = new ArrayList<>();

  /** Adds a layer with the file {@code name} of {@code content}. */
  public SampleImage layer(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(tar)) {
      writer.add(
          TarEntry.of(name, TarBody.Regular.dense(bytes.length), TarAttributes.ofRoot(0644)),
          bytes);
    }
    return layer(tar.toByteArray());
  }

  /** Adds a layer. */
  public SampleImage layer(byte[] tar) throws IOException {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(blob)) {
      gzip.write(tar);
    }
    tars.add(tar);
    blobs.add(blob.toByteArray());
    return this;
  }

  /** The layers' archives. */
  public List<byte[]> tars() {
    return tars;
  }

  /** The layers' blobs. */
  public List<byte[]> blobs() {
    return blobs;
  }

  /** The configuration's bytes. */
  public byte[] config() {
    List<Digest> diffIds = tars.stream().map(Digest::sha256).toList();
    return JsonText.bytes(
        new ImageConfig(
                Platform.host(),
                Optional.of(Instant.EPOCH.plusSeconds(tars.size())),
                Optional.empty(),
                ContainerConfig.NONE,
                diffIds,
                List.of())
            .toJson());
  }

  /** The manifest's bytes. */
  public byte[] manifest() {
    return JsonText.bytes(
        Manifest.of(
                Descriptor.ofContent(MediaTypes.OCI_CONFIG, config()),
                blobs.stream()
                    .map(blob -> Descriptor.ofContent(MediaTypes.OCI_LAYER_GZIP, blob))
                    .toList())
            .toJson());
  }

  /** Stores all blobs; the manifest's descriptor. */
  public Descriptor store(ContentStore content) {
    blobs.forEach(
        blob -> content.ingest(Descriptor.ofContent(MediaTypes.OCI_LAYER_GZIP, blob), blob));
    content.ingest(Descriptor.ofContent(MediaTypes.OCI_CONFIG, config()), config());
    Descriptor manifest = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, manifest());
    content.ingest(manifest, manifest());
    return manifest;
  }

  /** The image's id. */
  public Digest id() {
    return Digest.sha256(config());
  }
}

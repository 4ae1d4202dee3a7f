package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** A small image of one file a layer, as the bytes that a registry has of it. */
final class TestImage {
  private final List<byte[]> layers = new ArrayList<>();
  private final List<Digest> diffIds = new ArrayList<>();

  /** Adds a layer with the file {@code name} that contains {@code text}. */
  TestImage layer(String name, String text) {
    byte[] tar = tar(name, text.getBytes(StandardCharsets.UTF_8));
    layers.add(gzip(tar));
    diffIds.add(Digest.sha256(tar));
    return this;
  }

  /** Says that the last layer has another tar than it has. */
  TestImage withWrongDiffId() {
    diffIds.set(diffIds.size() - 1, Digest.sha256(new byte[0]));
    return this;
  }

  List<byte[]> layers() {
    return layers;
  }

  List<Descriptor> layerDescriptors() {
    List<Descriptor> descriptors = new ArrayList<>();
    for (byte[] layer : layers) {
      descriptors.add(Descriptor.ofContent(MediaTypes.OCI_LAYER_GZIP, layer));
    }
    return descriptors;
  }

  byte[] config() {
    ImageConfig config =
        new ImageConfig(
            Platform.host(),
            Optional.empty(),
            Optional.empty(),
            ContainerConfig.NONE,
            diffIds,
            List.of());
    return JsonText.bytes(config.toJson());
  }

  byte[] manifest() {
    Descriptor config = Descriptor.ofContent(MediaTypes.OCI_CONFIG, config());
    return JsonText.bytes(Manifest.of(config, layerDescriptors()).toJson());
  }

  /** Puts all of it into the registry; answers the manifest's descriptor. */
  Descriptor push(FakeRegistry registry, String repository, String tag) {
    for (byte[] layer : layers) {
      registry.blob(repository, MediaTypes.OCI_LAYER_GZIP, layer);
    }
    registry.blob(repository, MediaTypes.OCI_CONFIG, config());
    return registry.manifest(repository, tag, MediaTypes.OCI_MANIFEST, manifest());
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A tar of one file, in the form of POSIX.1-1988. */
  private static byte[] tar(String name, byte[] content) {
    byte[] tar = new byte[512 + (content.length + 511) / 512 * 512 + 1024];
    put(tar, 0, name);
    put(tar, 100, "0000644");
    put(tar, 108, "0000000");
    put(tar, 116, "0000000");
    put(tar, 124, "%011o".formatted(content.length));
    put(tar, 136, "00000000000");
    put(tar, 148, "        0");
    put(tar, 257, "ustar\0" + "00");
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i];
    }
    put(tar, 148, "%06o\0".formatted(sum));
    System.arraycopy(content, 0, tar, 512, content.length);
    return tar;
  }

  private static void put(byte[] tar, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, tar, at, bytes.length);
  }
}

package io.carafe.engine.host;

import io.carafe.base.Digest;
import io.carafe.images.content.ContentStore;
import io.carafe.images.store.ImageStore;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.ImageProcess;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An image with the host's static busybox and little else. */
final class BusyboxImage {
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "true",
          "false",
          "echo",
          "cat",
          "sleep",
          "id",
          "ls",
          "env",
          "pwd",
          "kill",
          "mount",
          "hostname",
          "touch",
          "stat",
          "head",
          "tail",
          "grep",
          "ps",
          "dd",
          "stty",
          "tty",
          "mkdir",
          "seq",
          "test",
          "wc",
          "rm",
          "ping",
          "df",
          "chmod",
          "nc");

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      app:x:1000:1001:app:/home/app:/bin/sh
      """;

  private static final String GROUP =
      """
      root:x:0:
      wheel:x:10:root,app
      app:x:1001:
      """;

  private BusyboxImage() {}

  /** Stores the image as {@code busybox}. */
  static void store(ImageStore images) throws IOException {
    byte[] tar = tar();
    ContainerConfig config =
        new ContainerConfig(
            new ImageProcess(
                List.of(), List.of("sh"), List.of("PATH=/bin:/usr/bin"), "", "", List.of()),
            Optional.empty(),
            OptionalInt.empty(),
            List.of(),
            List.of(),
            Map.of("made", "for tests"),
            Optional.empty(),
            List.of());
    byte[] document =
        JsonText.bytes(
            new ImageConfig(
                    Platform.host(),
                    Optional.of(Instant.EPOCH),
                    Optional.empty(),
                    config,
                    List.of(Digest.sha256(tar)),
                    List.of())
                .toJson());
    Descriptor layer = Descriptor.ofContent(MediaTypes.OCI_LAYER, tar);
    Descriptor configuration = Descriptor.ofContent(MediaTypes.OCI_CONFIG, document);
    byte[] manifest = JsonText.bytes(Manifest.of(configuration, List.of(layer)).toJson());
    Descriptor target = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, manifest);
    ContentStore content = images.content();
    content.ingest(layer, tar);
    content.ingest(configuration, document);
    content.ingest(target, manifest);
    images.put(target, ImageReference.parse("busybox"));
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      for (String folder : List.of("bin", "etc", "root", "home", "home/app", "data", "proc")) {
        folder(tar, folder, 0755);
      }
      folder(tar, "tmp", 01777);
      file(tar, "bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")), 0755);
      for (String applet : APPLETS) {
        tar.add(
            TarEntry.of(
                "bin/" + applet, new TarBody.SymbolicLink("busybox"), TarAttributes.ofRoot(0777)));
      }
      file(tar, "etc/passwd", PASSWD.getBytes(StandardCharsets.UTF_8), 0644);
      file(tar, "etc/group", GROUP.getBytes(StandardCharsets.UTF_8), 0644);
      file(tar, "data/kept", "from the image\n".getBytes(StandardCharsets.UTF_8), 0640);
      file(tar, "bin/not-executable", "text\n".getBytes(StandardCharsets.UTF_8), 0644);
      file(tar, "bin/crlf", "#!/bin/sh\r\necho no\r\n".getBytes(StandardCharsets.UTF_8), 0755);
    }
    return bytes.toByteArray();
  }

  private static void folder(TarWriter tar, String name, int mode) throws IOException {
    tar.add(TarEntry.of(name + "/", new TarBody.Folder(), TarAttributes.ofRoot(mode)));
  }

  private static void file(TarWriter tar, String name, byte[] bytes, int mode) throws IOException {
    tar.add(
        TarEntry.of(name, TarBody.Regular.dense(bytes.length), TarAttributes.ofRoot(mode)), bytes);
  }
}

package io.carafe.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes docker-archive files out of the host's static busybox and small files. */
final class TestImages {
  static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      alice:x:1000:1000::/home/alice:/bin/sh
      nobody:x:65534:65534:nobody:/:/bin/false
      """;
  static final String GROUP =
      """
      root:x:0:
      wheel:x:10:root,alice
      alice:x:1000:
      nogroup:x:65534:
      """;

  private TestImages() {}

  /** Writes an image {@code busybox:latest} to {@code archive}. */
  static void busybox(Path archive) {
    try {
      Files.write(archive, archive("busybox:latest", layer(Map.of()), "{\"Cmd\":[\"sh\"]}"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A docker-archive of one layer; {@code config} is the image's {@code config} object. */
  static byte[] archive(String tag, byte[] layer, String config) throws IOException {
    String document =
        """
        {"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z","config":%s,
         "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},
         "history":[{"created":"2026-01-01T00:00:00Z","created_by":"a test"}]}
        """
            .formatted(architecture(), config, sha256(layer));
    byte[] configBytes = document.getBytes(StandardCharsets.UTF_8);
    String configName = sha256(configBytes) + ".json";
    String manifest =
        "[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}]"
            .formatted(configName, tag);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(configName, configBytes);
    files.put("layer.tar", layer);
    files.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    return tar(files);
  }

  /** A layer with busybox, its links, accounts, and {@code extra} files (mode 755). */
  static byte[] layer(Map<String, byte[]> extra) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String folder : "bin etc dev home proc root sys tmp usr var".split(" ", -1)) {
        TarArchiveEntry entry = new TarArchiveEntry(folder + "/");
        entry.setMode(folder.equals("tmp") ? 01777 : 0755);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      file(tar, "bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")), 0755);
      for (String name : Commands.run("/bin/busybox", "--list").text().split("\n", -1)) {
        if (!name.equals("busybox")) {
          TarArchiveEntry link = new TarArchiveEntry("bin/" + name, TarConstants.LF_SYMLINK);
          link.setLinkName("busybox");
          tar.putArchiveEntry(link);
          tar.closeArchiveEntry();
        }
      }
      file(tar, "etc/passwd", PASSWD.getBytes(StandardCharsets.UTF_8), 0644);
      file(tar, "etc/group", GROUP.getBytes(StandardCharsets.UTF_8), 0644);
      for (Map.Entry<String, byte[]> entry : extra.entrySet()) {
        file(tar, entry.getKey(), entry.getValue(), 0755);
      }
    }
    return bytes.toByteArray();
  }

  /** A tar of plain files. */
  static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        file(tar, entry.getKey(), entry.getValue(), 0644);
      }
    }
    return bytes.toByteArray();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private static void file(TarArchiveOutputStream tar, String name, byte[] content, int mode)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}

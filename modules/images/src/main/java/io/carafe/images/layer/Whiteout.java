package io.carafe.images.layer;

import io.carafe.base.Problem;
import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import java.nio.charset.StandardCharsets;

/**
 * What hides files of the layers below, in both languages.
 *
 * <p>Source: OCI image specification, layer.md, section Whiteouts; kernel
 * Documentation/filesystems/overlayfs.rst, section "whiteouts and opaque directories".
 */
final class Whiteout {
  private static final String PREFIX = ".wh.";
  private static final String META_PREFIX = ".wh..wh.";
  private static final String OPAQUE_NAME = ".wh..wh..opq";
  static final String OPAQUE_KEY = "trusted.overlay.opaque";
  private static final byte[] OPAQUE_VALUE = "y".getBytes(StandardCharsets.US_ASCII);

  private Whiteout() {}

  static boolean is(String name) {
    return name.startsWith(PREFIX);
  }

  static boolean isOpaque(String name) {
    return name.equals(OPAQUE_NAME);
  }

  /** Whether {@code path} is bookkeeping of a union file system, which means nothing here. */
  static boolean isIgnored(LayerPath path) {
    String text = path.text();
    boolean meta = text.startsWith(META_PREFIX) || text.contains("/" + META_PREFIX);
    return meta && !isOpaque(path.name());
  }

  /** The name that the whiteout {@code path} hides. */
  static String hidden(LayerPath path) {
    String name = path.name().substring(PREFIX.length());
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw Problem.corrupt("unpack " + path + ": the whiteout names no file");
    }
    return name;
  }

  static byte[] opaqueValue() {
    return OPAQUE_VALUE.clone();
  }

  static boolean is(FileStatus status) {
    return status.type() == FileType.CHARACTER_DEVICE && status.node().equals(DeviceNumber.ZERO);
  }

  static void make(Folder folder, String name) {
    folder.makeNode(name, FileType.CHARACTER_DEVICE, 0, DeviceNumber.ZERO);
  }

  static void makeOpaque(Folder parent, String name) {
    parent.setAttribute(name, OPAQUE_KEY, OPAQUE_VALUE);
  }

  static boolean isOpaque(Folder parent, String name) {
    return parent.attribute(name, OPAQUE_KEY).isPresent();
  }
}

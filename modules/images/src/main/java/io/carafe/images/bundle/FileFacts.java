package io.carafe.images.bundle;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.stream.OpenFileStream;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.linux.text.PathText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a layer can say about one file, as a line of a {@link TreeRecord}: two files with equal
 * lines are the same for every container.
 *
 * @param path relative to the root
 * @param facts the rest of the line: type, mode, owner, size, time, digest of the content, target,
 *     device, the path of the first name of a file that has several, and extended attributes
 */
record FileFacts(String path, String facts) {
  private static final String NONE = "~";
  private static final String PLAIN = "/._-+,:@";
  private static final int BUFFER_BYTES = 128 * 1024;

  /** Reads the file at {@code place}, whose earlier name in the tree is {@code link}. */
  static FileFacts of(TreeWalk.Place place, Optional<String> link) throws IOException {
    FileStatus status = place.status();
    StringJoiner line = new StringJoiner(" ");
    line.add(status.type().name())
        .add(Integer.toOctalString(status.mode()))
        .add(status.owner().uid() + ":" + status.owner().gid())
        .add(status.type() == FileType.REGULAR ? String.valueOf(status.size()) : NONE)
        .add(status.modified().toString());
    switch (status.type()) {
      case REGULAR -> line.add(link.isPresent() ? NONE : digest(place));
      case SYMLINK -> line.add(encode(place.folder().readLink(place.name())));
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          line.add(status.node().major() + ":" + status.node().minor());
      case FOLDER, FIFO, SOCKET, UNKNOWN -> line.add(NONE);
    }
    line.add(link.map(FileFacts::encode).orElse(NONE));
    line.add(attributes(place));
    return new FileFacts(place.path(), line.toString());
  }

  private static String digest(TreeWalk.Place place) throws IOException {
    MessageDigest sha256 = Digest.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream bytes = open(place)) {
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** The content of the regular file at {@code place}. */
  static InputStream open(TreeWalk.Place place) {
    OpenFile file =
        place.folder().open(place.name(), OpenHow.readNonblocking(Resolve.NO_LINKS_ANY_MOUNT));
    return new OpenFileStream(file);
  }

  private static String attributes(TreeWalk.Place place) {
    StringJoiner attributes = new StringJoiner(",");
    BundleXattrs.of(place)
        .forEach(
            (key, value) -> attributes.add(encode(key) + "=" + HexFormat.of().formatHex(value)));
    return attributes.length() == 0 ? NONE : attributes.toString();
  }

  boolean isFolder() {
    return facts.startsWith(FileType.FOLDER.name() + " ");
  }

  /** The line, with its newline. */
  byte[] line() {
    return (encode(path) + " " + facts + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads a line. */
  static FileFacts parse(String line) {
    int space = line.indexOf(' ');
    if (space < 1) {
      throw Problem.corrupt("the bundle's record of its files is damaged");
    }
    return new FileFacts(decode(line.substring(0, space)), line.substring(space + 1));
  }

  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : PathText.encode(text)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || PLAIN.indexOf(c) >= 0;
      encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }

  private static String decode(String text) {
    byte[] bytes = new byte[text.length()];
    int length = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean escaped = c == '%' && at + 2 < text.length() && isHex(text, at + 1);
      bytes[length++] = (byte) (escaped ? HexFormat.fromHexDigits(text, at + 1, at + 3) : c);
      at += escaped ? 3 : 1;
    }
    return PathText.decode(java.util.Arrays.copyOf(bytes, length));
  }

  private static boolean isHex(String text, int at) {
    return HexFormat.isHexDigit(text.charAt(at)) && HexFormat.isHexDigit(text.charAt(at + 1));
  }
}

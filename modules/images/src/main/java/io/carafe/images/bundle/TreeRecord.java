package io.carafe.images.bundle;

import io.carafe.base.Problem;
import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tree looked like, as a file: a header, then one line a file ({@link FileFacts}) in the
 * order of {@link TreeWalk}. Read as a stream: its size is no matter.
 */
final class TreeRecord implements AutoCloseable {
  private static final String HEADER = "# carafe tree 1";
  private static final int LINE_BYTES_MAX = 1 << 20;

  private final InputStream lines;
  private @Nullable FileFacts next;

  private TreeRecord(InputStream lines) {
    this.lines = lines;
  }

  /** The first names of files with several, in the order of a walk. */
  static final class Links {
    private final Map<FileIdentity, String> first = new HashMap<>();

    /** The earlier name of the file at {@code place}, if it has one. */
    Optional<String> earlier(TreeWalk.Place place) {
      FileStatus status = place.status();
      if (status.type() == FileType.FOLDER || status.links() < 2) {
        return Optional.empty();
      }
      return Optional.ofNullable(first.putIfAbsent(status.identity(), place.path()));
    }
  }

  /** Writes the record of the tree below {@code root}; {@code sink} stays open. */
  static void write(Folder root, OutputStream sink) throws IOException {
    sink.write((HEADER + "\n").getBytes(StandardCharsets.US_ASCII));
    Links links = new Links();
    TreeWalk.walk(root, place -> sink.write(FileFacts.of(place, links.earlier(place)).line()));
  }

  /** Opens a record, which is closed with it. */
  static TreeRecord open(InputStream source) throws IOException {
    TreeRecord record = new TreeRecord(new BufferedInputStream(source));
    if (!HEADER.equals(record.line())) {
      record.close();
      throw Problem.corrupt("the bundle's record of its files is damaged");
    }
    record.advance();
    return record;
  }

  /** The next line; null at the end. */
  @Nullable FileFacts peek() {
    return next;
  }

  void advance() throws IOException {
    @Nullable String line = line();
    next = line == null ? null : FileFacts.parse(line);
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = lines.read(); b != '\n'; b = lines.read()) {
      if (b < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.US_ASCII);
      }
      line.write(b);
      if (line.size() > LINE_BYTES_MAX) {
        throw Problem.corrupt("the bundle's record of its files is damaged");
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

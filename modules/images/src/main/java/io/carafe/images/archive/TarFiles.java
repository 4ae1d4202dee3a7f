package io.carafe.images.archive;

import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Spooled;
import io.carafe.images.tar.Compression;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarLimits;
import io.carafe.images.tar.TarReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A tar, whole: all its files are spooled when it is opened. Links lead to files by name. */
final class TarFiles implements ArchiveFiles {
  static final String DOING = "loading an image archive";

  /** Of all files together. */
  private static final long BYTES_MAX = 1L << 38;

  private static final TarLimits LIMITS = new TarLimits(512, 1 << 20, 256, 50_000);
  private static final int LINKS_MAX = 40;

  private final ContentStore content;
  private final Map<String, Spooled> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private long bytesLeft = BYTES_MAX;

  private TarFiles(ContentStore content) {
    this.content = content;
  }

  /** Spools {@code archive}, compressed or not, which stays the caller's to close. */
  static TarFiles open(ContentStore content, InputStream archive) throws IOException {
    TarFiles files = new TarFiles(content);
    try (InputStream tar = Compression.open(new Unclosed(archive))) {
      files.spoolAll(new TarReader(tar, LIMITS));
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private void spoolAll(TarReader reader) throws IOException {
    Optional<TarEntry> entry = first(reader);
    while (entry.isPresent()) {
      add(entry.get(), reader);
      entry = reader.next();
    }
  }

  private static Optional<TarEntry> first(TarReader reader) throws IOException {
    try {
      return reader.next();
    } catch (Problem.Corrupt e) {
      throw Problem.invalid("load image: the file is not a tar archive")
          .withHint("give what docker save, podman save or skopeo copy wrote")
          .withCause(e);
    }
  }

  private void add(TarEntry entry, TarReader reader) throws IOException {
    String path = normalised(entry.name());
    switch (entry.body()) {
      case TarBody.Regular file -> {
        if (file.storedBytes() != file.size()) {
          throw Problem.invalid("load image: " + printable(path) + " is a sparse file");
        }
        Spooled spooled = content.spool(new EntryStream(reader), bytesLeft, DOING);
        bytesLeft -= spooled.size();
        Spooled previous = files.put(path, spooled);
        if (previous != null) {
          content.discard(previous);
        }
        links.remove(path);
      }
      case TarBody.SymbolicLink link -> links.put(path, beside(path, link.target()));
      case TarBody.HardLink link -> links.put(path, normalised(link.target()));
      case TarBody.Folder _, TarBody.Device _, TarBody.Fifo _ -> {}
    }
  }

  private static String printable(String path) {
    return "\"" + TarEntry.printable(path) + "\"";
  }

  private static String beside(String path, String target) {
    return normalised(path.substring(0, path.lastIndexOf('/') + 1) + target);
  }

  /** The path without {@code .}, {@code ..} and empty parts; nothing is ever opened by it. */
  static String normalised(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  @Override
  public Optional<Spooled> find(String path) {
    String at = normalised(path);
    for (int i = 0; i < LINKS_MAX && links.containsKey(at); i++) {
      at = links.getOrDefault(at, at);
    }
    return Optional.ofNullable(files.get(at));
  }

  @Override
  public void close() {
    files.values().forEach(content::discard);
    files.clear();
  }

  /** A stream that stays open when what decompresses it is closed. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream source) {
      super(source);
    }

    @Override
    public void close() {
      // The caller closes the source.
    }
  }

  /** The bytes of the reader's current entry. */
  private static final class EntryStream extends InputStream {
    private final TarReader reader;

    EntryStream(TarReader reader) {
      this.reader = reader;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return length == 0 ? 0 : reader.read(bytes, offset, length);
    }
  }
}

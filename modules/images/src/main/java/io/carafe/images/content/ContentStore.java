package io.carafe.images.content;

import io.carafe.base.Digest;
import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.images.stream.OpenFileStream;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.RenameMode;
import io.carafe.linux.file.Resolve;
import io.carafe.spec.image.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Blobs by digest, below {@code <root>/content/blobs}. Safe for use by several threads. */
public final class ContentStore implements AutoCloseable {
  private static final int FOLDER_MODE = 0700;
  private static final int COPY_BYTES = 64 * 1024;

  /** The unit of {@link FileStatus#blocks}. */
  private static final int BLOCK_BYTES = 512;

  /** A blob up to this size is verified again before a new copy of it is refused. */
  private static final int VERIFIED_BYTES_MAX = 64 * 1024;

  private static final byte[] LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);

  private final Workspace workspace;
  private final Folder sha256;
  private final Folder sha512;

  /** Digests that some thread ingests now; guarded by itself, which is notified of each end. */
  private final Set<Digest> busy = new HashSet<>();

  /** Blobs that are written now; guarded by itself, which is notified of each change. */
  private final Map<Digest, Growth> growths = new HashMap<>();

  /** The blobs of {@code workspace}, whose folders are created where they are missing. */
  public ContentStore(Workspace workspace) {
    this.workspace = workspace;
    try (Folder blobs = workspace.content().folderOrCreate("blobs", FOLDER_MODE)) {
      this.sha256 = blobs.folderOrCreate("sha256", FOLDER_MODE);
      this.sha512 = blobs.folderOrCreate("sha512", FOLDER_MODE);
    }
    if (workspace.content().statusIfExists("oci-layout").isEmpty()) {
      workspace.replace(workspace.content(), "oci-layout", LAYOUT);
    }
  }

  Workspace workspace() {
    return workspace;
  }

  Folder folder(Digest digest) {
    return digest.algorithm().equals("sha512") ? sha512 : sha256;
  }

  /** Whether the blob is here, whole. */
  public boolean contains(Digest digest) {
    return size(digest).isPresent();
  }

  /** The size of the blob in bytes, if it is here. */
  public Optional<Long> size(Digest digest) {
    return folder(digest).statusIfExists(digest.hex()).map(FileStatus::size);
  }

  /**
   * Makes sure that the blob is here: reads {@code source} unless it is. Of several threads that
   * want the same blob, one reads and the others wait for it.
   *
   * @return whether {@code source} was read
   * @throws Problem.Corrupt if the bytes differ from what {@code expected} says
   * @throws Problem.Exhausted if the disk is full
   * @throws IOException if {@code source} fails
   */
  public boolean ingest(Descriptor expected, BlobSource source) throws IOException {
    reserve(expected.digest());
    try {
      if (isWhole(expected)) {
        return false;
      }
      copy(expected, source);
      return true;
    } finally {
      release(expected.digest());
    }
  }

  /** Whether the blob is here and not damaged, as far as that is quickly told. */
  private boolean isWhole(Descriptor expected) {
    Optional<Long> size = size(expected.digest());
    if (!size.equals(Optional.of(expected.size()))) {
      return false;
    }
    if (expected.size() > VERIFIED_BYTES_MAX) {
      return true;
    }
    try {
      return read(expected.digest(), VERIFIED_BYTES_MAX).length == expected.size();
    } catch (Problem.Corrupt e) {
      return false;
    }
  }

  /** Makes sure that the blob with these bytes is here. */
  public void ingest(Descriptor expected, byte[] bytes) {
    try {
      ingest(expected, () -> new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw Problem.unavailable("store blob " + expected.digest() + ": interrupted").withCause(e);
    }
  }

  private void copy(Descriptor expected, BlobSource source) throws IOException {
    try (InputStream bytes = source.open();
        Ingest ingest = begin(expected)) {
      byte[] buffer = new byte[COPY_BYTES];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        ingest.write(buffer, 0, read);
      }
      ingest.commit();
    }
  }

  /** Starts to write the blob piece by piece; the caller closes what it gets. */
  public Ingest begin(Descriptor expected) throws InterruptedIOException {
    return new Ingest(this, expected);
  }

  /**
   * Writes {@code bytes}, at most {@code bytesMax}, to the folder for unfinished work, to be
   * adopted or discarded later.
   *
   * @param doing what this is for, for the message when the disk is full
   * @throws Problem.Exhausted if there are more bytes, or the disk is full
   */
  public Spooled spool(InputStream bytes, long bytesMax, String doing) throws IOException {
    try (SpoolWriter writer = new SpoolWriter(workspace, bytesMax, doing)) {
      byte[] buffer = new byte[COPY_BYTES];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        writer.write(buffer, read);
      }
      return writer.finish();
    }
  }

  /** What writes the bytes of a blob that does not exist yet. */
  @FunctionalInterface
  public interface BlobWriter {
    /** Writes all bytes to {@code sink}, and may close it. */
    void write(OutputStream sink) throws IOException;
  }

  /** Like {@link #spool(InputStream, long, String)}, of what {@code writer} writes. */
  public Spooled spool(BlobWriter writer, long bytesMax, String doing) throws IOException {
    try (SpoolWriter spool = new SpoolWriter(workspace, bytesMax, doing)) {
      writer.write(new SpoolStream(spool));
      return spool.finish();
    }
  }

  /** A stream into a spooled file. */
  private static final class SpoolStream extends OutputStream {
    private final SpoolWriter spool;

    SpoolStream(SpoolWriter spool) {
      this.spool = spool;
    }

    @Override
    public void write(int b) throws IOException {
      spool.write(new byte[] {(byte) b}, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      spool.write(offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + length), length);
    }
  }

  /** The bytes of a spooled file, at most {@code bytesMax}, else Exhausted. */
  public byte[] read(Spooled spooled, int bytesMax) {
    try (OpenFile file = workspace.ingest().open(spooled.name(), OpenHow.read(Resolve.NO_LINKS))) {
      return file.readAll(bytesMax);
    }
  }

  /** Makes a spooled file a blob; it may be adopted again, and has to be discarded all the same. */
  public void adopt(Spooled spooled) {
    DiskProblems.explain(
        "storing blob " + spooled.digest(),
        () -> {
          if (size(spooled.digest()).equals(Optional.of(spooled.size()))) {
            return;
          }
          try (OpenFile file =
              workspace.ingest().open(spooled.name(), OpenHow.read(Resolve.NO_LINKS))) {
            file.sync();
          }
          publish(spooled);
        });
  }

  /** The spooled file keeps its own name, so that two images of one archive can adopt it. */
  private void publish(Spooled spooled) {
    Folder folder = folder(spooled.digest());
    String second = workspace.unusedName("blob");
    workspace.ingest().link(spooled.name(), workspace.ingest(), second);
    workspace.ingest().rename(second, folder, spooled.digest().hex(), RenameMode.REPLACE);
    folder.sync();
    synchronized (growths) {
      growths.notifyAll();
    }
  }

  /** Deletes a spooled file. */
  public void discard(Spooled spooled) {
    workspace.ingest().removeTree(spooled.name());
  }

  private void reserve(Digest digest) throws InterruptedIOException {
    synchronized (busy) {
      while (!busy.add(digest)) {
        try {
          busy.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }
    }
  }

  private void release(Digest digest) {
    synchronized (busy) {
      busy.remove(digest);
      busy.notifyAll();
    }
  }

  /**
   * Opens the blob's bytes; the caller closes them. They are not verified again.
   *
   * @throws Problem.NotFound if the blob is not here
   */
  public InputStream open(Digest digest) {
    return new OpenFileStream(openFile(digest));
  }

  /** Opens the blob's bytes from {@code position} on, like {@link #open(Digest)}. */
  public InputStream open(Digest digest, long position) {
    OpenFile file = openFile(digest);
    file.seek(position);
    return new OpenFileStream(file);
  }

  void growing(Digest digest, Growth growth) {
    synchronized (growths) {
      growths.put(digest, growth);
      growths.notifyAll();
    }
  }

  void grown(Digest digest, Growth growth) {
    synchronized (growths) {
      growths.remove(digest, growth);
      growths.notifyAll();
    }
  }

  /**
   * Opens the blob's bytes, those that somebody still writes with them; waits until somebody does.
   * Nothing of it is verified before its last byte was read. The caller closes it, and reading
   * fails with IOException if the blob is never completed.
   *
   * @throws InterruptedIOException if the thread is interrupted while it waits
   */
  public InputStream follow(Digest digest) throws InterruptedIOException {
    synchronized (growths) {
      while (true) {
        Growth growth = growths.get(digest);
        if (growth != null) {
          return growth.stream();
        }
        if (contains(digest)) {
          return open(digest);
        }
        try {
          growths.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }
    }
  }

  /** Opens the blob's file for reading; the caller closes it. */
  public OpenFile openFile(Digest digest) {
    try {
      return folder(digest).open(digest.hex(), OpenHow.read(Resolve.NO_LINKS));
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT) {
        throw Problem.notFound("open blob " + digest + ": it is not in the store").withCause(e);
      }
      throw e;
    }
  }

  /**
   * The bytes of a small blob such as a manifest, verified.
   *
   * @throws Problem.NotFound if the blob is not here
   * @throws Problem.Corrupt if its bytes do not have the digest
   * @throws Problem.Exhausted if it has more than {@code bytesMax}
   */
  public byte[] read(Digest digest, int bytesMax) {
    try (OpenFile file = openFile(digest)) {
      byte[] bytes = file.readAll(bytesMax);
      String hex = HexFormat.of().formatHex(digest.computation().digest(bytes));
      if (!hex.equals(digest.hex())) {
        throw Problem.corrupt("read blob " + digest + ": its bytes were changed on the disk");
      }
      return bytes;
    }
  }

  /** Deletes the blob; nothing happens if it is not here. */
  public void delete(Digest digest) {
    try {
      folder(digest).remove(digest.hex());
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** Moves the blob, which is damaged, out of the store. */
  public void quarantine(Digest digest) {
    workspace.quarantine(folder(digest), digest.hex());
  }

  /** All blobs, in no order. Files that are not named like a blob are not the store's. */
  public List<Digest> list() {
    List<Digest> digests = new ArrayList<>();
    list("sha256", sha256, digests);
    list("sha512", sha512, digests);
    return digests;
  }

  /** How many bytes of the disk each blob occupies. */
  public Map<Digest, Long> usage() {
    Map<Digest, Long> usage = new HashMap<>();
    for (Digest digest : list()) {
      folder(digest)
          .statusIfExists(digest.hex())
          .ifPresent(status -> usage.put(digest, status.blocks() * BLOCK_BYTES));
    }
    return usage;
  }

  private static void list(String algorithm, Folder folder, List<Digest> digests) {
    try (FolderEntries entries = folder.entries()) {
      while (entries.hasNext()) {
        parse(algorithm, entries.next().name()).ifPresent(digests::add);
      }
    }
  }

  private static Optional<Digest> parse(String algorithm, String name) {
    try {
      return Optional.of(new Digest(algorithm, name));
    } catch (Problem.Invalid e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    sha256.close();
    sha512.close();
  }
}

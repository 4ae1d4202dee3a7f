package io.carafe.images.content;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.stream.HashingSink;
import io.carafe.images.stream.Writeback;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.RenameMode;
import io.carafe.spec.image.Descriptor;
import java.io.InterruptedIOException;
import java.util.HexFormat;

/**
 * A blob on its way into the store. {@link #commit} gives it its name; closing it before that takes
 * back all of it. For one thread.
 */
public final class Ingest implements AutoCloseable {
  private static final int FILE_MODE = 0600;

  private final ContentStore store;
  private final Descriptor expected;
  private final String temporary;
  private final OpenFile file;
  private final HashingSink sink;
  private final Growth growth;
  private final Writeback writeback;
  private long written;
  private boolean committed;

  Ingest(ContentStore store, Descriptor expected) throws InterruptedIOException {
    this.store = store;
    this.expected = expected;
    this.temporary = store.workspace().unusedName("blob");
    this.file =
        DiskProblems.explain(
            doing(),
            () -> store.workspace().ingest().open(temporary, OpenHow.createNew(FILE_MODE)));
    this.growth = new Growth(file);
    this.writeback = new Writeback(file);
    store.growing(expected.digest(), growth);
    try {
      this.sink = new HashingSink(this::writeOut, expected.digest().computation(), expected.size());
    } catch (InterruptedException e) {
      store.grown(expected.digest(), growth);
      growth.end(false);
      file.close();
      throw interrupted();
    }
  }

  private void writeOut(byte[] bytes, int length) {
    DiskProblems.explain(doing(), () -> file.write(bytes, 0, length));
    writeback.wrote(length);
    growth.grown(length);
  }

  private String doing() {
    return "storing blob " + expected.digest();
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  /**
   * Takes the next {@code length} bytes, from {@code offset} of {@code bytes}.
   *
   * @throws Problem.Corrupt if there are more than expected
   * @throws Problem.Exhausted if the disk is full
   */
  public void write(byte[] bytes, int offset, int length) throws InterruptedIOException {
    written += length;
    if (written > expected.size()) {
      throw Problem.corrupt(
          "store blob %s: more than the expected %d bytes"
              .formatted(expected.digest(), expected.size()));
    }
    try {
      sink.write(bytes, offset, length);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /**
   * Checks size and digest, makes the bytes durable and the blob visible.
   *
   * @throws Problem.Corrupt if size or digest differ from the expected ones
   */
  public void commit() throws InterruptedIOException {
    Digest digest = finish();
    if (written != expected.size()) {
      throw Problem.corrupt(
          "store blob %s: %d bytes instead of %d"
              .formatted(expected.digest(), written, expected.size()));
    }
    if (!digest.equals(expected.digest())) {
      throw Problem.corrupt(
          "store blob %s: the bytes have digest %s".formatted(expected.digest(), digest));
    }
    growth.end(true);
    DiskProblems.explain(doing(), this::publish);
    committed = true;
  }

  private Digest finish() throws InterruptedIOException {
    try {
      byte[] hash = sink.finish();
      String hex = HexFormat.of().formatHex(hash);
      return new Digest(expected.digest().algorithm(), hex);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void publish() {
    file.sync();
    Folder folder = store.folder(expected.digest());
    String name = expected.digest().hex();
    store.workspace().ingest().rename(temporary, folder, name, RenameMode.REPLACE);
    folder.sync();
  }

  @Override
  public void close() {
    sink.close();
    growth.end(false);
    store.grown(expected.digest(), growth);
    file.close();
    if (!committed) {
      store.workspace().ingest().removeTree(temporary);
    }
  }
}

package io.carafe.images.content;

import io.carafe.base.ByteSize;
import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.stream.HashingSink;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import java.io.InterruptedIOException;

/** Writes one file of unknown digest; closing it before {@link #finish} takes it back. */
final class SpoolWriter implements AutoCloseable {
  private static final int FILE_MODE = 0600;
  private static final long BUFFER_BYTES = 256 * 1024;

  private final Workspace workspace;
  private final long bytesMax;
  private final String doing;
  private final String name;
  private final OpenFile file;
  private final HashingSink sink;
  private long written;
  private boolean finished;

  SpoolWriter(Workspace workspace, long bytesMax, String doing) throws InterruptedIOException {
    this.workspace = workspace;
    this.bytesMax = bytesMax;
    this.doing = doing;
    this.name = workspace.unusedName("spool");
    this.file =
        DiskProblems.explain(
            doing, () -> workspace.ingest().open(name, OpenHow.createNew(FILE_MODE)));
    try {
      this.sink = new HashingSink(this::writeOut, Digest.sha256(), BUFFER_BYTES);
    } catch (InterruptedException e) {
      file.close();
      throw interrupted();
    }
  }

  private void writeOut(byte[] bytes, int length) {
    DiskProblems.explain(doing, () -> file.write(bytes, 0, length));
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  void write(byte[] bytes, int length) throws InterruptedIOException {
    written += length;
    if (written > bytesMax) {
      throw Problem.exhausted(doing + ": more than " + new ByteSize(bytesMax).binary() + " in all");
    }
    try {
      sink.write(bytes, 0, length);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  Spooled finish() throws InterruptedIOException {
    try {
      Spooled spooled = new Spooled(name, Digest.ofSha256(sink.finish()), written);
      finished = true;
      return spooled;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void close() {
    sink.close();
    file.close();
    if (!finished) {
      workspace.ingest().removeTree(name);
    }
  }
}

package io.carafe.images.layer;

import io.carafe.images.stream.OpenFileStream;
import io.carafe.images.tar.TarAttributes;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.text.PathText;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that folders get when all is unpacked, in the order in which they were told. An
 * archive may have millions of folders with long names, so what is more than a little goes to a
 * file without a name.
 */
final class FolderJournal implements AutoCloseable {
  private static final int MEMORY_BYTES_MAX = 256 * 1024;
  private static final int FILE_MODE = 0600;
  private static final String FILE = ".carafe-folders";

  private final Folder root;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private final DataOutputStream records = new DataOutputStream(memory);
  private long count;
  private @Nullable OpenFile file;

  /** Takes a record. */
  interface Reader {
    void take(LayerPath path, TarAttributes attributes);
  }

  /** A journal whose file lies in the file system of {@code root}. */
  FolderJournal(Folder root) {
    this.root = root;
  }

  void add(LayerPath path, TarAttributes attributes) throws IOException {
    byte[] name = PathText.encode(path.text());
    records.writeInt(name.length);
    records.write(name);
    records.writeShort(attributes.mode());
    records.writeInt((int) attributes.uid());
    records.writeInt((int) attributes.gid());
    Instant modified = attributes.modified();
    records.writeLong(modified.getEpochSecond());
    records.writeInt(modified.getNano());
    count++;
    if (memory.size() > MEMORY_BYTES_MAX) {
      spill();
    }
  }

  private void spill() {
    if (file == null) {
      String name = unusedName();
      file = root.open(name, OpenHow.createNew(FILE_MODE));
      root.remove(name);
    }
    file.write(memory.toByteArray());
    memory.reset();
  }

  /** The archive may have made a file of any name. */
  private String unusedName() {
    String name = FILE;
    while (root.statusIfExists(name).isPresent()) {
      name += "-";
    }
    return name;
  }

  /** Gives all records to {@code reader}, the first one first. */
  void replay(Reader reader) throws IOException {
    InputStream rest = new ByteArrayInputStream(memory.toByteArray());
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(before(rest)))) {
      for (long i = 0; i < count; i++) {
        byte[] name = new byte[in.readInt()];
        in.readFully(name);
        LayerPath path = new LayerPath(PathText.decode(name));
        int mode = in.readShort();
        long uid = Integer.toUnsignedLong(in.readInt());
        long gid = Integer.toUnsignedLong(in.readInt());
        Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
        reader.take(path, new TarAttributes(mode, uid, gid, modified));
      }
    }
  }

  private InputStream before(InputStream rest) {
    if (file == null) {
      return rest;
    }
    file.seek(0);
    return new SequenceInputStream(new OpenFileStream(file), rest);
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}

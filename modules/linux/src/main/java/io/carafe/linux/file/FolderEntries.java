package io.carafe.linux.file;

import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import io.carafe.linux.text.PathText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The names in a folder, in the file system's order, read through a buffer of 32 KiB. Used by one
 * thread; close it to release its descriptor.
 */
public final class FolderEntries implements Iterator<FolderEntry>, AutoCloseable {
  private static final int BUFFER_BYTES = 32 * 1024;

  /** Offsets in struct linux_dirent64 (getdents64(2)). */
  private static final int LENGTH_OFFSET = 16;

  private static final int TYPE_OFFSET = 18;
  private static final int NAME_OFFSET = 19;

  private final Folder folder;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final MemorySegment segment = MemorySegment.ofArray(buffer);
  private int at;
  private int end;
  private boolean finished;
  private @Nullable FolderEntry next;

  FolderEntries(Folder folder) {
    this.folder = folder;
  }

  @Override
  public boolean hasNext() {
    while (next == null && !finished) {
      if (at == end) {
        fill();
      } else {
        next = parse();
      }
    }
    return next != null;
  }

  @Override
  public FolderEntry next() {
    FolderEntry entry = hasNext() ? next : null;
    if (entry == null) {
      throw new NoSuchElementException("no more names in " + folder);
    }
    next = null;
    return entry;
  }

  private void fill() {
    try (Scratch scratch = new Scratch()) {
      MemorySegment memory = scratch.zeros(BUFFER_BYTES);
      long result =
          scratch.call(SystemCall.GETDENTS, folder.fd().number(), memory.address(), BUFFER_BYTES);
      end = (int) Scratch.check(result, () -> "list " + folder);
      at = 0;
      finished = end == 0;
      MemorySegment.copy(memory, 0, segment, 0, end);
    }
  }

  private @Nullable FolderEntry parse() {
    int start = at;
    at += segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, start + LENGTH_OFFSET) & 0xffff;
    int nameEnd = start + NAME_OFFSET;
    while (buffer[nameEnd] != 0) {
      nameEnd++;
    }
    byte[] bytes = Arrays.copyOfRange(buffer, start + NAME_OFFSET, nameEnd);
    String name = PathText.decode(bytes);
    if (name.equals(".") || name.equals("..")) {
      return null;
    }
    FileType type = FileType.ofEntry(buffer[start + TYPE_OFFSET]);
    return new FolderEntry(name, type, segment.get(ValueLayout.JAVA_LONG_UNALIGNED, start));
  }

  @Override
  public void close() {
    folder.close();
  }
}

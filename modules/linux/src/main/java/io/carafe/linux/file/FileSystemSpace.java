package io.carafe.linux.file;

import io.carafe.base.ByteSize;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a file system holds and has left.
 *
 * @param magic the type's number (statfs(2)), such as 0x9fa0 for procfs
 * @param total all bytes
 * @param available the bytes left for users other than root
 * @param inodesFree the files that can still be created
 */
public record FileSystemSpace(long magic, ByteSize total, ByteSize available, long inodesFree) {
  /** The size of struct statfs on 64-bit machines. */
  static final long STATFS_BYTES = 120;

  static FileSystemSpace of(MemorySegment statfs) {
    long block = statfs.get(ValueLayout.JAVA_LONG, 8);
    return new FileSystemSpace(
        statfs.get(ValueLayout.JAVA_LONG, 0),
        new ByteSize(block * statfs.get(ValueLayout.JAVA_LONG, 16)),
        new ByteSize(block * statfs.get(ValueLayout.JAVA_LONG, 32)),
        statfs.get(ValueLayout.JAVA_LONG, 48));
  }
}

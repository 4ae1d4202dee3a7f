package io.carafe.linux.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * The metadata of one file.
 *
 * @param type what it is
 * @param mode the twelve permission bits
 * @param owner its user and group
 * @param links the number of its names
 * @param size its bytes
 * @param blocks the units of 512 bytes that it occupies
 * @param accessed the time of the last access
 * @param modified the time of the last change of its bytes
 * @param changed the time of the last change of its metadata
 * @param identity its device and inode
 * @param node the number of the device that it stands for; 0:0 unless it is a device
 */
public record FileStatus(
    FileType type,
    int mode,
    FileOwner owner,
    long links,
    long size,
    long blocks,
    Instant accessed,
    Instant modified,
    Instant changed,
    FileIdentity identity,
    DeviceNumber node) {
  /** The size of struct statx (statx(2)). */
  static final long STATX_BYTES = 256;

  /** STATX_BASIC_STATS. */
  static final long STATX_MASK = 0x7ff;

  static FileStatus of(MemorySegment statx) {
    int mode = statx.get(ValueLayout.JAVA_SHORT, 28) & 0xffff;
    return new FileStatus(
        FileType.ofMode(mode),
        mode & 07777,
        new FileOwner(unsigned(statx, 20), unsigned(statx, 24)),
        unsigned(statx, 16),
        statx.get(ValueLayout.JAVA_LONG, 40),
        statx.get(ValueLayout.JAVA_LONG, 48),
        time(statx, 64),
        time(statx, 112),
        time(statx, 96),
        new FileIdentity(device(statx, 136), statx.get(ValueLayout.JAVA_LONG, 32)),
        device(statx, 128));
  }

  private static long unsigned(MemorySegment statx, long offset) {
    return Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, offset));
  }

  private static DeviceNumber device(MemorySegment statx, long offset) {
    return new DeviceNumber(
        statx.get(ValueLayout.JAVA_INT, offset), statx.get(ValueLayout.JAVA_INT, offset + 4));
  }

  private static Instant time(MemorySegment statx, long offset) {
    return Instant.ofEpochSecond(
        statx.get(ValueLayout.JAVA_LONG, offset), unsigned(statx, offset + 8));
  }
}

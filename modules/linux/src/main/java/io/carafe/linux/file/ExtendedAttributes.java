package io.carafe.linux.file;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import io.carafe.linux.text.PathText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The extended attributes (xattr(7)) of one file, given by a path whose last name is not followed
 * or by a descriptor. The paths lead through {@code /proc/self/fd}, because the calls relative to a
 * folder exist only since kernel 6.13.
 */
record ExtendedAttributes(Calls calls, FileArgument file, String label) {
  /** The kernel's own bound for one value and for the list of names. */
  private static final int BYTES_MAX = 64 * 1024;

  private static final int RETRIES_MAX = 8;

  /** The first argument of the calls: a path's address or a descriptor's number. */
  interface FileArgument {
    long of(Scratch scratch);
  }

  /** The family of calls that takes such an argument. */
  private record Calls(SystemCall get, SystemCall list, SystemCall set, SystemCall remove) {}

  private static final Calls BY_PATH =
      new Calls(
          SystemCall.LGETXATTR,
          SystemCall.LLISTXATTR,
          SystemCall.LSETXATTR,
          SystemCall.LREMOVEXATTR);
  private static final Calls BY_DESCRIPTOR =
      new Calls(
          SystemCall.FGETXATTR,
          SystemCall.FLISTXATTR,
          SystemCall.FSETXATTR,
          SystemCall.FREMOVEXATTR);

  static ExtendedAttributes of(String path, String label) {
    return new ExtendedAttributes(BY_PATH, scratch -> scratch.text(path), label);
  }

  static ExtendedAttributes of(Fd fd, String label) {
    return new ExtendedAttributes(BY_DESCRIPTOR, _ -> fd.number(), label);
  }

  Optional<byte[]> get(String key) {
    try {
      return Optional.of(
          read(
              "attribute " + key,
              (scratch, buffer) ->
                  scratch.call(
                      calls.get,
                      file.of(scratch),
                      scratch.text(key),
                      buffer.address(),
                      buffer.byteSize())));
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENODATA) {
        return Optional.empty();
      }
      throw e;
    }
  }

  List<String> keys() {
    byte[] names =
        read(
            "attributes",
            (scratch, buffer) ->
                scratch.call(calls.list, file.of(scratch), buffer.address(), buffer.byteSize()));
    List<String> keys = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        keys.add(PathText.decode(Arrays.copyOfRange(names, start, i)));
        start = i + 1;
      }
    }
    return List.copyOf(keys);
  }

  private interface Reading {
    long into(Scratch scratch, MemorySegment buffer);
  }

  /** Asks for the size first, and again where the value grew in between. */
  private byte[] read(String what, Reading reading) {
    for (int i = 0; i < RETRIES_MAX; i++) {
      try (Scratch scratch = new Scratch()) {
        long size = check(reading.into(scratch, MemorySegment.NULL), "read " + what);
        if (size == 0) {
          return new byte[0];
        }
        MemorySegment buffer = scratch.zeros(size);
        long length = reading.into(scratch, buffer);
        if (!Scratch.failed(length, Errno.ERANGE)) {
          return buffer.asSlice(0, check(length, "read " + what)).toArray(ValueLayout.JAVA_BYTE);
        }
      }
    }
    throw Problem.unavailable("read " + what + " of " + label + ": it keeps growing");
  }

  void set(String key, byte[] value) {
    if (value.length > BYTES_MAX) {
      throw Problem.invalid("attribute " + key + " of " + label + " is longer than 64 KiB");
    }
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              calls.set,
              file.of(scratch),
              scratch.text(key),
              scratch.bytes(value).address(),
              value.length,
              0);
      check(result, "set attribute " + key);
    }
  }

  void remove(String key) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(calls.remove, file.of(scratch), scratch.text(key));
      check(result, "remove attribute " + key);
    }
  }

  private long check(long result, String operation) {
    return Scratch.check(result, () -> operation + " of " + label);
  }
}

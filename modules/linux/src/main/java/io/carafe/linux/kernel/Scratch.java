package io.carafe.linux.kernel;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.text.PathText;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.Supplier;

/**
 * The native memory of one operation, and the way to make its system calls. Used by one thread,
 * closed by the operation that opened it; addresses from it are then invalid.
 *
 * <p>The function is {@code long syscall(long, ...)} of the C library with six arguments. It reads
 * them from registers, so that on the two architectures of {@link Architecture} a call without the
 * variadic convention is the same (syscall(2)).
 */
public final class Scratch implements AutoCloseable {
  private static final int ARGUMENTS_MAX = 6;
  private static final long BLOCK_BYTES = 512;
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();

  private final Arena arena = Arena.ofConfined();
  private final SegmentAllocator block =
      SegmentAllocator.slicingAllocator(arena.allocate(BLOCK_BYTES, Long.BYTES));
  private final MemorySegment state = block.allocate(STATE);
  private long left = BLOCK_BYTES - STATE.byteSize() - Long.BYTES;

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().findOrThrow("syscall");
    ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        symbol,
        FunctionDescriptor.of(l, l, l, l, l, l, l, l),
        Linker.Option.captureCallState("errno"));
  }

  /** Makes {@code call}; the value of the result, or the negative error number. */
  public long call(SystemCall call, long... arguments) {
    if (arguments.length > ARGUMENTS_MAX) {
      throw new IllegalArgumentException("a system call has at most six arguments");
    }
    try {
      long result =
          (long)
              SYSCALL.invokeExact(
                  state,
                  (long) call.number(),
                  argument(arguments, 0),
                  argument(arguments, 1),
                  argument(arguments, 2),
                  argument(arguments, 3),
                  argument(arguments, 4),
                  argument(arguments, 5));
      return result == -1 ? -(long) state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library throws nothing", e);
    }
  }

  /** Like {@link #call}, again and again while a signal interrupts it. */
  public long callUninterrupted(SystemCall call, long... arguments) {
    while (true) {
      long result = call(call, arguments);
      if (result != -Errno.EINTR.number()) {
        return result;
      }
    }
  }

  private static long argument(long[] arguments, int index) {
    return index < arguments.length ? arguments[index] : 0;
  }

  /** The address of {@code text} with a NUL; {@link Problem.Invalid} where it contains one. */
  public long text(String text) {
    byte[] bytes = PathText.encode(text);
    MemorySegment segment = allocate(bytes.length + 1L, 1);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    segment.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    return segment.address();
  }

  /** A copy of {@code bytes}. */
  public MemorySegment bytes(byte[] bytes) {
    MemorySegment segment = allocate(Math.max(1, bytes.length), Long.BYTES);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  /** Zeroed memory, aligned for any field. */
  public MemorySegment zeros(long length) {
    return allocate(length, Long.BYTES);
  }

  /** Memory of any content, for what the caller fills or the kernel writes. */
  public MemorySegment raw(long length) {
    return allocate(Math.max(1, length), Long.BYTES);
  }

  private MemorySegment allocate(long length, long alignment) {
    if (length + Long.BYTES <= left) {
      left -= length + Long.BYTES;
      return block.allocate(length, alignment);
    }
    return arena.allocate(length, alignment);
  }

  /** The result, where it is no error; else {@link Problem.Kernel} with the operation's words. */
  public static long check(long result, Supplier<String> operation) {
    if (result < 0) {
      throw problem(result, operation.get());
    }
    return result;
  }

  /** The problem of a negative {@code result}. */
  public static Problem problem(long result, String operation) {
    return Problem.kernel(operation, Errno.of((int) -result));
  }

  /** Whether {@code result} is the error {@code errno}. */
  public static boolean failed(long result, Errno errno) {
    return result == -errno.number();
  }

  /** Memory of {@code length} bytes at an address that the kernel or {@link #zeros} gave. */
  static MemorySegment at(long address, long length) {
    return MemorySegment.ofAddress(address).reinterpret(length);
  }

  @Override
  public void close() {
    arena.close();
  }
}

package io.carafe.linux.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** The C library's heap, which the JVM's own structures and this module's buffers live in. */
public final class NativeHeap {
  private NativeHeap() {}

  /**
   * Hands free memory back to the kernel (malloc_trim(3)); does nothing where the C library has no
   * such function. For a moment when the process is idle.
   */
  public static void trim() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> symbol = linker.defaultLookup().find("malloc_trim");
    if (symbol.isEmpty()) {
      return;
    }
    try {
      int _ =
          (int)
              linker
                  .downcallHandle(
                      symbol.get(),
                      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))
                  .invokeExact(0L);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library throws nothing", e);
    }
  }
}

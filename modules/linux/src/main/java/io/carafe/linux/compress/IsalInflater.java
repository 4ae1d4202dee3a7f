package io.carafe.linux.compress;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.zip.DataFormatException;

/**
 * Decompression by Intel's ISA-L, Debian's libisal2: about twice as fast as the JDK's. Source: the
 * library's igzip_lib.h, version 2.30, whose {@code struct inflate_state} the offsets are of.
 */
public final class IsalInflater implements RawInflater {
  private static final int STATE_BYTES = 96 * 1024;
  private static final int NEXT_OUT = 0;
  private static final int OUT_LEFT = 8;
  private static final int NEXT_IN = 16;
  private static final int IN_LEFT = 32;
  private static final int BITS_READ = 36;
  private static final int BLOCK_STATE = 21_160;
  private static final int BLOCK_STATE_FINISHED = 5;
  private static final int OUT_BYTES = 256 * 1024;
  private static final Optional<Library> LIBRARY = Library.load();

  private final Arena arena = Arena.ofShared();
  private final Library library;
  private final MemorySegment state = arena.allocate(STATE_BYTES, 64);
  private final MemorySegment out = arena.allocate(OUT_BYTES, 64);
  private MemorySegment in = MemorySegment.NULL;
  private boolean starving;

  /** The library's functions. */
  private record Library(MethodHandle initialize, MethodHandle inflate) {
    private static final byte[] HELLO = {
      (byte) 0xcb, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 7, 0
    };

    /** The library, if it is installed and does what its header says. */
    static Optional<Library> load() {
      try {
        SymbolLookup symbols = SymbolLookup.libraryLookup("libisal.so.2", Arena.global());
        Linker linker = Linker.nativeLinker();
        Library library =
            new Library(
                linker.downcallHandle(
                    symbols.findOrThrow("isal_inflate_init"),
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)),
                linker.downcallHandle(
                    symbols.findOrThrow("isal_inflate"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
        return library.works() ? Optional.of(library) : Optional.empty();
      } catch (RuntimeException e) {
        return Optional.empty();
      }
    }

    private boolean works() {
      byte[] text = new byte[16];
      try (IsalInflater inflater = new IsalInflater(this)) {
        byte[] input = java.util.Arrays.copyOf(HELLO, HELLO.length + 3);
        inflater.setInput(input, 0, input.length);
        return inflater.inflate(text, 0, text.length) == 5
            && new String(text, 0, 5, java.nio.charset.StandardCharsets.US_ASCII).equals("hello")
            && inflater.finished()
            && inflater.remaining() == 3;
      } catch (DataFormatException e) {
        return false;
      }
    }
  }

  private IsalInflater(Library library) {
    this.library = library;
    reset();
  }

  /** Whether the library is installed. */
  public static boolean isThere() {
    return LIBRARY.isPresent();
  }

  /** A decompressor, where the library is installed. */
  public static Optional<RawInflater> open() {
    return LIBRARY.map(IsalInflater::new);
  }

  @Override
  public void reset() {
    try {
      library.initialize.invokeExact(state);
    } catch (Throwable e) {
      throw failed(e);
    }
    state.set(ValueLayout.JAVA_INT, IN_LEFT, 0);
    starving = true;
  }

  private static IllegalStateException failed(Throwable e) {
    return new IllegalStateException("a library in C throws nothing", e);
  }

  @Override
  public boolean needsInput() {
    return starving;
  }

  @Override
  public void setInput(byte[] bytes, int offset, int length) {
    if (in.byteSize() < length) {
      in = arena.allocate(length, 64);
    }
    MemorySegment.copy(bytes, offset, in, ValueLayout.JAVA_BYTE, 0, length);
    state.set(ValueLayout.ADDRESS, NEXT_IN, in);
    state.set(ValueLayout.JAVA_INT, IN_LEFT, length);
    starving = length == 0;
  }

  @Override
  public int inflate(byte[] bytes, int offset, int length) throws DataFormatException {
    int wanted = Math.min(length, OUT_BYTES);
    state.set(ValueLayout.ADDRESS, NEXT_OUT, out);
    state.set(ValueLayout.JAVA_INT, OUT_LEFT, wanted);
    int result = call();
    if (result < 0) {
      throw new DataFormatException("error " + result);
    }
    int left = state.get(ValueLayout.JAVA_INT, OUT_LEFT);
    starving = left > 0 && state.get(ValueLayout.JAVA_INT, IN_LEFT) == 0 && !finished();
    MemorySegment.copy(out, ValueLayout.JAVA_BYTE, 0, bytes, offset, wanted - left);
    return wanted - left;
  }

  private int call() {
    try {
      return (int) library.inflate.invokeExact(state);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public boolean finished() {
    return state.get(ValueLayout.JAVA_INT, BLOCK_STATE) == BLOCK_STATE_FINISHED;
  }

  /** What the library has taken into its register of bits and not used counts as well. */
  @Override
  public int remaining() {
    int bits = Math.max(0, state.get(ValueLayout.JAVA_INT, BITS_READ));
    return state.get(ValueLayout.JAVA_INT, IN_LEFT) + bits / Byte.SIZE;
  }

  @Override
  public void close() {
    arena.close();
  }
}

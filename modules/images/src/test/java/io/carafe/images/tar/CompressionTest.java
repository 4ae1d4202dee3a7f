package io.carafe.images.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.carafe.base.Problem;
import io.carafe.images.Seeded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CompressionTest {
  private final Random random = Seeded.random();

  private byte[] text(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(4) + 'a');
    }
    return bytes;
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] decompress(byte[] bytes) throws IOException {
    try (InputStream in = Compression.open(new Trickle(bytes))) {
      return in.readAllBytes();
    }
  }

  /** Gives few bytes at a time, and says that none are available, as a network does. */
  private static final class Trickle extends ByteArrayInputStream {
    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
      return super.read(bytes, offset, Math.min(length, 1000));
    }

    @Override
    public synchronized int available() {
      return 0;
    }
  }

  @Test
  void open_plain_isTheSame() throws IOException {
    for (int length : new int[] {0, 1, 3, 4, 5, 10_000}) {
      byte[] bytes = text(length);
      assertThat(decompress(bytes)).isEqualTo(bytes);
    }
  }

  @Test
  void open_gzip_decompresses() throws IOException {
    for (int length : new int[] {0, 1, 100_000, 1_000_000}) {
      byte[] bytes = text(length);
      assertThat(decompress(gzip(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void open_gzipMembersAndZeros_areOneStream() throws IOException {
    byte[] first = text(70_000);
    byte[] second = text(10);
    byte[] all = join(gzip(first), gzip(new byte[0]), gzip(second), new byte[100]);
    assertThat(decompress(all)).isEqualTo(join(first, second));
  }

  @Test
  void open_gzipWithOptionalFields_decompresses() throws IOException {
    byte[] plain = text(1000);
    byte[] gzip = gzip(plain);
    gzip[3] = 2 | 4 | 8 | 16;
    byte[] fields = {2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2};
    byte[] all = join(Arrays.copyOf(gzip, 10), fields, Arrays.copyOfRange(gzip, 10, gzip.length));
    assertThat(decompress(all)).isEqualTo(plain);
  }

  @Test
  void open_zstd_decompresses() throws IOException {
    byte[] bytes = text(1_000_000);
    assertThat(decompress(Zstd.compress(bytes))).isEqualTo(bytes);
    byte[] two = join(Zstd.compress(text(5)), Zstd.compress(bytes));
    assertThat(decompress(two)).hasSize(1_000_005);
  }

  @Test
  void open_truncated_isCorrupt() throws IOException {
    byte[] plain = text(3_000);
    for (byte[] whole : new byte[][] {gzip(plain), Zstd.compress(plain)}) {
      for (int length = 5; length < whole.length; length += 7) {
        byte[] part = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> decompress(part))
            .as("%d of %d bytes", length, whole.length)
            .isInstanceOf(Problem.Corrupt.class);
      }
    }
  }

  @Test
  void open_gzipBitFlips_areCorruptOrHarmless() throws IOException {
    byte[] plain = text(2_000);
    byte[] whole = gzip(plain);
    for (int i = 0; i < 300; i++) {
      byte[] flipped = whole.clone();
      int bit = random.nextInt(16, whole.length * 8);
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        // Most of the header and unused codes are not covered by the checksum.
        assertThat(decompress(flipped)).isEqualTo(plain);
      } catch (Problem.Corrupt e) {
        assertThat(e).hasMessageStartingWith("decompress gzip: ");
      }
    }
  }

  @Test
  void open_gzipThenRubbish_isCorrupt() throws IOException {
    byte[] all = join(gzip(text(10)), new byte[] {'x'});
    assertThatThrownBy(() -> decompress(all)).isInstanceOf(Problem.Corrupt.class);
  }
}

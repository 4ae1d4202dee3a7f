package io.carafe.images.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.images.Seeded;
import io.carafe.linux.compress.IsalInflater;
import io.carafe.linux.compress.RawInflater;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every inflater has to get right. */
class GzipReaderTest {
  private static final int ROUNDS = 200;
  private final Random random = Seeded.random();

  /** The JDK's, and ISA-L where it is installed. */
  static Stream<Supplier<RawInflater>> inflaters() {
    Stream<Supplier<RawInflater>> jdk = Stream.of(JdkInflater::new);
    return IsalInflater.isThere()
        ? Stream.concat(jdk, Stream.of(() -> IsalInflater.open().orElseThrow()))
        : jdk;
  }

  /** Compressible in parts. */
  private byte[] content() {
    byte[] content = new byte[random.nextInt(random.nextBoolean() ? 100 : 300_000)];
    for (int at = 0; at < content.length; ) {
      int end = Math.min(content.length, at + 1 + random.nextInt(5_000));
      int alphabet = 1 + random.nextInt(256);
      for (; at < end; at++) {
        content[at] = (byte) random.nextInt(alphabet);
      }
    }
    return content;
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  /** Gives the bytes in pieces of random length, down to one byte. */
  private InputStream pieces(byte[] bytes, int lengthMax) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, 1 + random.nextInt(lengthMax)));
      }
    };
  }

  @ParameterizedTest
  @MethodSource("inflaters")
  void read_membersInPieces_areTheContent(Supplier<RawInflater> inflater) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      ByteArrayOutputStream source = new ByteArrayOutputStream();
      int members = 1 + random.nextInt(4);
      for (int i = 0; i < members; i++) {
        byte[] content = content();
        expected.writeBytes(content);
        source.writeBytes(compressed(content));
      }
      int lengthMax = random.nextBoolean() ? 5 : 20_000;
      try (InputStream in =
          new GzipReader(pieces(source.toByteArray(), lengthMax), inflater.get())) {
        assertThat(in.readAllBytes()).isEqualTo(expected.toByteArray());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inflaters")
  void read_damaged_isCorruptOrTheContent(Supplier<RawInflater> inflater) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] content = content();
      byte[] source = compressed(content);
      source[10 + random.nextInt(source.length - 10)] ^= (byte) (1 << random.nextInt(8));
      try (InputStream in = new GzipReader(pieces(source, 70_000), inflater.get())) {
        assertThat(in.readAllBytes()).isEqualTo(content);
      } catch (Problem.Corrupt refused) {
        assertThat(refused).hasMessageStartingWith("decompress gzip: ");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inflaters")
  void read_truncated_isCorrupt(Supplier<RawInflater> inflater) throws IOException {
    byte[] source = compressed(content());
    for (int round = 0; round < ROUNDS; round++) {
      byte[] part = Arrays.copyOf(source, 1 + random.nextInt(source.length - 1));
      assertThatThrownBy(
              () -> {
                try (InputStream in = new GzipReader(pieces(part, 70_000), inflater.get())) {
                  in.readAllBytes();
                }
              })
          .isInstanceOf(Problem.Corrupt.class);
    }
  }
}

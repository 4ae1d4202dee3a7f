package io.carafe.images.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.Seeded;
import io.carafe.spec.image.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentStoreTest {
  private static final String TYPE = "application/octet-stream";

  @TempDir Path root;
  private final Random random = Seeded.random();
  private Workspace workspace;
  private ContentStore store;
  private final CountDownLatch half = new CountDownLatch(1);

  @BeforeEach
  void open() {
    workspace = Workspace.open(root);
    store = new ContentStore(workspace);
  }

  @AfterEach
  void close() {
    store.close();
    workspace.close();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void assertNothingUnfinished() throws IOException {
    try (var names = Files.list(root.resolve("ingest"))) {
      assertThat(names).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 262_144, 262_145, 3_000_000})
  void ingest_anySize_readsBackEqual(int length) throws IOException {
    byte[] bytes = bytes(length);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    assertThat(store.contains(descriptor.digest())).isFalse();
    assertThat(store.ingest(descriptor, () -> new ByteArrayInputStream(bytes))).isTrue();
    try (InputStream in = store.open(descriptor.digest())) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    assertThat(store.read(descriptor.digest(), 3_000_000)).isEqualTo(bytes);
    assertThat(store.size(descriptor.digest())).contains((long) length);
    assertThat(store.list()).containsExactly(descriptor.digest());
    assertThat(root.resolve("content/blobs/sha256/" + descriptor.digest().hex()))
        .hasBinaryContent(bytes);
    assertNothingUnfinished();
  }

  @Test
  void follow_blobThatGrows_readsWhatIsWritten() throws Exception {
    byte[] bytes = bytes(3_000_000);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<byte[]> read =
          threads.submit(() -> {
            try (InputStream in = store.follow(descriptor.digest())) {
              byte[] start = in.readNBytes(1_000_000);
              assertThat(store.contains(descriptor.digest())).isFalse();
              byte[] whole = Arrays.copyOf(start, bytes.length);
              half.countDown();
              int rest = in.readNBytes(whole, start.length, bytes.length - start.length);
              assertThat(rest).isEqualTo(bytes.length - start.length);
              assertThat(in.read()).isEqualTo(-1);
              return whole;
            }
          });
      try (Ingest ingest = store.begin(descriptor)) {
        ingest.write(bytes, 0, 2_000_000);
        half.await();
        ingest.write(bytes, 2_000_000, 1_000_000);
        ingest.commit();
      }
      assertThat(read.get()).isEqualTo(bytes);
    }
    try (InputStream in = store.follow(descriptor.digest())) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void follow_blobThatBreaksOff_fails() throws Exception {
    byte[] bytes = bytes(1_000_000);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    Ingest ingest = store.begin(descriptor);
    try (InputStream in = store.follow(descriptor.digest())) {
      ingest.write(bytes, 0, 600_000);
      assertThat(in.readNBytes(100_000)).hasSize(100_000);
      ingest.close();
      assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void follow_interrupted_ends() throws Exception {
    Descriptor never = Descriptor.ofContent(TYPE, bytes(1));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> store.follow(never.digest())).isInstanceOf(IOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void ingest_presentBlob_doesNotOpenTheSource() throws IOException {
    byte[] bytes = bytes(10);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    store.ingest(descriptor, bytes);
    boolean read =
        store.ingest(
            descriptor,
            () -> {
              throw new AssertionError("opened");
            });
    assertThat(read).isFalse();
  }

  @Test
  void ingest_otherBytes_isCorruptAndInvisible() throws IOException {
    byte[] bytes = bytes(300_000);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    bytes[7]++;
    assertThatThrownBy(() -> store.ingest(descriptor, bytes))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("the bytes have digest " + Digest.sha256(bytes));
    assertThat(store.contains(descriptor.digest())).isFalse();
    assertNothingUnfinished();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 99, 101, 400_000})
  void ingest_otherSize_isCorruptAndInvisible(int length) throws IOException {
    byte[] bytes = bytes(length);
    Descriptor descriptor = Descriptor.of(TYPE, Digest.sha256(bytes), 100);
    assertThatThrownBy(() -> store.ingest(descriptor, bytes)).isInstanceOf(Problem.Corrupt.class);
    assertThat(store.list()).isEmpty();
    assertNothingUnfinished();
  }

  @Test
  void ingest_sourceBreaks_isInvisibleAndCanBeTriedAgain() throws IOException {
    byte[] bytes = bytes(1000);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("connection reset");
          }
        };
    assertThatThrownBy(() -> store.ingest(descriptor, () -> broken)).hasMessage("connection reset");
    assertNothingUnfinished();
    assertThat(store.ingest(descriptor, () -> new ByteArrayInputStream(bytes))).isTrue();
  }

  @Test
  void ingest_manyThreads_readOnce() throws Exception {
    byte[] bytes = bytes(500_000);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        results.add(
            threads.submit(() -> {
              start.await();
              return store.ingest(
                  descriptor,
                  () -> {
                    opened.incrementAndGet();
                    return new ByteArrayInputStream(bytes);
                  });
            }));
      }
      start.countDown();
      for (Future<Boolean> result : results) {
        result.get();
      }
    }
    assertThat(opened).hasValue(1);
  }

  @Test
  void ingest_sha512_isStoredBeside() throws Exception {
    byte[] bytes = bytes(10);
    byte[] hash = java.security.MessageDigest.getInstance("SHA-512").digest(bytes);
    Digest digest = new Digest("sha512", java.util.HexFormat.of().formatHex(hash));
    store.ingest(Descriptor.of(TYPE, digest, 10), bytes);
    assertThat(store.list()).containsExactly(digest);
    assertThat(root.resolve("content/blobs/sha512/" + digest.hex())).hasBinaryContent(bytes);
  }

  @Test
  void open_unknownBlob_isNotFound() {
    Digest digest = Digest.sha256(bytes(1));
    assertThatThrownBy(() -> store.open(digest)).isInstanceOf(Problem.NotFound.class);
    assertThatThrownBy(() -> store.read(digest, 10)).isInstanceOf(Problem.NotFound.class);
  }

  @Test
  void read_changedOnDisk_isCorrupt() throws IOException {
    byte[] bytes = "manifest".getBytes(StandardCharsets.US_ASCII);
    Descriptor descriptor = Descriptor.ofContent(TYPE, bytes);
    store.ingest(descriptor, bytes);
    Files.writeString(
        root.resolve("content/blobs/sha256/" + descriptor.digest().hex()), "manifesto");
    assertThatThrownBy(() -> store.read(descriptor.digest(), 100))
        .isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void read_largerThanAllowed_isExhausted() {
    byte[] bytes = bytes(100);
    store.ingest(Descriptor.ofContent(TYPE, bytes), bytes);
    assertThatThrownBy(() -> store.read(Digest.sha256(bytes), 99))
        .isInstanceOf(Problem.Exhausted.class);
  }

  @Test
  void delete_twice_isHarmless() {
    byte[] bytes = bytes(100);
    store.ingest(Descriptor.ofContent(TYPE, bytes), bytes);
    store.delete(Digest.sha256(bytes));
    store.delete(Digest.sha256(bytes));
    assertThat(store.list()).isEmpty();
  }

  @Test
  void openWorkspace_afterCrash_isSwept() throws IOException {
    Files.writeString(root.resolve("ingest/blob-7"), "half");
    Files.createDirectories(root.resolve("ingest/layer-3/diff/a"));
    close();
    open();
    assertNothingUnfinished();
  }

  @Test
  void openWorkspace_secondTime_isConflict() {
    assertThatThrownBy(() -> Workspace.open(root))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessage("open store " + root + ": another carafe daemon uses it");
  }

  @Test
  void content_layout_isMarked() {
    assertThat(root.resolve("content/oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
  }
}

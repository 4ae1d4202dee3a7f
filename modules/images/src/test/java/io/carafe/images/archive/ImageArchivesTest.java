package io.carafe.images.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.SampleImage;
import io.carafe.images.Seeded;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ImageUse;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.DockerArchiveImage;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.OciLayout;
import io.carafe.spec.image.Platform;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class ImageArchivesTest {
  @TempDir Path temporary;
  private final Random random = Seeded.random();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private Path root;
  private ImageStore store;
  private ImageArchives archives;

  @BeforeEach
  void open() {
    root = temporary.resolve("root");
    store = ImageStore.open(root, ImageUse.NONE);
    archives = new ImageArchives(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static SampleImage sample() throws IOException {
    return new SampleImage().layer("a", "1").layer("b", "22");
  }

  /** The files of an archive of docker save, as it was until version 24. */
  private void docker(SampleImage sample, String... tags) {
    List<String> layers = new ArrayList<>();
    for (byte[] tar : sample.tars()) {
      String path = Digest.sha256(tar).shortHex() + "/layer.tar";
      layers.add(path);
      files.put(path, tar);
    }
    String config = Digest.sha256(sample.config()).hex() + ".json";
    files.put(config, sample.config());
    DockerArchiveImage image = new DockerArchiveImage(config, List.of(tags), layers);
    files.put(DockerArchiveImage.FILE, JsonText.bytes(new JsonArray(List.of(image.toJson()))));
  }

  /** The files of an OCI layout with one image. */
  private void oci(SampleImage sample, Map<String, String> annotations) {
    sample.blobs().forEach(this::blob);
    blob(sample.config());
    blob(sample.manifest());
    files.put(OciLayout.FILE, OciLayout.bytes());
    index(
        Descriptor.ofContent(MediaTypes.OCI_MANIFEST, sample.manifest())
            .withAnnotations(annotations));
  }

  private void blob(byte[] bytes) {
    files.put("blobs/sha256/" + Digest.sha256(bytes).hex(), bytes);
  }

  private void index(Descriptor... entries) {
    files.put("index.json", JsonText.bytes(ImageIndex.of(List.of(entries)).toJson()));
  }

  private byte[] archive() throws IOException {
    List<Map.Entry<String, byte[]>> shuffled = new ArrayList<>(files.entrySet());
    Collections.shuffle(shuffled, random);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(bytes)) {
      for (Map.Entry<String, byte[]> file : shuffled) {
        writer.add(
            TarEntry.of(
                file.getKey(),
                TarBody.Regular.dense(file.getValue().length),
                TarAttributes.ofRoot(0644)),
            file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private List<LoadedImage> load(byte[] archive) {
    return archives.load(new ByteArrayInputStream(archive));
  }

  private void assertUnchanged() throws IOException {
    assertThat(store.list()).isEmpty();
    assertThat(store.content().list()).isEmpty();
    assertThat(store.layers().list()).isEmpty();
    try (var names = Files.list(root.resolve("ingest"))) {
      assertThat(names).isEmpty();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void load_dockerArchive_namesTheImage() throws IOException {
    docker(sample(), "app:1", "registry.example/app:2");
    List<LoadedImage> loaded = load(archive());
    assertThat(loaded).hasSize(1);
    assertThat(loaded.getFirst().lines())
        .containsExactly("Loaded image: app:1", "Loaded image: registry.example/app:2");
    Image image = store.resolve("app:1");
    assertThat(image.id()).isEqualTo(sample().id());
    assertThat(image.layers().getFirst().blob().mediaType()).isEqualTo(MediaTypes.OCI_LAYER);
    assertThat(store.layers().ensure(image).getFirst().resolve("b")).hasContent("22");
    assertThat(store.content().list()).hasSize(4);
  }

  @Test
  void load_compressedArchives_areTheSame() throws IOException {
    docker(sample(), "app:1");
    byte[] archive = archive();
    for (byte[] bytes : List.of(archive, gzip(archive), Zstd.compress(archive))) {
      assertThat(load(bytes).getFirst().image().id()).isEqualTo(sample().id());
    }
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void load_dockerArchiveWithCompressedLayers_isLoaded() throws IOException {
    docker(sample(), "app:1");
    files.replaceAll((name, bytes) -> name.endsWith("layer.tar") ? Zstd.compress(bytes) : bytes);
    Image image = load(archive()).getFirst().image();
    assertThat(image.layers().getFirst().blob().mediaType()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);
  }

  @Test
  void load_withoutName_tellsTheId() throws IOException {
    docker(sample());
    assertThat(load(archive()).getFirst().lines())
        .containsExactly("Loaded image ID: " + sample().id());
    assertThat(store.list().getFirst().names()).isEmpty();
  }

  @Test
  void load_linkedLayer_isFollowedInTheArchive() throws IOException {
    docker(sample(), "app:1");
    String layer = Digest.sha256(sample().tars().getFirst()).shortHex() + "/layer.tar";
    byte[] tar = files.remove(layer);
    files.put("real/layer.tar", tar);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(bytes)) {
      TarAttributes attributes = TarAttributes.ofRoot(0777);
      writer.add(TarEntry.of(layer, new TarBody.SymbolicLink("../real/layer.tar"), attributes));
    }
    byte[] links = Arrays.copyOf(bytes.toByteArray(), 512);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(links);
    all.writeBytes(archive());
    assertThat(load(all.toByteArray()).getFirst().image().id()).isEqualTo(sample().id());
  }

  @Test
  void load_ociArchive_takesManifestAndName() throws IOException {
    oci(sample(), Map.of(Descriptor.REFERENCE_NAME, "registry.example/app:1"));
    LoadedImage loaded = load(archive()).getFirst();
    assertThat(loaded.lines()).containsExactly("Loaded image: registry.example/app:1");
    assertThat(loaded.image().manifest().digest()).isEqualTo(Digest.sha256(sample().manifest()));
  }

  @Test
  void load_ociArchiveWithBareTag_hasNoName() throws IOException {
    oci(sample(), Map.of(Descriptor.REFERENCE_NAME, "latest"));
    assertThat(load(archive()).getFirst().names()).isEmpty();
  }

  @Test
  void load_nestedIndex_takesThePartForThisHost() throws IOException {
    SampleImage other = new SampleImage().layer("x", "other");
    oci(sample(), Map.of());
    byte[] nested =
        JsonText.bytes(
            ImageIndex.of(
                    List.of(
                        Descriptor.ofContent(MediaTypes.OCI_MANIFEST, other.manifest())
                            .withPlatform(Platform.of("linux", "s390x")),
                        Descriptor.ofContent(MediaTypes.OCI_MANIFEST, sample().manifest())
                            .withPlatform(Platform.host())))
                .toJson());
    blob(nested);
    index(
        Descriptor.ofContent(MediaTypes.OCI_INDEX, nested)
            .withAnnotations(Map.of("io.containerd.image.name", "docker.io/library/app:3")));
    assertThat(load(archive()).getFirst().image().id()).isEqualTo(sample().id());
    assertThat(store.find(ImageReference.parse("app:3"))).isPresent();
  }

  @Test
  void load_forAnotherPlatformOnly_isNotFound() throws IOException {
    oci(sample(), Map.of());
    index(
        Descriptor.ofContent(MediaTypes.OCI_MANIFEST, sample().manifest())
            .withPlatform(Platform.of("linux", "s390x")));
    byte[] archive = archive();
    assertThatThrownBy(() -> load(archive)).isInstanceOf(Problem.NotFound.class);
    assertUnchanged();
  }

  @Test
  void load_layoutFolder_isLoaded() throws IOException {
    oci(sample(), Map.of(Descriptor.REFERENCE_NAME, "app:1"));
    Path folder = temporary.resolve("layout");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.createDirectories(folder.resolve(file.getKey()).getParent());
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    assertThat(archives.load(folder).getFirst().image().id()).isEqualTo(sample().id());
    try (var names = Files.list(root.resolve("ingest"))) {
      assertThat(names).isEmpty();
    }
  }

  @Test
  void load_severalImages_loadsAll() throws IOException {
    Image first = archivesPut(sample(), "one");
    Image second = archivesPut(new SampleImage().layer("a", "1").layer("c", "3"), "two");
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    ArchiveWriter.write(
        store.content(),
        List.of(
            new LoadedImage(first, List.of(ImageReference.parse("one"))),
            new LoadedImage(second, List.of(ImageReference.parse("two")))),
        ArchiveWriter.Form.BOTH,
        saved);
    store.remove("one", false);
    store.remove("two", false);
    assertUnchanged();
    assertThat(load(saved.toByteArray()).stream().flatMap(image -> image.lines().stream()))
        .containsExactly("Loaded image: one:latest", "Loaded image: two:latest");
  }

  private Image archivesPut(SampleImage sample, String name) {
    return store.put(sample.store(store.content()), ImageReference.parse(name));
  }

  @Test
  void load_damagedLayer_leavesTheStoreUnchanged() throws IOException {
    docker(sample(), "app:1");
    String layer = Digest.sha256(sample().tars().getLast()).shortHex() + "/layer.tar";
    files.get(layer)[0] ^= 1;
    byte[] archive = archive();
    assertThatThrownBy(() -> load(archive)).isInstanceOf(Problem.Corrupt.class);
    assertUnchanged();
  }

  @Test
  void load_ociBlobWithOtherBytes_isCorrupt() throws IOException {
    oci(sample(), Map.of());
    files.get("blobs/sha256/" + sample().id().hex())[5] ^= 1;
    byte[] archive = archive();
    assertThatThrownBy(() -> load(archive)).isInstanceOf(Problem.Corrupt.class);
    assertUnchanged();
  }

  @Test
  void load_anyFileMissing_isToldAndUnchanged() throws IOException {
    docker(sample(), "app:1");
    oci(sample(), Map.of());
    for (boolean docker : new boolean[] {true, false}) {
      files.clear();
      if (docker) {
        docker(sample(), "app:1");
      } else {
        oci(sample(), Map.of());
      }
      for (String missing : List.copyOf(files.keySet())) {
        if (missing.equals(OciLayout.FILE)) {
          continue;
        }
        byte[] bytes = files.remove(missing);
        byte[] archive = archive();
        assertThatThrownBy(() -> load(archive)).as(missing).isInstanceOf(Problem.class);
        assertUnchanged();
        files.put(missing, bytes);
      }
    }
  }

  @Test
  void load_truncatedAnywhere_isToldAndUnchanged() throws IOException {
    docker(sample(), "app:1");
    byte[] archive = archive();
    for (int length = 0; length < archive.length - 1536; length += 512) {
      byte[] part = Arrays.copyOf(archive, length);
      assertThatThrownBy(() -> load(part)).as("%d bytes", length).isInstanceOf(Problem.class);
      assertUnchanged();
    }
  }

  @Test
  void load_notAnArchive_isInvalidWithHint() throws IOException {
    byte[] text = "This is not an archive of images.".repeat(50).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("load image: the file is not a tar archive");
    files.put("hello.txt", text);
    byte[] archive = archive();
    assertThatThrownBy(() -> load(archive))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("load image: it has neither manifest.json nor index.json");
    files.put("repositories", text);
    byte[] old = archive();
    assertThatThrownBy(() -> load(old)).isInstanceOf(Problem.Unsupported.class);
    assertThatThrownBy(() -> archives.load(temporary.resolve("none")))
        .isInstanceOf(Problem.NotFound.class);
    assertUnchanged();
  }

  @Test
  void load_jsonThatIsNoImage_isInvalid() throws IOException {
    for (String json : List.of("", "{}", "[{}]", "[{\"Config\":\"../x\",\"Layers\":[]}]", "[1]")) {
      files.put(DockerArchiveImage.FILE, json.getBytes(StandardCharsets.UTF_8));
      byte[] archive = archive();
      assertThatThrownBy(() -> load(archive)).as(json).isInstanceOf(Problem.Invalid.class);
    }
    docker(sample(), "app:1");
    files.replaceAll((name, bytes) ->
        name.endsWith(".json") && !name.equals(DockerArchiveImage.FILE)
            ? "{}".getBytes(StandardCharsets.UTF_8)
            : bytes);
    byte[] archive = archive();
    assertThatThrownBy(() -> load(archive)).isInstanceOf(Problem.Invalid.class);
    assertUnchanged();
  }
}

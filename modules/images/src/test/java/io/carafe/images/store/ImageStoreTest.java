package io.carafe.images.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.SampleImage;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStoreTest {
  private static final Digest SERVED = Digest.sha256(new byte[] {1, 2, 3});

  @TempDir Path root;
  private final Containers containers = new Containers();
  private ImageStore store;

  /** The containers of the test. */
  private static final class Containers implements ImageUse {
    private Optional<Container> container = Optional.empty();
    private final Set<Digest> chainIds = new HashSet<>();

    @Override
    public Optional<Container> containerOf(Digest imageId) {
      return container;
    }

    @Override
    public Set<Digest> chainIds() {
      return chainIds;
    }
  }

  @BeforeEach
  void open() {
    store = ImageStore.open(root, containers);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Image put(SampleImage sample, String name) {
    try (Hold _ = store.hold()) {
      return store.put(sample.store(store.content()), ImageReference.parse(name));
    }
  }

  private static SampleImage sample(String content) {
    try {
      return new SampleImage().layer("base", "base").layer("file", content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> names(Image image) {
    return store.list().stream()
        .filter(listed -> listed.id().equals(image.id()))
        .flatMap(listed -> listed.names().stream())
        .map(ImageReference::familiar)
        .sorted()
        .toList();
  }

  @Test
  void resolve_everyForm_findsTheImage() {
    Image image = put(sample("a"), "registry.example/team/app:1.2");
    String hex = image.id().hex();
    for (String text :
        List.of(
            "registry.example/team/app:1.2",
            "registry.example/team/app@" + image.manifest().digest(),
            hex,
            "sha256:" + hex,
            hex.substring(0, 12),
            hex.substring(0, 1),
            "sha256:" + hex.substring(0, 5),
            image.manifest().digest().toString())) {
      assertThat(store.resolve(text).id()).as(text).isEqualTo(image.id());
    }
    assertThat(store.find(ImageReference.parse("registry.example/team/app:1.2"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "registry.example/team/app",
        "registry.example/team/app:1",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void resolve_unknown_isNotFoundWithHint(String text) {
    put(sample("a"), "registry.example/team/app:1.2");
    assertThatThrownBy(() -> store.resolve(text))
        .isInstanceOf(Problem.NotFound.class)
        .hasMessage("no such image: " + text)
        .satisfies(problem -> assertThat(((Problem) problem).hint()).isPresent());
  }

  @Test
  void resolve_malformedName_isInvalid() {
    assertThatThrownBy(() -> store.resolve("A B")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void resolve_ambiguousPrefix_isConflict() {
    Set<Character> firsts = new HashSet<>();
    String ambiguous = "";
    for (int i = 0; ambiguous.isEmpty(); i++) {
      char first = put(sample("content " + i), "image:" + i).id().hex().charAt(0);
      ambiguous = firsts.add(first) ? "" : String.valueOf(first);
    }
    String prefix = ambiguous;
    assertThatThrownBy(() -> store.resolve(prefix)).isInstanceOf(Problem.Conflict.class);
  }

  @Test
  void resolve_nameThatLooksLikeAnId_isTheName() {
    Image named = put(sample("a"), "cafe");
    assertThat(store.resolve("cafe").id()).isEqualTo(named.id());
  }

  @Test
  void put_nameOfAnotherImage_leavesThatOneNameless() {
    Image first = put(sample("a"), "app");
    Image second = put(sample("b"), "app");
    assertThat(store.resolve("app").id()).isEqualTo(second.id());
    assertThat(store.resolve(first.id().hex()).id()).isEqualTo(first.id());
    assertThat(names(first)).isEmpty();
    assertThat(store.list()).hasSize(2);
    assertThat(put(sample("a"), "app").id()).isEqualTo(first.id());
    assertThat(names(first)).containsExactly("app:latest");
    assertThat(store.list()).hasSize(2);
  }

  @Test
  void put_twice_changesNothing() {
    Image image = put(sample("a"), "app");
    put(sample("a"), "app");
    store.put(image.manifest());
    assertThat(names(image)).containsExactly("app:latest");
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void put_served_isListedByDigest() {
    Descriptor manifest = sample("a").store(store.content());
    store.put(manifest, ImageReference.parse("app:1"), SERVED);
    assertThat(store.list().getFirst().digests().getFirst().familiar()).isEqualTo("app@" + SERVED);
    assertThat(store.resolve("app@" + SERVED).id()).isEqualTo(sample("a").id());
  }

  @Test
  void put_missingLayer_isNotFoundAndUnchanged() {
    SampleImage sample = sample("a");
    Descriptor manifest = sample.store(store.content());
    store.content().delete(Digest.sha256(sample.blobs().getFirst()));
    assertThatThrownBy(() -> store.put(manifest)).isInstanceOf(Problem.NotFound.class);
    assertThat(store.list()).isEmpty();
  }

  @Test
  void reopen_afterChanges_knowsTheSame() {
    Image image = put(sample("a"), "app:1");
    store.tag("app:1", ImageReference.parse("other:2"));
    Image nameless = put(sample("b"), "x");
    store.put(sample("c").store(store.content()), ImageReference.parse("x"), SERVED);
    close();
    open();
    assertThat(names(image)).containsExactly("app:1", "other:2");
    assertThat(store.resolve(nameless.id().hex()).id()).isEqualTo(nameless.id());
    assertThat(store.resolve("x@" + SERVED).id()).isEqualTo(sample("c").id());
    assertThat(store.list()).hasSize(3);
  }

  @Test
  void reopen_damagedImage_keepsTheOthers() throws IOException {
    Image image = put(sample("a"), "app");
    Image damaged = put(sample("b"), "damaged");
    Files.writeString(root.resolve("content/blobs/sha256/" + damaged.id().hex()), "{}");
    close();
    open();
    assertThat(store.list()).extracting(ListedImage::id).containsExactly(image.id());
    put(sample("b"), "again");
  }

  @Test
  void remove_oneOfTwoNames_onlyUntags() {
    Image image = put(sample("a"), "app:1");
    store.tag("app:1", ImageReference.parse("app:2"));
    assertThat(store.remove("app:1", false)).containsExactly(new Removal.Untagged("app:1"));
    assertThat(names(image)).containsExactly("app:2");
  }

  @Test
  void remove_lastName_deletesTheImage() {
    Image image = put(sample("a"), "app:1");
    Image other = put(sample("b"), "other");
    assertThat(store.remove("app:1", false))
        .containsExactly(new Removal.Untagged("app:1"), new Removal.Deleted(image.id()));
    assertThat(store.list()).extracting(ListedImage::id).containsExactly(other.id());
    assertThat(store.content().contains(image.id())).isFalse();
    assertThat(store.content().contains(other.layers().getFirst().blob().digest())).isTrue();
    assertThat(store.content().list()).hasSize(4);
  }

  @Test
  void remove_idWithTwoNames_needsForce() {
    Image image = put(sample("a"), "app:1");
    store.tag("app:1", ImageReference.parse("app:2"));
    String id = image.id().hex();
    assertThatThrownBy(() -> store.remove(id, false)).isInstanceOf(Problem.Conflict.class);
    assertThat(store.remove(id, true))
        .containsExactly(
            new Removal.Untagged("app:1"),
            new Removal.Untagged("app:2"),
            new Removal.Deleted(image.id()));
    assertThat(store.content().list()).isEmpty();
  }

  @Test
  void remove_usedByContainer_isConflict() {
    Image image = put(sample("a"), "app");
    containers.container = Optional.of(new ImageUse.Container("web", true));
    assertThatThrownBy(() -> store.remove("app", true))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessage("remove image app: running container web uses it");
    containers.container = Optional.of(new ImageUse.Container("web", false));
    assertThatThrownBy(() -> store.remove("app", false)).isInstanceOf(Problem.Conflict.class);
    assertThat(store.remove("app", true)).contains(new Removal.Deleted(image.id()));
  }

  @Test
  void collect_whileHeld_waitsForTheHold() {
    try (Hold _ = store.hold()) {
      sample("a").store(store.content());
      assertThat(store.collect()).isEmpty();
      assertThat(store.content().list()).hasSize(4);
    }
    assertThat(store.content().list()).isEmpty();
  }

  @Test
  void open_secondTime_isConflict() {
    assertThatThrownBy(() -> ImageStore.open(root, ImageUse.NONE))
        .isInstanceOf(Problem.Conflict.class);
  }
}

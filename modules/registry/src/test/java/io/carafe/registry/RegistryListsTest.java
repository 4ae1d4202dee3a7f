package io.carafe.registry;

import static io.carafe.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.json.JsonText;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryListsTest {
  private static final String TAGS = "/v2/app/tags/list";

  private final FakeRegistry registry = new FakeRegistry();
  private final RegistryClient client = new RegistryClient(RegistrySettings.DEFAULT, ignored -> {});
  private final RegistryLists lists = new RegistryLists(client);

  @AfterEach
  void close() {
    client.close();
    registry.close();
  }

  private static FakeRegistry.Answer page(String json, String next) {
    return status(200, next.isEmpty() ? "" : "Link", "<" + next + ">; rel=\"next\"", json);
  }

  @Test
  void tags_severalPages_areAll() {
    registry.fault(
        TAGS,
        page("{\"name\":\"app\",\"tags\":[\"1\",\"2\"]}", TAGS + "?last=2&n=2"),
        page("{\"name\":\"app\",\"tags\":[\"3\"]}", ""));
    assertThat(lists.tags(registry.image("app"))).containsExactly("1", "2", "3");
    assertThat(registry.requests("GET " + TAGS).getLast().path()).endsWith("?last=2&n=2");
  }

  @Test
  void tags_noneAtAll_isEmpty() {
    registry.fault(TAGS, page("{\"name\":\"app\",\"tags\":null}", ""));
    assertThat(lists.tags(registry.image("app"))).isEmpty();
    assertThatThrownBy(() -> lists.tags(registry.image("none")))
        .isInstanceOf(Problem.NotFound.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:1/x", "https://elsewhere.example/x", "http://[x", "file:/x"})
  void tags_nextPageElsewhere_isUnavailable(String next) {
    registry.fault(TAGS, page("{\"tags\":[]}", next));
    assertThatThrownBy(() -> lists.tags(registry.image("app")))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("next page elsewhere");
  }

  @Test
  void tags_endlessPages_areBounded() {
    registry.fault(
        TAGS,
        IntStream.range(0, 1_100)
            .mapToObj(i -> page("{\"tags\":[]}", TAGS + "?last=" + i))
            .toArray(FakeRegistry.Answer[]::new));
    assertThatThrownBy(() -> lists.tags(registry.image("app")))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("more than 1000 pages");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "[]", "{\"tags\":7}", "{\"tags\":[7]}", "{\"tags\":[\"a b\"]}", "<html>"})
  void tags_malformedList_isUnavailable(String json) {
    registry.fault(TAGS, page(json, ""));
    assertThatThrownBy(() -> lists.tags(registry.image("app")))
        .isInstanceOf(Problem.Unavailable.class);
  }

  @Test
  void repositories_catalog_isListed() {
    registry.fault("/v2/_catalog", page("{\"repositories\":[\"a\",\"b/c\"]}", ""));
    assertThat(lists.repositories(registry.host())).containsExactly("a", "b/c");
  }

  @Test
  void referrers_ofTheRegistry_areFiltered() {
    Digest subject = Digest.sha256(new byte[0]);
    Descriptor one = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, new byte[] {1});
    String index = JsonText.write(ImageIndex.of(List.of(one)).toJson());
    String path = "/v2/app/referrers/" + subject;
    registry.fault(path, page(index, ""), page(index, ""), page("{\"manifests\":[{}]}", ""));
    var image = registry.image("app").withDigest(subject);
    assertThat(lists.referrers(image, Optional.empty())).containsExactly(one);
    assertThat(lists.referrers(image, Optional.of("x/y"))).isEmpty();
    assertThatThrownBy(() -> lists.referrers(image, Optional.empty()))
        .isInstanceOf(Problem.Unavailable.class);
    assertThat(lists.referrers(image, Optional.empty())).as("no list, no tag").isEmpty();
  }

  @Test
  void delete_refusedOrNot_isSaid() {
    var image = registry.image("app").withDigest(Digest.sha256(new byte[0]));
    lists.delete(image);
    assertThat(registry.requests("DELETE /v2/app/manifests/sha256:")).hasSize(1);
    registry.fault(
        FakeRegistry.manifestPath("app", image.digest().orElseThrow()), status(405), status(404));
    assertThatThrownBy(() -> lists.delete(image)).isInstanceOf(Problem.Unsupported.class);
    assertThatThrownBy(() -> lists.delete(image)).isInstanceOf(Problem.NotFound.class);
  }

  @Test
  void search_offeredOrNot_findsRepositories() {
    RegistrySearch search = new RegistrySearch(client);
    registry.fault(
        "/v1/search",
        page("{\"results\":[{\"name\":\"a\",\"description\":\"d\",\"star_count\":3}]}", ""),
        status(404));
    registry.fault("/v2/_catalog", page("{\"repositories\":[\"web/app\",\"other\"]}", ""));
    assertThat(search.find(registry.host(), "a", 10))
        .containsExactly(new RegistrySearch.Found(registry.host() + "/a", "d", 3, false));
    assertThat(search.find(registry.host(), "app", 10))
        .containsExactly(new RegistrySearch.Found(registry.host() + "/web/app", "", 0, false));
  }
}

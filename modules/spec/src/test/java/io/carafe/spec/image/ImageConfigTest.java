package io.carafe.spec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {
  private static final Digest DIGEST = Digest.sha256(new byte[0]);
  private static final String EVERYTHING =
      """
      {
        "created": "2026-01-02T03:04:05.678+02:00", "author": "a",
        "architecture": "amd64", "os": "linux", "docker_version": "28.5", "container": "x",
        "config": {
          "Hostname": "", "User": "nobody:1", "Tty": false,
          "ExposedPorts": {"80/tcp": {}, "53/udp": {}},
          "Env": ["PATH=/bin", "A="], "Entrypoint": ["/e"], "Cmd": ["c", "d"], "Image": "",
          "Volumes": {"/v": {}}, "WorkingDir": "/w", "Labels": {"l": "m\\tn"},
          "StopSignal": "SIGQUIT", "StopTimeout": 3,
          "Healthcheck": {"Test": ["CMD", "true"], "Interval": 1500000000, "Retries": 5},
          "Shell": ["/bin/ash", "-c"], "OnBuild": ["RUN x"]
        },
        "rootfs": {"type": "layers", "diff_ids": ["DIGEST"]},
        "history": [
          {"created": "2026-01-02T03:04:05Z", "created_by": "ADD x", "comment": "c"},
          {"created": "0001-01-01T00:00:00Z", "created_by": "CMD", "empty_layer": true}
        ]
      }\
      """
          .replace("DIGEST", DIGEST.toString());

  private static ImageConfig parse(String json) {
    return ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void parse_everything_isRead() {
    ImageConfig image = parse(EVERYTHING);
    assertThat(image.platform()).hasToString("linux/amd64");
    assertThat(image.created()).contains(Instant.parse("2026-01-02T01:04:05.678Z"));
    assertThat(image.diffIds()).containsExactly(DIGEST);
    assertThat(image.history()).hasSize(2);
    assertThat(image.history().getLast().created()).isEmpty();
    ContainerConfig config = image.config();
    assertThat(config.entrypoint()).containsExactly("/e");
    assertThat(config.cmd()).containsExactly("c", "d");
    assertThat(config.env()).containsExactly("PATH=/bin", "A=");
    assertThat(config.user()).isEqualTo("nobody:1");
    assertThat(config.workingDir()).isEqualTo("/w");
    assertThat(config.shell()).containsExactly("/bin/ash", "-c");
    assertThat(config.exposedPorts()).containsExactly("80/tcp", "53/udp");
    assertThat(config.volumes()).containsExactly("/v");
    assertThat(config.labels()).containsEntry("l", "m\tn");
    assertThat(config.stopSignal()).contains("SIGQUIT");
    assertThat(config.stopTimeout()).contains(Duration.ofSeconds(3));
    assertThat(config.healthcheck().orElseThrow().interval()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.onBuild()).containsExactly("RUN x");
  }

  @Test
  void parse_whatWasWritten_isEqual() {
    ImageConfig image = parse(EVERYTHING);
    assertThat(ImageConfig.parse(JsonText.bytes(image.toJson()))).isEqualTo(image);
  }

  @Test
  void parse_nullMembers_sayNothing() {
    ImageConfig image =
        parse(
            """
            {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":null},
             "config":{"Env":null,"Cmd":null,"Labels":null,"Volumes":null,"Healthcheck":null}}\
            """);
    assertThat(image.config()).isEqualTo(ContainerConfig.NONE);
    assertThat(image.diffIds()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|must be an object",
        "{}|has no 'os'",
        "{'os':'linux'}|has no 'architecture'",
        "{'os':'linux','architecture':'amd64'}|has no 'rootfs'",
        "{'os':'linux','architecture':'a b','rootfs':{}}|is not a name",
        "{'os':'linux','architecture':'x','rootfs':{'type':'windows'}}|/rootfs: type must be",
        "{'os':'linux','architecture':'x','rootfs':{'diff_ids':['x']}}|/rootfs/diff_ids/0",
        "{'os':'linux','architecture':'x','rootfs':{},'created':'now'}|/created: must be a time",
        "{'os':'linux','architecture':'x','rootfs':{},'config':{'Cmd':'sh'}}|/config/Cmd",
        "{'os':'linux','architecture':'x','rootfs':{},'config':{'StopTimeout':-1}}|StopTimeout"
      })
  void parse_notAConfiguration_isInvalid(String json, String rule) {
    assertThatThrownBy(() -> parse(json.replace('\'', '"')))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("image configuration")
        .hasMessageContaining(rule.replace('\'', '"'));
  }

  @Test
  void archive_ofDockerSave_isRead() {
    byte[] json =
        """
        [{"Config":"c.json","RepoTags":["busybox:latest"],"Layers":["a/layer.tar"]},
         {"Config":"blobs/sha256/x","RepoTags":null,"Layers":null,"LayerSources":{}}]\
        """
            .getBytes(StandardCharsets.UTF_8);
    List<DockerArchiveImage> images = DockerArchiveImage.parse(json);
    assertThat(images.getFirst())
        .isEqualTo(
            new DockerArchiveImage("c.json", List.of("busybox:latest"), List.of("a/layer.tar")));
    assertThat(images.getLast().repoTags()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../../x", "a/.."})
  void archive_pathThatLeavesIt_isInvalid(String path) {
    byte[] json =
        JsonText.bytes(JsonText.parse("[{\"Config\":\"" + path + "\"}]", JsonLimits.ofBytes(1000)));
    assertThatThrownBy(() -> DockerArchiveImage.parse(json))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("manifest.json /0: path ");
  }

  @Test
  void layout_ofAnotherVersion_isUnsupported() {
    OciLayout.check(OciLayout.bytes());
    assertThatThrownBy(() ->
            OciLayout.check("{\"imageLayoutVersion\":\"2.0.0\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Problem.Unsupported.class);
  }
}

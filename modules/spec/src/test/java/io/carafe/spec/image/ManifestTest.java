package io.carafe.spec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.spec.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  private static final Digest DIGEST = Digest.sha256(new byte[0]);
  private static final Descriptor CONFIG = Descriptor.of(MediaTypes.OCI_CONFIG, DIGEST, 7);
  private static final Descriptor LAYER = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, DIGEST, 11);

  private static byte[] utf8(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] filled(String json) {
    String blob = "{'mediaType':'%s','digest':'" + DIGEST + "','size':5}";
    return utf8(
        json.replace("CONFIG", blob.formatted(MediaTypes.DOCKER_CONFIG))
            .replace("LAYER", blob.formatted(MediaTypes.DOCKER_LAYER_GZIP)));
  }

  @Test
  void parse_whatWasWritten_isEqual() {
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            CONFIG,
            List.of(LAYER, LAYER.withAnnotations(Map.of("a", "b"))),
            Map.of("k", "v"),
            Optional.of("x/y"),
            Optional.of(LAYER));
    assertThat(Manifest.parse(JsonText.bytes(manifest.toJson()))).isEqualTo(manifest);
  }

  @Test
  void parse_dockerSchema2_isAnImage() {
    byte[] json =
        filled(
            "{'schemaVersion':2,'mediaType':'"
                + MediaTypes.DOCKER_MANIFEST
                + "','config':CONFIG,'layers':[LAYER]}");
    Manifest manifest = Manifest.parse(json);
    manifest.requireImage();
    assertThat(manifest.layers()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|must be an object",
        "{}|has no \"schemaVersion\"",
        "{'schemaVersion':3,'layers':[]}|must be 2, not 3",
        "{'schemaVersion':2,'layers':[]}|has no \"config\"",
        "{'schemaVersion':2,'config':CONFIG}|has no \"layers\"",
        "{'schemaVersion':2,'config':CONFIG,'layers':[],'manifests':[]}|at once",
        "{'schemaVersion':2,'mediaType':'text/html','config':CONFIG,'layers':[]}|mediaType must",
        "{'schemaVersion':2,'config':CONFIG,'layers':[{}]}|/layers/0: has no \"mediaType\"",
        "{'schemaVersion':2,'config':{'mediaType':'a','digest':'x','size':1},'layers':[]}|/config",
        "{'schemaVersion':2,'manifests':[]}|is an index of 0 images",
        "{'schemaVersion':2,'config':CONFIG,'layers':[LAYER],}|line 1",
      })
  void parse_notAManifest_isInvalid(String json, String rule) {
    assertThatThrownBy(() -> Manifest.parse(filled(json)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("manifest")
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'schemaVersion':1,'name':'x','fsLayers':[]}",
        "{'schemaVersion':2,'mediaType':'application/vnd.docker.distribution.manifest.v1+json'}",
        "{'schemaVersion':1}"
      })
  void parse_schema1_isUnsupported(String json) {
    assertThatThrownBy(() -> ManifestDocument.parse(utf8(json)))
        .isInstanceOf(Problem.Unsupported.class)
        .hasMessageContaining("schema 1");
  }

  @Test
  void parse_layersAtAndAboveTheLimit_isInvalidAbove() {
    List<Descriptor> most = Collections.nCopies(ImageLimits.LAYERS_MAX, LAYER);
    assertThat(Manifest.of(CONFIG, most).layers()).hasSize(127);
    assertThatThrownBy(() -> Manifest.of(CONFIG, Collections.nCopies(128, LAYER)))
        .hasMessage("manifest has 128 layers, more than 127");
    assertThatThrownBy(() -> Manifest.parse(new byte[ImageLimits.MANIFEST_BYTES_MAX + 1]))
        .hasMessageContaining("longer than 4194304 bytes");
  }

  @Test
  void requireImage_artifact_saysWhatItIs() {
    Manifest chart =
        Manifest.of(
            Descriptor.of("application/vnd.cncf.helm.config.v1+json", DIGEST, 1), List.of());
    assertThat(chart.isImage()).isFalse();
    assertThatThrownBy(chart::requireImage)
        .hasMessage("manifest: is not an image but application/vnd.cncf.helm.config.v1+json");
  }
}

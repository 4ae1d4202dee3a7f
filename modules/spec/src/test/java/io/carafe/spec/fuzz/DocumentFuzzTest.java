package io.carafe.spec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.carafe.base.Problem;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.ManifestDocument;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import io.carafe.spec.reference.ImageReference;
import io.carafe.spec.runtime.OciSpec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/**
 * No bytes make a reader fail with anything but a {@link Problem}, and what is read can be written
 * and read again. Runs the inputs beside the test; with {@code JAZZER_FUZZ=1} makes up new ones.
 */
@Tag("fuzz")
class DocumentFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void parse_anyJson_readsWhatItWrites(byte[] bytes) {
    try {
      JsonValue value = JsonText.parse(bytes, JsonLimits.ofBytes(1 << 20));
      assertThat(JsonText.parse(JsonText.bytes(value), JsonLimits.ofBytes(8 << 20)))
          .isEqualTo(value);
      assertThat(JsonText.parse(JsonText.writePretty(value), JsonLimits.ofBytes(16 << 20)))
          .isEqualTo(value);
    } catch (Problem.Invalid refused) {
      assertThat(refused).hasMessageStartingWith("JSON ");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void parse_anyConfiguration_readsWhatItWrites(byte[] bytes) {
    try {
      OciSpec spec = OciSpec.parse(bytes);
      assertThat(OciSpec.parse(JsonText.bytes(spec.toJson()))).isEqualTo(spec);
    } catch (Problem.Invalid refused) {
      assertThat(refused).hasMessageStartingWith("config.json");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void parse_anyManifest_readsWhatItWrites(byte[] bytes) {
    try {
      ManifestDocument document = ManifestDocument.parse(bytes);
      assertThat(ManifestDocument.parse(JsonText.bytes(document.toJson()))).isEqualTo(document);
    } catch (Problem.Invalid | Problem.Unsupported refused) {
      assertThat(refused).hasMessageStartingWith("manifest");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void parse_anyImageConfiguration_readsWhatItWrites(byte[] bytes) {
    try {
      ImageConfig config = ImageConfig.parse(bytes);
      assertThat(ImageConfig.parse(JsonText.bytes(config.toJson()))).isEqualTo(config);
    } catch (Problem.Invalid refused) {
      assertThat(refused).hasMessageStartingWith("image configuration");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void parse_anyReference_readsItsCompleteAndFamiliarForm(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      ImageReference reference = ImageReference.parse(text);
      assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
      assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
    } catch (Problem.Invalid refused) {
      assertThat(refused).hasMessageStartingWith("image reference \"");
    }
  }
}

package io.carafe.spec.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.spec.json.JsonText;
import org.junit.jupiter.api.Test;

class OciSpecTest {
  @Test
  void parse_theExampleAsWritten_isEqual() {
    OciSpec example = OciSpec.example();
    assertThat(OciSpec.parse(JsonText.bytes(example.toJson()))).isEqualTo(example);
  }
}

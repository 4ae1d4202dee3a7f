package io.carafe.spec.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciResources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** The files and values that runc writes for the same resources. */
class CgroupLimitsTest {
  private static OciResources resources(String json) {
    return OciResources.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String text(List<CgroupLimit> limits) {
    StringBuilder text = new StringBuilder();
    for (CgroupLimit limit : limits) {
      if (limit.controller().equals("devices")) {
        continue;
      }
      text.append(text.isEmpty() ? "" : "; ").append(limit.file()).append('=');
      text.append(limit.value()).append(limit.optional() ? "?" : "");
      limit.instead().ifPresent(i -> text.append(" or ").append(i.file() + "=" + i.value()));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "2, 1",
    "3, 2",
    "10, 4",
    "100, 17",
    "512, 59",
    "1024, 100",
    "2048, 174",
    "102400, 4429",
    "262143, 10000",
    "262144, 10000",
    "-1, 10000"
  })
  void weightOfShares_knownPoints_areOnTheCurve(long shares, long weight) {
    assertThat(Conversions.weightOfShares(shares)).isEqualTo(weight);
  }

  @Test
  void weightOfShares_moreShares_neverWeighLess() {
    long last = 0;
    for (long shares = 2; shares <= 262_144; shares++) {
      long weight = Conversions.weightOfShares(shares);
      assertThat(weight).isBetween(Math.max(1, last), 10_000L);
      last = weight;
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "100, 910", "500, 4950", "1000, 10000"})
  void ioWeightOfBlkio_knownPoints_areOnTheLine(long weight, long scaled) {
    assertThat(Conversions.ioWeightOfBlkio(weight)).isEqualTo(scaled);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "unified-limits.csv", delimiter = '|', quoteCharacter = '`')
  void unified_resources_areWhatRuncWrites(String json, String expected) {
    String wanted = expected.equals("''") ? "" : expected;
    assertThat(text(UnifiedLimits.of(resources(json)))).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "separate-limits.csv", delimiter = '|', quoteCharacter = '`')
  void separate_resources_areWhatRuncWrites(String json, String expected) {
    String wanted = expected.equals("''") ? "" : expected;
    assertThat(text(SeparateLimits.of(resources(json)))).isEqualTo(wanted);
  }

  @Test
  void unified_swapWithoutMemory_isRefusedWithItsPlace() {
    assertThatThrownBy(() -> UnifiedLimits.of(resources("{'memory': {'swap': 10}}")))
        .isInstanceOfSatisfying(
            Problem.Invalid.class,
            problem -> assertThat(problem.pointer()).contains("/linux/resources/memory/swap"));
  }

  @Test
  void separate_noDeviceRules_denyAllButTheDefaultDevices() {
    List<CgroupLimit> devices =
        SeparateLimits.of(OciResources.NONE).stream()
            .filter(limit -> limit.controller().equals("devices"))
            .toList();
    assertThat(devices.getFirst().file()).isEqualTo("devices.deny");
    assertThat(devices.getFirst().value()).isEqualTo("a *:* rwm");
    assertThat(devices).hasSize(12).anyMatch(limit -> limit.value().equals("c 1:3 rwm"));
    assertThat(SeparateLimits.ofUpdate(OciResources.NONE)).isEmpty();
  }

  @Test
  void separate_rulesOfTheirOwn_pointToTheirPlace() {
    String json =
        "{'devices': [{'allow': true, 'type': 'c', 'major': 10, 'minor': 5, 'access': 'r'}]}";
    assertThat(SeparateLimits.of(resources(json)))
        .anyMatch(limit ->
            limit.value().equals("c 10:5 r")
                && limit.pointer().equals("/linux/resources/devices/0"));
  }
}

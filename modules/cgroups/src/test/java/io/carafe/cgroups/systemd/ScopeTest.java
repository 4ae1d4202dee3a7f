package io.carafe.cgroups.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.cgroups.systemd.Property.Access;
import io.carafe.spec.runtime.OciResources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
  private static final ContainerId ID = new ContainerId("web");

  private static List<Property> properties(String json, boolean unified) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ScopeProperties.of(OciResources.parse(bytes), unified, Map.of("c 136", "pts"));
  }

  @ParameterizedTest
  @CsvSource({
    "system.slice:docker:4f2a, system.slice/docker-4f2a.scope",
    "user-1000.slice:p:x, user.slice/user-1000.slice/p-x.scope",
    "-.slice:p:x, p-x.scope",
    ":crio:x, system.slice/crio-x.scope",
    "a-b-c.slice::x, a.slice/a-b.slice/a-b-c.slice/x.scope",
    "machine.slice:p:pod.slice, machine.slice/pod.slice"
  })
  void of_path_liesWhereRuncPutsIt(String path, String cgroup) {
    assertThat(ScopeName.of(Optional.of(path), ID).cgroup()).isEqualTo(cgroup);
  }

  @Test
  void of_noPath_isNamedAfterTheContainer() {
    assertThat(ScopeName.of(Optional.empty(), ID).cgroup())
        .isEqualTo("system.slice/carafe-web.scope");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a/b", "a:b", "a:b:c", "x--y.slice:b:c", "a/b.slice:b:c", "s.slice:b:c/d"})
  void of_anotherForm_isRefusedWithItsPlace(String path) {
    assertThatThrownBy(() -> ScopeName.of(Optional.of(path), ID))
        .isInstanceOfSatisfying(
            Problem.Invalid.class,
            problem -> assertThat(problem.pointer()).contains("/linux/cgroupsPath"));
  }

  @Test
  void of_unifiedResources_areThePropertiesOfRunc() {
    String json =
        "{'memory': {'limit': 100, 'swap': 300, 'reservation': 50}, 'pids': {'limit': 5},"
            + "'cpu': {'shares': 1024, 'quota': 33333, 'period': 100000, 'cpus': '0-1,9'}}";
    assertThat(properties(json, true))
        .contains(
            new Property.Count("MemoryMax", 100),
            new Property.Count("MemoryLow", 50),
            new Property.Count("MemorySwapMax", 200),
            new Property.Count("TasksMax", 5),
            new Property.Count("CPUWeight", 100),
            new Property.Count("CPUQuotaPeriodUSec", 100_000),
            new Property.Count("CPUQuotaPerSecUSec", 340_000));
    assertThat(ScopeProperties.mask("0-1,9")).containsExactly(3, 2);
  }

  @Test
  void of_separateResources_haveTheirOldNames() {
    assertThat(properties("{'memory': {'limit': 100}, 'cpu': {'shares': 7}}", false))
        .contains(new Property.Count("MemoryLimit", 100), new Property.Count("CPUShares", 7));
  }

  @Test
  void of_deviceRules_allowNumbersGroupsAndAll() {
    String json =
        "{'devices': [{'allow': false}, {'allow': true, 'type': 'b', 'major': 8, 'minor': 1}]}";
    Property.Devices devices = (Property.Devices) properties(json, true).get(1);
    assertThat(devices.value())
        .contains(
            new Access("/dev/block/8:1", "rwm"),
            new Access("char-*", "m"),
            new Access("char-pts", "rwm"),
            new Access("/dev/char/1:3", "rwm"));
    assertThat(properties("{'devices': [{'allow': true}]}", true).getFirst())
        .isEqualTo(new Property.Text("DevicePolicy", "auto"));
  }

  @Test
  void parse_listOfDevices_namesGroups() {
    String text = "Character devices:\n  1 mem\n136 pts\n\nBlock devices:\n  8 sd\n";
    assertThat(DeviceGroups.parse(text))
        .containsOnly(Map.entry("c 1", "mem"), Map.entry("c 136", "pts"), Map.entry("b 8", "sd"));
  }
}

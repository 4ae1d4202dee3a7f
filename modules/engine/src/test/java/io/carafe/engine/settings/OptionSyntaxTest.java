package io.carafe.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.engine.settings.MountSettings.Bind;
import io.carafe.engine.settings.MountSettings.BindOptions;
import io.carafe.engine.settings.MountSettings.Tmpfs;
import io.carafe.engine.settings.MountSettings.Volume;
import io.carafe.engine.settings.SecuritySettings.Seccomp;
import io.carafe.engine.settings.SecuritySettings.Wish;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionSyntaxTest {
  private static final Path HERE = Path.of("/here");

  @Test
  void volume_eachForm_isUnderstood() {
    assertThat(MountSyntax.volume("/data", HERE))
        .isEqualTo(new Volume(Optional.empty(), "/data", false, false));
    assertThat(MountSyntax.volume("name:/data:ro,nocopy", HERE))
        .isEqualTo(new Volume(Optional.of("name"), "/data", true, true));
    assertThat(MountSyntax.volume("/a:/b", HERE))
        .isEqualTo(new Bind("/a", "/b", BindOptions.DEFAULT, true));
    assertThat(MountSyntax.volume("./a/../c:/b/:rslave,z,ro", HERE))
        .isEqualTo(new Bind("/here/c", "/b", new BindOptions(true, true, "rslave"), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "/a:",
        ":/b",
        "/a:/b:bogus",
        "/a:b",
        "x:/b",
        "/a:/b:ro:ro",
        "/a:/",
        "rel"
      })
  void volume_nonsense_invalid(String text) {
    assertThatThrownBy(() -> MountSyntax.volume(text, HERE)).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void mount_eachType_isUnderstood() {
    assertThat(MountSyntax.mount("type=bind,source=/a,target=/b,readonly", HERE))
        .isEqualTo(new Bind("/a", "/b", new BindOptions(true, true, "rprivate"), false));
    assertThat(MountSyntax.mount("src=v1,dst=/b,ro=false,volume-nocopy=true", HERE))
        .isEqualTo(new Volume(Optional.of("v1"), "/b", false, true));
    assertThat(MountSyntax.mount("type=tmpfs,destination=/t,tmpfs-size=1m,tmpfs-mode=700", HERE))
        .isEqualTo(new Tmpfs("/t", List.of("size=1m", "mode=700")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "type=bind,target=/b",
        "type=nfs,dst=/b",
        "typo=1",
        "type=tmpfs",
        "dst=/b,ro=2"
      })
  void mount_nonsense_invalid(String text) {
    assertThatThrownBy(() -> MountSyntax.mount(text, HERE)).isInstanceOf(Problem.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "9, 9",
    "KILL, 9",
    "sigterm, 15",
    "SIGRTMIN+3, 37",
    "rtmax, 64",
    "RTMAX-1, 63",
    "POLL, 29"
  })
  void signal_namesAndNumbers_areUnderstood(String text, int number) {
    assertThat(Signal.parse(text).number()).isEqualTo(number);
    assertThat(Signal.parse(Signal.parse(text).name()).number()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65", "-1", "SIG", "NOPE", "RTMIN+31", "999"})
  void signal_nonsense_invalid(String text) {
    assertThatThrownBy(() -> Signal.parse(text)).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void securityOption_eachKind_isUnderstood() {
    assertThat(SecuritySettings.parseOption("seccomp=unconfined"))
        .isEqualTo(new Wish.OfSeccomp(new Seccomp.Unconfined()));
    assertThat(SecuritySettings.parseOption("seccomp:{\"a\":1}"))
        .isEqualTo(new Wish.OfSeccomp(new Seccomp.Profile("{\"a\":1}")));
    assertThat(SecuritySettings.parseOption("no-new-privileges"))
        .isEqualTo(new Wish.NoNewPrivileges(true));
    assertThat(SecuritySettings.parseOption("no-new-privileges=false"))
        .isEqualTo(new Wish.NoNewPrivileges(false));
    assertThat(SecuritySettings.parseOption("systempaths=unconfined"))
        .isEqualTo(new Wish.UnmaskedPaths());
    assertThat(SecuritySettings.parseOption("apparmor=mine")).isEqualTo(new Wish.Apparmor("mine"));
    assertThatThrownBy(() -> SecuritySettings.parseOption("nonsense"))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void ulimitAndDevice_eachForm_isUnderstood() {
    assertThat(Ulimit.parse("nofile=10:20")).isEqualTo(new Ulimit("nofile", 10, 20));
    assertThat(Ulimit.parse("core=-1")).isEqualTo(new Ulimit("core", -1, -1));
    assertThatThrownBy(() -> Ulimit.parse("nofile=20:10")).isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> Ulimit.parse("nofile")).isInstanceOf(Problem.Invalid.class);
    assertThat(DeviceMapping.parse("/dev/a"))
        .isEqualTo(new DeviceMapping("/dev/a", "/dev/a", "rwm"));
    assertThat(DeviceMapping.parse("/dev/a:r"))
        .isEqualTo(new DeviceMapping("/dev/a", "/dev/a", "r"));
    assertThat(DeviceMapping.parse("/dev/a:/dev/b:rw"))
        .isEqualTo(new DeviceMapping("/dev/a", "/dev/b", "rw"));
    assertThatThrownBy(() -> DeviceMapping.parse("dev")).isInstanceOf(Problem.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({"1, 1000000000", "0.5, 500000000", ".25, 250000000", "1.000000001, 1000000001"})
  void cpus_decimal_isExact(String text, long nanos) {
    assertThat(ResourceSettings.Cpu.parseCpus(text)).isEqualTo(nanos);
  }

  @Test
  void resources_contradictions_invalid() {
    OptionalLong none = OptionalLong.empty();
    assertThatThrownBy(() -> new ResourceSettings.Memory(OptionalLong.of(1), none, none))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("6 MiB");
    assertThatThrownBy(() -> new ResourceSettings.Memory(none, OptionalLong.of(1), none))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> ResourceSettings.Cpu.parseCpus("x"))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void settings_targetTwice_invalid() {
    ContainerSettingsBuilder builder =
        ContainerSettings.builder("busybox")
            .mount(MountSyntax.volume("/data", HERE))
            .mount(MountSyntax.tmpfs("/data"));

    assertThatThrownBy(builder::build)
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("mount target /data: mounted twice");
  }

  @Test
  void network_bridge_unsupportedWithHint() {
    assertThatThrownBy(() -> NetworkMode.parse("bridge")).isInstanceOf(Problem.Unsupported.class);
  }
}

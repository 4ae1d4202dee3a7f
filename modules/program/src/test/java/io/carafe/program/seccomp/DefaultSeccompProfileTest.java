package io.carafe.program.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Errno;
import io.carafe.program.Architecture;
import io.carafe.program.plan.KernelVersion;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DefaultSeccompProfileTest {
  private static final int EPERM = SeccompAction.ERRNO | Errno.EPERM.number();
  private static final int ENOSYS = SeccompAction.ERRNO | Errno.ENOSYS.number();
  private static final KernelVersion KERNEL = KernelVersion.MINIMUM;

  @ParameterizedTest
  @CsvSource({
    "mount, CAP_SYS_ADMIN",
    "bpf, CAP_BPF",
    "syslog, CAP_SYSLOG",
    "chroot, CAP_SYS_CHROOT",
    "reboot, CAP_SYS_BOOT",
    "finit_module, CAP_SYS_MODULE",
    "acct, CAP_SYS_PACCT",
    "kcmp, CAP_SYS_PTRACE",
    "settimeofday, CAP_SYS_TIME",
    "vhangup, CAP_SYS_TTY_CONFIG",
    "mbind, CAP_SYS_NICE",
    "open_by_handle_at, CAP_DAC_READ_SEARCH",
    "perf_event_open, CAP_PERFMON",
    "setns, CAP_SYS_ADMIN"
  })
  void forContainer_callOfCapability_isAllowedWithItOnly(String call, String capability) {
    for (Architecture architecture : Architecture.values()) {
      assertThat(action(Set.of("CAP_CHOWN"), architecture, call, 0)).isEqualTo(EPERM);
      assertThat(action(Set.of(capability), architecture, call, 0)).isEqualTo(SeccompAction.ALLOW);
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void forContainer_newNamespaces_needSysAdmin(Architecture architecture) {
    long thread = 0x3d0f00;
    long userNamespace = 0x10000000;
    assertThat(action(Set.of(), architecture, "clone", thread)).isEqualTo(SeccompAction.ALLOW);
    assertThat(action(Set.of(), architecture, "clone", userNamespace)).isEqualTo(EPERM);
    assertThat(action(Set.of(), architecture, "clone3", 0)).isEqualTo(ENOSYS);
    assertThat(action(Set.of("CAP_SYS_ADMIN"), architecture, "clone", userNamespace))
        .isEqualTo(SeccompAction.ALLOW);
    assertThat(action(Set.of("CAP_SYS_ADMIN"), architecture, "clone3", 0))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "10, true", "38, false", "39, true", "40, false", "41, true"})
  void forContainer_socketOfFamily_isRefusedForCryptoAndVsock(long family, boolean allowed) {
    for (Architecture architecture : Architecture.values()) {
      assertThat(action(Set.of(), architecture, "socket", family))
          .isEqualTo(allowed ? SeccompAction.ALLOW : EPERM);
    }
  }

  @Test
  void forContainer_machineSpecificCall_isAllowedThereOnly() {
    assertThat(action(Set.of(), Architecture.X86_64, "arch_prctl", 0))
        .isEqualTo(SeccompAction.ALLOW);
    assertThat(
            DefaultSeccompProfile.forContainer(Set.of(), Architecture.AARCH64, KERNEL)
                .syscalls()
                .stream()
                .flatMap(rule -> rule.names().stream()))
        .doesNotContain("arch_prctl")
        .contains("arm_sync_file_range");
  }

  @Test
  void forContainer_oldKernel_keepsPtraceClosed() {
    assertThat(
            DefaultSeccompProfile.forContainer(
                    Set.of(), Architecture.X86_64, new KernelVersion(4, 7))
                .syscalls()
                .stream()
                .flatMap(rule -> rule.names().stream()))
        .doesNotContain("ptrace");
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void compile_defaultProfile_isShort(Architecture architecture) {
    SeccompFilter filter =
        SeccompFilter.compile(
            DefaultSeccompProfile.forContainer(Set.of(), architecture, KERNEL), architecture);
    assertThat(filter.length()).isLessThan(400);
    assertThat(filter.needsListener()).isFalse();
    assertThat(filter.flags()).isEqualTo(4);
  }

  private static int action(
      Set<String> capabilities, Architecture architecture, String call, long argument) {
    SeccompFilter filter =
        SeccompFilter.compile(
            DefaultSeccompProfile.forContainer(capabilities, architecture, KERNEL), architecture);
    long number = SystemCallTable.of(Abi.of(architecture)).number(call).orElseThrow();
    List<Long> arguments = Collections.nCopies(6, argument);
    return new BpfMachine(filter.instructions())
        .run(new BpfMachine.Call(Abi.of(architecture).audit(), (int) number, arguments));
  }
}

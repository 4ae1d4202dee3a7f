package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.Samples;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoredTest {
  @Test
  void of_partsThatThisHostCannotDo_listsEach() {
    OciSpec spec =
        Samples.spec(
            """
            {"ociVersion": "1.2.0",
             "process": {"cwd": "/", "args": ["x"], "capabilities": {
               "bounding": ["CAP_KILL", "CAP_FUTURE"], "ambient": ["CAP_SYS_RESOURCE"]}},
             "linux": {"mountLabel": "a:b:c:d", "namespaces": [{"type": "mount"}],
               "personality": {"domain": "LINUX", "flags": ["X"]},
               "seccomp": {"defaultAction": "SCMP_ACT_ALLOW",
                 "architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_S390X"],
                 "syscalls": [{"names": ["write", "_llseek", "no_such_call"],
                   "action": "SCMP_ACT_LOG"}]}}}
            """);
    assertThat(Ignored.of(spec, Samples.hostV1()).stream().map(Ignored::pointer))
        .containsExactly(
            "/process/capabilities/bounding/1",
            "/process/capabilities/ambient/0",
            "/linux/mountLabel",
            "/linux/personality/flags",
            "/linux/seccomp/architectures/1",
            "/linux/seccomp/syscalls/0/names/2");
  }

  @Test
  void of_defaultConfiguration_isNothing() {
    assertThat(Ignored.of(Samples.defaultSpec(), Samples.hostV1())).isEqualTo(List.of());
  }
}

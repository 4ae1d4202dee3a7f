package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carafe.base.Problem;
import io.carafe.program.Samples;
import io.carafe.program.explain.Explanation;
import io.carafe.program.plan.HostFacts;
import io.carafe.spec.runtime.OciSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every contradiction is refused with one line and its pointer, before anything is made. */
class ConfigurationCheckTest {
  private static final String MAPS =
      "[{`containerID`: 0, `hostID`: 100000, `size`: 1000}]".replace('`', '"');

  /** The pointer and the message of what is wrong; a type in front says what was replaced. */
  private static Problem problem(String what, String with) {
    String json = Samples.DEFAULT.replace(what, with.replace('`', '"'));
    assertThat(json).isNotEqualTo(Samples.DEFAULT);
    return catchThrowableOfType(
        Problem.class,
        () -> {
          OciSpec spec = Samples.spec(json);
          ContainerCompiler.compile(Samples.callerPlan(spec, Samples.hostV1(), "/bundle/rootfs"));
        });
  }

  private static void assertInvalid(Problem problem, String pointer, String words) {
    assertThat(problem).as(words).isInstanceOf(Problem.Invalid.class);
    assertThat(problem.getMessage()).contains(words).doesNotContain("\n");
    assertThat(problem.pointer()).contains(pointer);
  }

  /** Pointer, words of the message, and what follows the last namespace of the list. */
  static Stream<Arguments> contradictions() {
    String user = ", {`type`: `user`}], ";
    String zero = "[{`containerID`: 0, `hostID`: 0, `size`: 10}, ";
    String offsets = "`timeOffsets`: {`boottime`: {`secs`: 1}},";
    return Stream.of(
        arguments("/linux/uidMappings", "user namespace without uidMappings", user),
        arguments(
            "/linux/gidMappings", "namespace without gidMappings", user + "`uidMappings`: MAPS,"),
        arguments(
            "/linux/uidMappings",
            "do not map the container's id 0",
            user + "`uidMappings`: [{`containerID`: 1, `hostID`: 0, `size`: 1}],"),
        arguments(
            "/linux/gidMappings",
            "id 5 is mapped twice",
            user
                + "`uidMappings`: MAPS, `gidMappings`: "
                + zero
                + "{`containerID`: 5, `hostID`: 50, `size`: 1}],"),
        arguments(
            "/linux/gidMappings",
            "id 7 is mapped twice",
            user
                + "`uidMappings`: MAPS, `gidMappings`: "
                + zero
                + "{`containerID`: 50, `hostID`: 7, `size`: 1}],"),
        arguments("/linux", "need a user namespace", "], `uidMappings`: MAPS,"),
        arguments("/linux", "need a time namespace", "], " + offsets),
        arguments(
            "/linux/timeOffsets",
            "need a new time namespace",
            ", {`type`: `time`, `path`: `/x`}], " + offsets),
        arguments("/linux", "namespace pid is given twice", ", {`type`: `pid`}],"),
        arguments("/linux/namespaces/6/type", "none", ", {`type`: `none`}],"),
        arguments("/linux/namespaces/6", "absolute", ", {`type`: `time`, `path`: `x`}],"),
        arguments(
            "/linux/uidMappings/0",
            "size",
            user + "`uidMappings`: [{`containerID`: 0, `hostID`: 0, `size`: 0}],"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void compile_contradictoryNamespaces_namesTheRule(String pointer, String words, String end) {
    String last = "{\"type\": \"cgroup\"}";
    Problem problem = problem(last + "\n    ],", last + end.replace("MAPS", MAPS));
    assertInvalid(problem, pointer, words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kernel.pid_max | belongs to the whole host
          kernel.hostname | says the same as hostname
          vm.swappiness | belongs to the whole host
          user.max_user_namespaces | needs a namespace of type user
          """)
  void compile_sysctlOfAnotherNamespace_isRefused(String name, String words) {
    Problem problem = problem("\"maskedPaths\"", "`sysctl`: {`" + name + "`: `1`}, `maskedPaths`");
    assertInvalid(problem, "/linux/sysctl/" + name, words);
  }

  @Test
  void file_dotsAndSlashes_leadToTheFile() {
    assertThat(SysctlCheck.file("net.ipv4.ip_forward")).isEqualTo("net/ipv4/ip_forward");
    assertThat(SysctlCheck.file("net/ipv4/conf/eth0.1/forwarding"))
        .isEqualTo("net/ipv4/conf/eth0.1/forwarding");
    assertThat(SysctlCheck.file("net.ipv4.conf.eth0/1.forwarding"))
        .isEqualTo("net/ipv4/conf/eth0.1/forwarding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          destination | below it only over files | /proc/self/attr | bind bind
          destination | on /proc only a proc | /proc | tmpfs ro
          destination | outside the root | /a/../../etc | bind bind
          destination | outside the root | ../etc | tmpfs ro
          options | idmap without mappings | /a | bind idmap
          options | tmpcopyup on a mount that is no tmpfs | /a | bind tmpcopyup
          """)
  void compile_mountOutOfPlace_namesTheRule(
      String member, String words, String destination, String typeAndOption) {
    String[] rest = typeAndOption.split(" ", -1);
    Problem problem =
        problem(
            "\"mounts\": [",
            "`mounts`: [{`destination`: `%s`, `type`: `%s`, `source`: `/tmp`, `options`: [`%s`]},"
                .formatted(destination, rest[0], rest[1]));
    assertInvalid(problem, "/mounts/0/" + member, words);
  }

  @ParameterizedTest
  @CsvSource({"/dev/../etc/x, must not contain", "dev/x, absolute", "/dev/x/, must name a file"})
  void compile_deviceOutOfPlace_namesTheRule(String path, String words) {
    String device = "{`path`: `" + path + "`, `type`: `c`, `major`: 1, `minor`: 3}";
    Problem problem = problem("\"maskedPaths\"", "`devices`: [" + device + "], `maskedPaths`");
    assertInvalid(problem, "/linux/devices/0", words);
  }

  @Test
  void compile_writableCgroupOfVersion2InUserNamespace_isGivenToItsUser() {
    String readonly =
        Samples.DEFAULT.replace(
            "{\"type\": \"cgroup\"}\n    ],",
            "{\"type\": \"cgroup\"}, {\"type\": \"user\"}], \"uidMappings\": "
                + MAPS
                + ", \"gidMappings\": "
                + MAPS
                + ",");
    String writable = readonly.replace("\"relatime\", \"ro\"]", "\"relatime\"]");
    String owner = "fchownat(AT_FDCWD, \"/sys/fs/cgroup/carafe/sample/cgroup.procs\", 100000, ";
    assertThat(explain(writable, Samples.hostV2())).contains(owner);
    assertThat(explain(readonly, Samples.hostV2())).doesNotContain("fchownat(AT_FDCWD");
    assertThat(explain(writable, Samples.hostHybrid())).doesNotContain("fchownat(AT_FDCWD");
  }

  private static String explain(String json, HostFacts host) {
    return new Explanation(
            ContainerCompiler.compile(
                Samples.callerPlan(Samples.spec(json), host, "/bundle/rootfs")))
        .text();
  }

  @Test
  void compile_userThatIsNotMapped_namesIt() {
    String json =
        Samples.DEFAULT
            .replace("\"uid\": 0, \"gid\": 0", "\"uid\": 2000, \"gid\": 0")
            .replace(
                "{\"type\": \"cgroup\"}\n    ],",
                "{\"type\": \"cgroup\"}, {\"type\": \"user\"}], \"uidMappings\": "
                    + MAPS
                    + ", \"gidMappings\": "
                    + MAPS
                    + ",");
    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () ->
                ContainerCompiler.compile(
                    Samples.callerPlan(Samples.spec(json), Samples.hostV1(), "/bundle/rootfs")));
    assertInvalid(problem, "/process/user/uid", "2000 is not mapped");
  }
}

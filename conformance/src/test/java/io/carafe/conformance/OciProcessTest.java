package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bundle says of its process, with runc and crun as the oracle where they are. */
@Tag("root")
class OciProcessTest {
  private static final String SHOW =
      """
      grep -E '^(Uid|Gid|Groups|Cap...|NoNewPrivs|Seccomp):' /proc/self/status
      cat /proc/self/oom_score_adj /proc/self/limits; umask; uname -m; pwd
      env | grep -v ^HOME= | sort
      chrt -p $$ | sed 's/.*: //'; ionice -p $$
      """;

  private final List<OciRuntime> runtimes = new ArrayList<>();

  @BeforeEach
  void open() {
    runtimes.add(OciRuntime.carafe());
    runtimes.addAll(OciPeers.open());
  }

  @AfterEach
  void close() {
    runtimes.forEach(OciRuntime::close);
  }

  /** Runs a process with another member, and answers what it says of itself. */
  private static String show(OciRuntime runtime, String member, String json) {
    OciConfig config = new OciConfig("sh", "-c", SHOW);
    if (!member.isEmpty()) {
      config = config.process(member, json);
    }
    Path bundle = runtime.bundle("b-" + member, config);
    return runtime.run(bundle, id(runtime)).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|",
        "user|{\"uid\":1000,\"gid\":1001,\"additionalGids\":[5,7],\"umask\":63}",
        "noNewPrivileges|true",
        "oomScoreAdj|333",
        "cwd|\"/tmp\"",
        "rlimits|[{\"type\":\"RLIMIT_NOFILE\",\"soft\":100,\"hard\":200},"
            + "{\"type\":\"RLIMIT_CORE\",\"soft\":0,\"hard\":18446744073709551615},"
            + "{\"type\":\"RLIMIT_STACK\",\"soft\":8388608,\"hard\":16777216},"
            + "{\"type\":\"RLIMIT_NPROC\",\"soft\":1000,\"hard\":1000},"
            + "{\"type\":\"RLIMIT_RTTIME\",\"soft\":5,\"hard\":6}]",
        "capabilities|{\"bounding\":[\"CAP_KILL\",\"CAP_CHOWN\"],"
            + "\"effective\":[\"CAP_KILL\"],\"permitted\":[\"CAP_KILL\",\"CAP_CHOWN\"],"
            + "\"inheritable\":[\"CAP_KILL\"],\"ambient\":[\"CAP_KILL\"]}",
        "scheduler|{\"policy\":\"SCHED_BATCH\",\"nice\":5}",
        "scheduler|{\"policy\":\"SCHED_IDLE\"}",
        "ioPriority|{\"class\":\"IOPRIO_CLASS_BE\",\"priority\":6}",
        "ioPriority|{\"class\":\"IOPRIO_CLASS_IDLE\"}"
      })
  void run_processMember_isAsWithOtherRuntimes(String member, String json) {
    String name = member == null ? "" : member;
    String ours = show(runtimes.getFirst(), name, json);
    for (OciRuntime peer : runtimes.subList(1, runtimes.size())) {
      assertThat(ours).as("%s %s", member, peer).isEqualTo(show(peer, name, json));
    }
    assertThat(ours).contains("CapEff:", "Max open files");
  }

  @Test
  void run_personality_isThatOf32Bits() {
    OciRuntime runtime = runtimes.getFirst();
    OciConfig config =
        new OciConfig("uname", "-m").linux("personality", "{\"domain\":\"LINUX32\"}");
    assertThat(runtime.run(runtime.bundle("b", config), "c1").text())
        .isIn("i686", "armv8l", "armv7l");
  }

  @Test
  void run_memoryPolicy_isSet() {
    OciRuntime runtime = runtimes.getFirst();
    OciConfig config =
        new OciConfig("sh", "-c", "grep -m1 -o 'bind.*:0' /proc/self/numa_maps || echo none")
            .linux("memoryPolicy", "{\"mode\":\"MPOL_BIND\",\"nodes\":\"0\"}");
    assertThat(runtime.run(runtime.bundle("b", config), "c1").text())
        .isIn("bind:0", "bind=static:0", "none");
    String impossible = "{\"mode\":\"MPOL_BIND\",\"nodes\":\"1000\"}";
    Outcome outcome =
        runtime.run(runtime.bundle("b2", config.linux("memoryPolicy", impossible)), "c2");
    assertThat(outcome.exits(1).err()).contains("(/linux/memoryPolicy)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/process/apparmorProfile|apparmorProfile|\"x\"",
        "/process/selinuxLabel|selinuxLabel|\"a:b:c:d\"",
        "/process/rlimits/0/type|rlimits|[{\"type\":\"RLIMIT_X\",\"soft\":1,\"hard\":1}]",
        "/process/scheduler|scheduler|{\"policy\":\"SCHED_OTHER\",\"priority\":3}",
        "/process/oomScoreAdj|oomScoreAdj|2000",
        "/process/ioPriority/class|ioPriority|{\"class\":\"X\"}",
        "/process/user/umask|user|{\"umask\":1000}",
        "/process/execCPUAffinity|execCPUAffinity|{\"final\":\"3-1\"}",
        "/process/consoleSize/width|consoleSize|{\"height\":1,\"width\":-1}"
      })
  void run_impossibleMember_isRefusedBeforeAnythingIsMade(
      String pointer, String member, String json) {
    OciRuntime runtime = runtimes.getFirst();
    Path bundle = runtime.bundle("b", new OciConfig("true").process(member, json));
    Outcome outcome = runtime.run(bundle, "c1").exits(1);
    assertThat(outcome.err()).startsWith("carafe-oci: ").contains(pointer);
    assertThat(outcome.err().lines().count()).isLessThanOrEqualTo(2);
  }

  /** An id of its own, because other runtimes name cgroups by ids alone. */
  private static String id(OciRuntime runtime) {
    return runtime.base().getFileName().toString();
  }
}

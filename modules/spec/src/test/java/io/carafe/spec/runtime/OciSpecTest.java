package io.carafe.spec.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OciSpecTest {
  private static final JsonLimits LIMITS = JsonLimits.ofBytes(1 << 20);

  static byte[] everything() {
    try (InputStream in = OciSpecTest.class.getResourceAsStream("everything.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] withLinux(String members) {
    String json = "{'ociVersion':'1.3.0','linux':{" + members + "}}";
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  static byte[] withProcess(String members) {
    String json = "{'ociVersion':'1.3.0','process':{'cwd':'/'," + members + "}}";
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static Problem problem(byte[] json) {
    return catchThrowableOfType(Problem.Invalid.class, () -> OciSpec.parse(json));
  }

  @Test
  void parse_theExampleAsWritten_isEqual() {
    OciSpec example = OciSpec.example();
    assertThat(OciSpec.parse(JsonText.bytes(example.toJson()))).isEqualTo(example);
  }

  @Test
  void toJson_ofEverything_hasEveryMember() {
    OciSpec.Document document = OciSpec.parseDocument(everything());
    assertThat(document.unknownProperties()).isEmpty();
    assertThat(document.spec().toJson()).isEqualTo(JsonText.parse(everything(), LIMITS));
    OciSpec again = OciSpec.parse(JsonText.bytes(document.spec().toJson()));
    assertThat(again).isEqualTo(document.spec()).hasSameHashCodeAs(document.spec());
  }

  @Test
  void parse_unsignedNumbers_survive() {
    OciSpec spec = OciSpec.parse(everything());
    OciRlimit files = spec.process().orElseThrow().rlimits().getFirst();
    assertThat(files.hard()).isEqualTo(OciRlimit.UNLIMITED);
    OciSeccompRule rule = spec.linux().seccomp().orElseThrow().syscalls().get(1);
    assertThat(rule.args().getFirst().value()).isEqualTo(-1L);
  }

  @Test
  void parse_deviceModeWithFileType_keepsThePermissions() {
    byte[] json =
        withLinux("'devices':[{'path':'/dev/x','type':'c','major':1,'minor':3,'fileMode':8630}]");
    assertThat(OciSpec.parse(json).linux().devices().getFirst().fileMode()).hasValue(0666);
  }

  @Test
  void parse_nullMembers_areAbsent() {
    byte[] json =
        """
        {"ociVersion":"1.0.2","process":null,"root":null,"hostname":null,"mounts":null,
         "hooks":null,"annotations":null,"linux":null}\
        """
            .getBytes(StandardCharsets.UTF_8);
    OciSpec spec = OciSpec.parse(json);
    assertThat(spec.process()).isEmpty();
    assertThat(spec.linux()).isEqualTo(OciLinux.NONE);
  }

  @Test
  void parseDocument_unknownMembers_areListedByPointer() {
    byte[] json =
        """
        {"ociVersion":"1.0.2","windows":{"a":1},
         "process":{"cwd":"/","user":{"uid":1,"x/y":2}},
         "linux":{"resources":{"oomScoreAdj":1,"devices":[{"allow":true,"why":1}]}}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    assertThat(OciSpec.parseDocument(json).unknownProperties())
        .containsExactlyInAnyOrder(
            "/windows",
            "/process/user/x~1y",
            "/linux/resources/oomScoreAdj",
            "/linux/resources/devices/0/why");
  }

  /** Every place of the document, with a value of every other type, is refused at that place. */
  @ParameterizedTest
  @MethodSource("io.carafe.spec.runtime.Mutations#places")
  void parse_wrongType_namesThePlace(String pointer) {
    for (JsonValue wrong : Mutations.wrongValues()) {
      byte[] json = Mutations.replace(everything(), pointer, wrong);
      if (json.length == 0) {
        continue;
      }
      Problem problem = problem(json);
      assertThat(problem).as("%s := %s", pointer, wrong).isNotNull();
      String found = problem.pointer().orElse("");
      assertThat(pointer).as("%s", problem).startsWith(found);
      assertThat(found.length()).isGreaterThanOrEqualTo(pointer.lastIndexOf('/'));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/linux/namespaces/0/type|'namespaces':[{'type':'net'}]",
        "/linux|'namespaces':[{'type':'pid'},{'type':'pid'}]",
        "/linux/namespaces/0|'namespaces':[{'type':'pid','path':'relative'}]",
        "/linux|'uidMappings':[{'containerID':0,'hostID':0,'size':1}]",
        "/linux|'timeOffsets':{'boottime':{'secs':1}}",
        "/linux/uidMappings/0|'uidMappings':[{'containerID':0,'hostID':0,'size':0}]",
        "/linux/uidMappings/0|'uidMappings':[{'containerID':4294967295,'hostID':0,'size':2}]",
        "/linux|'maskedPaths':['/x']",
        "/linux|'namespaces':[{'type':'mount'}],'readonlyPaths':['x']",
        "/linux|'sysctl':{'net/../kernel/core_pattern':'x'}",
        "/linux|'netDevices':{'a':{'name':'x'},'b':{'name':'x'}}",
        "/linux/netDevices/a|'netDevices':{'a':{'name':'sixteen-letters-'}}",
        "/linux/devices/0|'devices':[{'path':'/dev/x','type':'c'}]",
        "/linux/devices/0/fileMode|'devices':[{'path':'/dev/x','type':'p','fileMode':65536}]",
        "/linux/resources/devices/0|'resources':{'devices':[{'allow':true,'access':'x'}]}",
        "/linux/resources/memory|'resources':{'memory':{'limit':2,'swap':1}}",
        "/linux/resources/memory/limit|'resources':{'memory':{'limit':-2}}",
        "/linux/resources/pids/limit|'resources':{'pids':{'limit':9223372036854775808}}",
        "/linux/resources/pids|'resources':{'pids':{}}",
        "/linux/resources/cpu/shares|'resources':{'cpu':{'shares':18446744073709551616}}",
        "/linux/resources/cpu/shares|'resources':{'cpu':{'shares':-1}}",
        "/linux/resources/cpu/shares|'resources':{'cpu':{'shares':1.0}}",
        "/linux/resources/cpu|'resources':{'cpu':{'cpus':'all'}}",
        "/linux/resources|'resources':{'unified':{'../x':'1'}}",
        "/linux/resources/hugepageLimits/0|"
            + "'resources':{'hugepageLimits':[{'pageSize':'64kB','limit':1}]}",
        "/linux/seccomp|'seccomp':{}",
        "/linux/seccomp|'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','defaultErrnoRet':1}",
        "/linux/seccomp|'seccomp':{'defaultAction':'SCMP_ACT_NOTIFY','listenerPath':'/x'}",
        "/linux/seccomp|'seccomp':{'defaultAction':'SCMP_ACT_LOG','listenerMetadata':'x'}",
        "/linux/seccomp/syscalls/0|"
            + "'seccomp':{'defaultAction':'SCMP_ACT_LOG','syscalls':"
            + "[{'names':[],'action':'SCMP_ACT_LOG'}]}",
        "/linux/intelRdt|'intelRdt':{'closID':'..'}",
        "/linux/rootfsPropagation|'rootfsPropagation':'public'",
        "/linux/memoryPolicy|'memoryPolicy':{'mode':'MPOL_DEFAULT','nodes':'0'}",
        "/linux/memoryPolicy|'memoryPolicy':{'mode':'MPOL_BIND'}",
        "/linux/memoryPolicy|'memoryPolicy':{'mode':'MPOL_BIND','nodes':'1-0'}",
        "/linux/memoryPolicy/flags/0|'memoryPolicy':{'mode':'MPOL_LOCAL','flags':['X']}",
        "/linux/personality/domain|'personality':{'domain':'LINUX16'}",
        "/linux/seccomp/syscalls/0/args/0/index|"
            + "'seccomp':{'defaultAction':'SCMP_ACT_LOG','syscalls':[{'names':['x'],"
            + "'action':'SCMP_ACT_LOG','args':[{'index':6,'value':0,'op':'SCMP_CMP_EQ'}]}]}",
        "/linux/seccomp/architectures/0|"
            + "'seccomp':{'defaultAction':'SCMP_ACT_LOG','architectures':['X']}",
        "/linux/seccomp/flags/0|'seccomp':{'defaultAction':'SCMP_ACT_LOG','flags':['X']}"
      })
  void parse_linuxRuleBroken_namesThePlace(String pointer, String members) {
    Problem problem = problem(withLinux(members));
    assertThat(problem).isNotNull();
    assertThat(problem.pointer()).as("%s", problem).contains(pointer);
    assertThat(problem).hasMessageStartingWith("config.json " + pointer + ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/process|'env':['NOVALUE']",
        "/process|'env':['=x']",
        "/process/user|'user':{'uid':4294967295}",
        "/process/user/gid|'user':{'gid':4294967296}",
        "/process/user/umask|'user':{'umask':512}",
        "/process/user/additionalGids/1|'user':{'additionalGids':[1,-1]}",
        "/process/rlimits/0|'rlimits':[{'type':'RLIMIT_CPU','soft':2,'hard':1}]",
        "/process/rlimits/0/type|'rlimits':[{'type':'RLIMIT_X','soft':2,'hard':1}]",
        "/process|'rlimits':[{'type':'RLIMIT_AS','soft':1,'hard':1},"
            + "{'type':'RLIMIT_AS','soft':1,'hard':1}]",
        "/process/capabilities|'capabilities':{'bounding':['KILL']}",
        "/process/oomScoreAdj|'oomScoreAdj':1001",
        "/process/scheduler|'scheduler':{'policy':'SCHED_OTHER','priority':5}",
        "/process/scheduler|'scheduler':{'policy':'SCHED_RR','priority':5,'runtime':1}",
        "/process/ioPriority/priority|'ioPriority':{'class':'IOPRIO_CLASS_RT','priority':8}",
        "/process/execCPUAffinity|'execCPUAffinity':{'final':'x'}",
        "/process/execCPUAffinity|'execCPUAffinity':{'initial':'3-1'}",
        "/process/scheduler/policy|'scheduler':{'policy':'SCHED_X'}",
        "/process/scheduler|'scheduler':{}",
        "/process/scheduler/nice|'scheduler':{'policy':'SCHED_OTHER','nice':20}",
        "/process/scheduler/priority|'scheduler':{'policy':'SCHED_RR','priority':100}",
        "/process/scheduler/flags/0|'scheduler':{'policy':'SCHED_RR','flags':['X']}",
        "/process/ioPriority/class|'ioPriority':{'class':'X'}",
        "/process/consoleSize/height|'consoleSize':{'height':65536,'width':1}",
        "/process/noNewPrivileges|'noNewPrivileges':1",
        "/process/capabilities/ambient/0|'capabilities':{'ambient':[1]}",
        "/process/args/0|'args':['a\\u0000b']"
      })
  void parse_processRuleBroken_namesThePlace(String pointer, String members) {
    Problem problem = problem(withProcess(members));
    assertThat(problem).isNotNull();
    assertThat(problem.pointer()).as("%s", problem).contains(pointer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|config.json: has no \"ociVersion\"",
        "{'ociVersion':'1.0'}|must be a version like",
        "{'ociVersion':'x'}|must be a version like",
        "{'ociVersion':'2.0.0'}|must not be newer",
        "{'ociVersion':'1.0.0','hostname':'x'}|needs a uts namespace",
        "{'ociVersion':'1.0.0','process':{'cwd':'home'}}|must be an absolute path",
        "{'ociVersion':'1.0.0','root':{'path':''}}|must not be empty",
        "{'ociVersion':'1.0.0','hooks':{'poststop':[{'path':'x'}]}}|must be an absolute path",
        "{'ociVersion':'1.0.0','hooks':{'poststop':[{'path':'/x','timeout':0}]}}|must be from 1",
        "{'ociVersion':'1.0.0','annotations':{'':'x'}}|must not be empty",
        "{'ociVersion':'1.0.0'}}|JSON line 1 column 23 (byte 22): unexpected '}'"
      })
  void parse_documentRuleBroken_saysTheRule(String json, String rule) {
    assertThat(problem(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
        .isNotNull()
        .hasMessageContaining(rule);
  }

  @Test
  void parse_longerThanTheLimit_isInvalid() {
    assertThat(problem(new byte[OciSpec.BYTES_MAX + 1])).hasMessageContaining("longer than");
  }

  @Test
  void with_anyPart_replacesOnlyThat() {
    OciSpec spec = OciSpec.parse(everything());
    OciSpec other = spec.withProcess(spec.process().orElseThrow().withArgs(List.of("id")));
    assertThat(other.process().orElseThrow().args()).containsExactly("id");
    assertThat(other.withProcess(spec.process().orElseThrow())).isEqualTo(spec);
    assertThat(spec.withLinux(spec.linux().withCgroupsPath("x")).linux().cgroupsPath())
        .contains("x");
  }

  @Test
  void state_asWritten_isEqual() {
    OciState state =
        OciState.parse(
            """
            {"ociVersion":"1.3.0","id":"a","status":"running","pid":4422,"bundle":"/b",
             "annotations":{"k":"v"}}\
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(OciState.parse(JsonText.bytes(state.toJson()))).isEqualTo(state);
    assertThatThrownBy(() ->
            OciState.parse(
                "{\"ociVersion\":\"1.3.0\",\"id\":\"a\",\"status\":\"created\",\"bundle\":\"/b\"}"
                    .getBytes(StandardCharsets.UTF_8)))
        .hasMessage("state: a container that is created has a pid");
  }
}

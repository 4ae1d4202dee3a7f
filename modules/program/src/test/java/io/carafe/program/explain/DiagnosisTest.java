package io.carafe.program.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Errno;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Instruction;
import io.carafe.program.Samples;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.plan.EndReport;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private final Files files = new Files();

  /** Files of a root that does not exist. */
  private static final class Files implements FileProbe {
    private final Map<String, Found> found = new HashMap<>();
    private final Map<String, byte[]> heads = new HashMap<>();

    void put(String path, int mode, byte[] head) {
      found.put(path, new Found(Kind.FILE, mode));
      heads.put(path, head);
    }

    void put(String path, int mode, String text) {
      put(path, mode, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Found look(String path) {
      return found.getOrDefault(path, new Found(Kind.MISSING, 0));
    }

    @Override
    public byte[] head(String path, int bytesMax) {
      return heads.getOrDefault(path, new byte[0]);
    }
  }

  private static OciSpec run(String... args) {
    OciSpec spec = Samples.defaultSpec();
    return spec.withProcess(
        spec.process()
            .orElseThrow()
            .withArgs(List.of(args))
            .withEnv(List.of("PATH=/usr/bin:/bin")));
  }

  private Diagnosis diagnose(OciSpec spec, SystemCall call, Errno errno) {
    CompiledProgram compiled =
        ContainerCompiler.compile(Samples.callerPlan(spec, Samples.hostV1(), "/bundle/rootfs"));
    List<Instruction> instructions = compiled.program().instructions();
    for (int i = instructions.size() - 1; i >= 0; i--) {
      if (instructions.get(i) instanceof Instruction.Syscall found && found.call() == call) {
        return Diagnosis.of(compiled, spec, new Failure(i, errno, Stage.CONTAINER), files);
      }
    }
    throw new AssertionError("no " + call);
  }

  private Diagnosis diagnoseSearch(OciSpec spec, Errno errno) {
    CompiledProgram compiled =
        ContainerCompiler.compile(Samples.callerPlan(spec, Samples.hostV1(), "/bundle/rootfs"));
    List<Instruction> instructions = compiled.program().instructions();
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i) instanceof Instruction.Fail fail && fail.errno() == errno) {
        return Diagnosis.of(compiled, spec, new Failure(i, errno, Stage.CONTAINER), files);
      }
    }
    throw new AssertionError("no search");
  }

  @Test
  void of_nameInNoFolderOfPath_namesThePath() {
    Diagnosis diagnosis = diagnoseSearch(run("pyhton3"), Errno.ENOENT);
    assertThat(diagnosis.message())
        .isEqualTo("run pyhton3: executable file not found in $PATH /usr/bin:/bin");
    assertThat(diagnosis.pointer()).isEqualTo("/process/args/0");
    assertThat(diagnosis.hint()).contains("spelling");
    assertThat(diagnosis.kind().exitCode()).isEqualTo(127);
  }

  @Test
  void of_nameFoundWithoutPermission_saysSo() {
    files.put("/bin/tool", 0644, "#!/bin/sh\n");
    Diagnosis diagnosis = diagnoseSearch(run("tool"), Errno.EACCES);
    assertThat(diagnosis.message()).isEqualTo("run /bin/tool: no execute permission");
    assertThat(diagnosis.hint()).isEqualTo("chmod +x /bin/tool when the image is built");
    assertThat(diagnosis.kind().exitCode()).isEqualTo(126);
  }

  @Test
  void of_missingPath_saysSo() {
    Diagnosis diagnosis = diagnose(run("/opt/app"), SystemCall.EXECVE, Errno.ENOENT);
    assertThat(diagnosis.message()).isEqualTo("run /opt/app: no such file or directory");
    assertThat(diagnosis.kind()).isEqualTo(Diagnosis.Kind.NOT_FOUND);
  }

  @Test
  void of_executableOfAnotherArchitecture_namesBoth() {
    files.put("/opt/app", 0755, elf(183, ""));
    Diagnosis diagnosis = diagnose(run("/opt/app"), SystemCall.EXECVE, Errno.ENOEXEC);
    assertThat(diagnosis.message())
        .isEqualTo("run /opt/app: it is an executable for arm64, not for amd64");
    assertThat(diagnosis.hint()).isEqualTo("use an image for linux/amd64");
  }

  @Test
  void of_missingElfInterpreter_namesIt() {
    files.put("/opt/app", 0755, elf(62, "/lib64/ld-linux-x86-64.so.2"));
    Diagnosis diagnosis = diagnose(run("/opt/app"), SystemCall.EXECVE, Errno.ENOENT);
    assertThat(diagnosis.message())
        .isEqualTo(
            "run /opt/app: its interpreter /lib64/ld-linux-x86-64.so.2 does not exist in the"
                + " image");
    assertThat(diagnosis.hint()).contains("C library");
  }

  @Test
  void of_scriptWithMissingInterpreter_namesIt() {
    files.put("/entry.sh", 0755, "#!/bin/bash -e\necho\n");
    Diagnosis diagnosis = diagnose(run("/entry.sh"), SystemCall.EXECVE, Errno.ENOENT);
    assertThat(diagnosis.message())
        .isEqualTo("run /entry.sh: its interpreter /bin/bash does not exist in the image");
    assertThat(diagnosis.hint()).contains("install /bin/bash");
  }

  @Test
  void of_scriptWithWindowsLineEnds_saysSo() {
    files.put("/entry.sh", 0755, "#!/bin/sh\r\necho\r\n");
    Diagnosis diagnosis = diagnose(run("/entry.sh"), SystemCall.EXECVE, Errno.ENOENT);
    assertThat(diagnosis.message()).contains("CRLF").contains("/bin/sh\\r");
    assertThat(diagnosis.hint()).contains("dos2unix");
  }

  @Test
  void of_textWithoutInterpreterLine_saysSo() {
    files.put("/entry.sh", 0755, "echo\n");
    Diagnosis diagnosis = diagnose(run("/entry.sh"), SystemCall.EXECVE, Errno.ENOEXEC);
    assertThat(diagnosis.message()).contains("neither an executable nor a script");
  }

  @Test
  void of_executableOnNoexecMount_namesTheMount() {
    files.put("/dev/shm/app", 0755, elf(62, ""));
    Diagnosis diagnosis = diagnose(run("/dev/shm/app"), SystemCall.EXECVE, Errno.EACCES);
    assertThat(diagnosis.message())
        .isEqualTo("run /dev/shm/app: it lies on /dev/shm, which is mounted with noexec");
  }

  @Test
  void of_missingWorkingDirectory_namesIt() {
    OciSpec spec = run("true");
    OciSpec elsewhere = spec.withProcess(spec.process().orElseThrow().withCwd("/no/such"));
    CompiledProgram compiled =
        ContainerCompiler.compile(
            Samples.callerPlan(elsewhere, Samples.hostV1(), "/bundle/rootfs"));
    int index = indexOf(compiled, "/process/cwd");
    Diagnosis diagnosis =
        Diagnosis.of(compiled, elsewhere, new Failure(index, Errno.ENOENT, Stage.CONTAINER), files);
    assertThat(diagnosis.message())
        .isEqualTo("enter working directory /no/such: no such file or directory");
    assertThat(diagnosis.pointer()).isEqualTo("/process/cwd");
    assertThat(diagnosis.hint()).contains("-w");
  }

  @Test
  void of_missingBindSource_namesIt() {
    List<OciMount> mounts = new ArrayList<>(Samples.defaultSpec().mounts());
    mounts.add(
        new OciMount(
            "/data",
            Optional.of("bind"),
            Optional.of("/srv/none"),
            List.of("rbind"),
            List.of(),
            List.of()));
    OciSpec spec = Samples.defaultSpec().withMounts(mounts);
    CompiledProgram compiled =
        ContainerCompiler.compile(Samples.callerPlan(spec, Samples.hostV1(), "/bundle/rootfs"));
    int index = indexOf(compiled, "/mounts/7");
    Diagnosis diagnosis =
        Diagnosis.of(compiled, spec, new Failure(index, Errno.ENOENT, Stage.CONTAINER), files);
    assertThat(diagnosis.message())
        .isEqualTo("mount /srv/none on /data: the source does not exist");
    assertThat(diagnosis.pointer()).isEqualTo("/mounts/7/source");
    assertThat(diagnosis.hint()).isEqualTo("make /srv/none on the host first");
  }

  @Test
  void of_memoryLimitRefused_saysItIsTooSmall() {
    String json =
        """
        {"ociVersion": "1.2.0", "linux": {"resources": {"memory": {"limit": 4096}}}}
        """;
    OciSpec spec = Samples.defaultSpec();
    OciSpec limited =
        spec.withLinux(spec.linux().withControl(Samples.spec(json).linux().control()));
    CompiledProgram compiled =
        ContainerCompiler.compile(Samples.callerPlan(limited, Samples.hostV1(), "/bundle/rootfs"));
    int index = indexOf(compiled, "/linux/resources/memory/limit");
    Diagnosis diagnosis =
        Diagnosis.of(compiled, limited, new Failure(index, Errno.EBUSY, Stage.HOST), files);
    assertThat(diagnosis.message()).startsWith("set the memory limit to 4");
    assertThat(diagnosis.hint()).contains("too small");
  }

  @Test
  void of_everyInstruction_hasSentence() {
    OciSpec spec = run("true");
    CompiledProgram compiled =
        ContainerCompiler.compile(Samples.callerPlan(spec, Samples.hostV1(), "/bundle/rootfs"));
    for (int i = 0; i < compiled.program().instructions().size(); i++) {
      Diagnosis diagnosis =
          Diagnosis.of(
              compiled, spec, new Failure(i, Errno.EPERM, Stage.CONTAINER), FileProbe.NONE);
      assertThat(diagnosis.message()).as("instruction %d", i).isNotBlank();
    }
  }

  @Test
  void ofEnd_killedForMemory_namesTheLimit() {
    String json =
        """
        {"ociVersion": "1.2.0", "linux": {"resources": {"memory": {"limit": 4194304}}}}
        """;
    Diagnosis diagnosis =
        Diagnosis.ofEnd(
            Samples.spec(json), 137, 9, new EndReport(OptionalLong.of(1), OptionalLong.empty()));
    assertThat(diagnosis.message())
        .isEqualTo(
            "was killed by SIGKILL (signal 9) after the memory limit of 4MiB was reached: the"
                + " kernel killed 1 process")
        .contains("memory limit");
    assertThat(diagnosis.pointer()).isEqualTo("/linux/resources/memory/limit");
  }

  @Test
  void ofEnd_exitCode_saysSo() {
    Diagnosis diagnosis = Diagnosis.ofEnd(Samples.defaultSpec(), 3, 0, EndReport.UNKNOWN);
    assertThat(diagnosis.message()).isEqualTo("exited with code 3");
  }

  private static int indexOf(CompiledProgram compiled, String pointer) {
    for (int i = 0; i < compiled.program().instructions().size(); i++) {
      if (compiled.sourceMap().cause(i).pointer().equals(pointer)) {
        return i;
      }
    }
    throw new AssertionError("nothing is caused by " + pointer);
  }

  /** A 64-bit executable with, if given, a PT_INTERP header. */
  private static byte[] elf(int machine, String interpreter) {
    byte[] path = (interpreter + "\0").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer file = ByteBuffer.allocate(256 + path.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putShort(18, (short) machine);
    file.putLong(32, 64);
    file.putShort(56, (short) (interpreter.isEmpty() ? 0 : 1));
    file.putInt(64, 3);
    file.putLong(72, 256);
    file.putLong(96, path.length);
    file.put(256, path);
    return file.array();
  }
}

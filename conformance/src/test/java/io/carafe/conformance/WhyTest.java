package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each way a start can fail, the sentence it is told in, its pointer and its hint. */
@Tag("root")
class WhyTest {
  private static Carafe carafe;
  private static int number;

  @BeforeAll
  static void start() throws IOException {
    carafe = Carafe.withBusybox();
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("bin/crlf", "#!/bin/sh\r\necho hi\r\n".getBytes(StandardCharsets.UTF_8));
    files.put("bin/lost", "#!/usr/bin/python9\n".getBytes(StandardCharsets.UTF_8));
    files.put("bin/foreign", elf(TestImages.architecture().equals("amd64") ? 183 : 62, ""));
    files.put(
        "bin/dynamic",
        elf(TestImages.architecture().equals("amd64") ? 62 : 183, "/lib/ld-none.so.1"));
    byte[] archive =
        TestImages.archive("broken:latest", TestImages.layer(files), "{\"Cmd\":[\"sh\"]}");
    Path file = carafe.base().resolve("broken.tar");
    Files.write(file, archive);
    carafe.run("load", "-q", "-i", file.toString()).exits(0);
  }

  @AfterAll
  static void stop() {
    carafe.close();
  }

  @Test
  void why_missingExecutable_namesThePathSearched() {
    assertThat(fails(127, "broken", "frobnicate"))
        .contains("frobnicate")
        .contains("/usr/local/sbin:/usr/local/bin")
        .contains("/process/args/0")
        .contains("hint: ");
  }

  @Test
  void why_wrongArchitecture_namesBoth() {
    assertThat(fails(126, "broken", "/bin/foreign"))
        .contains(TestImages.architecture().equals("amd64") ? "arm64" : "amd64")
        .contains("/process/args/0")
        .contains("hint: ");
  }

  @Test
  void why_missingElfInterpreter_namesIt() {
    assertThat(fails(127, "broken", "/bin/dynamic"))
        .contains("/lib/ld-none.so.1")
        .contains("/process/args/0")
        .contains("hint: ");
  }

  @Test
  void why_scriptWithMissingInterpreter_namesIt() {
    assertThat(fails(127, "broken", "/bin/lost"))
        .contains("/usr/bin/python9")
        .contains("/process/args/0")
        .contains("hint: ");
  }

  @Test
  void why_scriptWithCarriageReturn_saysSo() {
    assertThat(fails(127, "broken", "/bin/crlf"))
        .contains("CRLF")
        .contains("/process/args/0")
        .contains("hint: ");
  }

  @Test
  void why_noExecutePermission_saysSo() {
    assertThat(fails(126, "broken", "/etc/passwd"))
        .containsIgnoringCase("permission")
        .contains("/process/args/0")
        .contains("hint: ");
  }

  @Test
  void why_noexecMount_saysSo() throws IOException {
    Path folder = Files.createDirectory(carafe.base().resolve("noexec-folder"));
    Commands.run("mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", folder.toString()).exits(0);
    try {
      Path program = folder.resolve("run-me");
      Files.copy(Path.of("/bin/busybox"), program);
      assertThat(program.toFile().setExecutable(true, false)).isTrue();
      assertThat(fails(126, "-v", folder + ":/n", "broken", "/n/run-me"))
          .contains("noexec")
          .contains("hint: ");
    } finally {
      Commands.run("umount", folder.toString()).exits(0);
    }
  }

  @Test
  void why_unknownUser_namesItAndTheFile() {
    assertThat(fails(125, "-u", "mallory", "broken", "id"))
        .contains("mallory")
        .contains("/etc/passwd")
        .contains("hint: ");
  }

  @Test
  void run_bindSourceMissing_isRefusedAtOnce() {
    Outcome outcome =
        run("--mount", "type=bind,src=/no/such/folder,dst=/data", "broken", "true")
            .failsClearly(125);
    assertThat(outcome.err()).contains("/no/such/folder").contains("hint: ");
  }

  @Test
  void why_bindSourceVanished_namesIt() throws IOException {
    Path folder = Files.createDirectory(carafe.base().resolve("vanishing"));
    number++;
    carafe.run("create", "--name", last(), "-v", folder + ":/data", "broken", "true").exits(0);
    Files.delete(folder);
    carafe.run("start", last()).failsClearly(1);
    assertThat(carafe.run("why", last()).text())
        .contains(folder.toString())
        .contains("/mounts/")
        .contains("hint: ");
  }

  @Test
  void why_workdirIsAFile_saysSo() {
    assertThat(fails(125, "-w", "/etc/passwd", "broken", "true"))
        .contains("/etc/passwd")
        .contains("/process/cwd")
        .contains("hint: ");
  }

  @Test
  void why_memoryLimitTooSmall_namesTheLimit() {
    Outcome outcome = run("-m", "6m", "broken", "sh", "-c", "x=aaaaaaaa; while :; do x=$x$x; done");
    outcome.exits(137);
    assertThat(carafe.run("why", last()).text())
        .contains("6MiB")
        .contains("memory")
        .contains("hint: ");
  }

  @Test
  void why_ranWell_saysHowItEnded() {
    run("broken", "true").exits(0);
    assertThat(carafe.run("why", last()).text()).contains("code 0");
    run("broken", "sh", "-c", "exit 9").exits(9);
    assertThat(carafe.run("why", last()).text()).contains("code 9");
    number++;
    carafe.detached("--name", last(), "broken", "sleep", "1000");
    carafe.run("kill", last()).exits(0);
    assertThat(carafe.run("wait", last()).text()).isEqualTo("137");
    assertThat(carafe.run("why", last()).text()).contains("SIGKILL");
  }

  @Test
  void why_json_hasMessagePointerAndHint() {
    fails(127, "broken", "frobnicate");
    assertThat(carafe.run("why", "--format", "json", last()).text())
        .contains("\"message\"")
        .contains("\"pointer\"")
        .contains("\"hint\"");
  }

  /** Runs, checks the exit code and that both outputs tell the same, and answers what why says. */
  private static String fails(int code, String... arguments) {
    Outcome outcome = run(arguments).failsClearly(code);
    Outcome why = carafe.run("why", last());
    assertThat(why.code()).as(outcome.err() + why.err()).isZero();
    return why.out();
  }

  private static Outcome run(String... arguments) {
    number++;
    String[] all = new String[arguments.length + 3];
    all[0] = "run";
    all[1] = "--name";
    all[2] = last();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return carafe.run(all);
  }

  private static String last() {
    return "why-" + number;
  }

  /** A minimal 64-bit ELF executable for {@code machine}, with a PT_INTERP where one is named. */
  private static byte[] elf(int machine, String interpreter) {
    java.nio.ByteBuffer b =
        java.nio.ByteBuffer.allocate(4096).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).position(16);
    b.putShort((short) 2).putShort((short) machine).putInt(1).putLong(0x400100L).putLong(64);
    b.putLong(0).putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 2);
    b.position(64);
    byte[] name = (interpreter + "\0").getBytes(StandardCharsets.UTF_8);
    boolean dynamic = !interpreter.isEmpty();
    b.putInt(dynamic ? 3 : 4).putInt(4).putLong(512).putLong(0x400200L).putLong(0x400200L);
    b.putLong(name.length).putLong(name.length).putLong(1);
    b.putInt(1).putInt(5).putLong(0).putLong(0x400000L).putLong(0x400000L);
    b.putLong(4096).putLong(4096).putLong(4096);
    b.position(512);
    b.put(name);
    return b.array();
  }
}

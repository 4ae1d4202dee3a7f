package io.carafe.program.explain;

import io.carafe.base.Errno;
import io.carafe.program.Architecture;
import io.carafe.program.explain.Diagnosis.Kind;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Finds out why a program could not be executed by looking at its file. */
final class ExecutableDiagnosis {
  private static final String POINTER = "/process/args/0";
  private static final int HEAD_BYTES = 8_192;
  private static final int ELF_HEADER_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  private static final int PROGRAM_HEADER_INTERPRETER = 3;
  private static final int LINE_MAX = 256;

  private final OciSpec spec;
  private final Architecture architecture;
  private final FileProbe probe;
  private final String name;

  ExecutableDiagnosis(OciSpec spec, Architecture architecture, FileProbe probe) {
    this.spec = spec;
    this.architecture = architecture;
    this.probe = probe;
    this.name =
        spec.process().map(process -> process.args()).orElse(List.of()).stream()
            .findFirst()
            .orElse("");
  }

  /** The diagnosis, with the path that failed unless a search found none. */
  Diagnosis of(Optional<String> path, Errno errno) {
    if (path.isPresent()) {
      return file(path.get(), errno);
    }
    String searched = searchPath();
    for (String folder : searched.split(":", -1)) {
      String candidate = folder + "/" + name;
      FileProbe.Kind kind = probe.look(absolute(candidate)).kind();
      if (kind == FileProbe.Kind.FILE || kind == FileProbe.Kind.FOLDER) {
        return file(candidate, errno);
      }
    }
    if (name.isEmpty()) {
      return new Diagnosis(
          "run \"\": the name is empty", POINTER, "name a program", Kind.NOT_FOUND);
    }
    return new Diagnosis(
        "run "
            + name
            + ": executable file not found in $PATH "
            + (searched.isEmpty() ? "(which is empty)" : searched),
        POINTER,
        "check the spelling, name the program with its whole path, or set PATH with -e",
        errno == Errno.EACCES ? Kind.NOT_EXECUTABLE : Kind.NOT_FOUND);
  }

  private String searchPath() {
    String path = "";
    for (String variable : spec.process().map(process -> process.env()).orElse(List.of())) {
      if (variable.startsWith("PATH=")) {
        path = variable.substring("PATH=".length());
      }
    }
    return path;
  }

  private String absolute(String path) {
    if (path.startsWith("/")) {
      return path;
    }
    return spec.process().map(process -> process.cwd()).orElse("/") + "/" + path;
  }

  private Diagnosis file(String path, Errno errno) {
    FileProbe.Found found = probe.look(absolute(path));
    return switch (found.kind()) {
      case MISSING ->
          new Diagnosis(
              "run " + path + ": no such file or directory",
              POINTER,
              "check the path and the image's contents",
              Kind.NOT_FOUND);
      case FOLDER -> notExecutable(path, "it is a folder", "name a program in it");
      case UNKNOWN, OTHER -> unknown(path, errno);
      case FILE -> withCode(regularFile(path, found, errno), errno);
    };
  }

  /** What the kernel does not find, an interpreter too, exits 127 as in Docker. */
  private static Diagnosis withCode(Diagnosis diagnosis, Errno errno) {
    return errno == Errno.ENOENT
        ? new Diagnosis(diagnosis.message(), diagnosis.pointer(), diagnosis.hint(), Kind.NOT_FOUND)
        : diagnosis;
  }

  private static Diagnosis unknown(String path, Errno errno) {
    boolean missing = errno == Errno.ENOENT || errno == Errno.ENOTDIR;
    return new Diagnosis(
        "run " + path + ": " + errno.description(),
        POINTER,
        "",
        missing ? Kind.NOT_FOUND : Kind.NOT_EXECUTABLE);
  }

  private static Diagnosis notExecutable(String path, String cause, String hint) {
    return new Diagnosis("run " + path + ": " + cause, POINTER, hint, Kind.NOT_EXECUTABLE);
  }

  private Diagnosis regularFile(String path, FileProbe.Found found, Errno errno) {
    if (errno == Errno.EACCES || errno == Errno.EPERM) {
      return denied(path, found, errno);
    }
    byte[] head = probe.head(absolute(path), HEAD_BYTES);
    if (isElf(head)) {
      return elf(path, head, errno);
    }
    if (head.length >= 2 && head[0] == '#' && head[1] == '!') {
      return script(path, head, errno);
    }
    if (errno == Errno.ENOEXEC) {
      return head.length == 0
          ? notExecutable(path, "the file is empty", "copy the program again")
          : notExecutable(
              path,
              "it is neither an executable nor a script with a #! line",
              "begin a script with a line like #!/bin/sh");
    }
    return unknown(path, errno);
  }

  private Diagnosis denied(String path, FileProbe.Found found, Errno errno) {
    if (!found.isExecutable()) {
      return notExecutable(
          path, "no execute permission", "chmod +x " + path + " when the image is built");
    }
    Optional<String> mount = mountWithoutExecution(absolute(path));
    if (mount.isPresent()) {
      return notExecutable(
          path,
          "it lies on " + mount.get() + ", which is mounted with noexec",
          "mount it without noexec, or put the program elsewhere");
    }
    return notExecutable(
        path, errno.description(), "the user may not execute it, or not search a folder above it");
  }

  private Optional<String> mountWithoutExecution(String path) {
    Optional<String> result = Optional.empty();
    int longest = -1;
    for (OciMount mount : spec.mounts()) {
      String destination = mount.destination();
      boolean covers = path.equals(destination) || path.startsWith(destination + "/");
      if (covers && destination.length() >= longest) {
        longest = destination.length();
        boolean noexec = mount.options().contains("noexec") || mount.options().contains("rnoexec");
        result = noexec ? Optional.of(destination) : Optional.empty();
      }
    }
    return result;
  }

  private static boolean isElf(byte[] head) {
    return head.length >= 20
        && head[0] == 0x7f
        && head[1] == 'E'
        && head[2] == 'L'
        && head[3] == 'F';
  }

  private Diagnosis elf(String path, byte[] head, Errno errno) {
    ByteBuffer header =
        ByteBuffer.wrap(head).order(head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int machine = header.getShort(18) & 0xffff;
    if (errno == Errno.ENOEXEC && machine != architecture.elfMachine()) {
      return notExecutable(
          path,
          "it is an executable for " + machineName(machine) + ", not for " + architecture.ociName(),
          "use an image for linux/" + architecture.ociName());
    }
    if (errno == Errno.ENOENT) {
      return interpreter(header)
          .map(interpreter ->
              notExecutable(
                  path,
                  "its interpreter " + interpreter + " does not exist in the image",
                  "the program needs the C library that it was linked with; use an image"
                      + " that has it, or link the program statically"))
          .orElseGet(() -> unknown(path, errno));
    }
    return notExecutable(path, errno.description(), GeneralHints.of(errno));
  }

  /** The path in the PT_INTERP header of a 64-bit executable, if it lies in the bytes at hand. */
  private static Optional<String> interpreter(ByteBuffer header) {
    if (header.limit() < ELF_HEADER_BYTES || header.get(4) != 2) {
      return Optional.empty();
    }
    long start = header.getLong(32);
    int count = header.getShort(56) & 0xffff;
    for (int i = 0; i < count; i++) {
      long at = start + (long) i * PROGRAM_HEADER_BYTES;
      if (at < 0 || at + PROGRAM_HEADER_BYTES > header.limit()) {
        return Optional.empty();
      }
      if (header.getInt((int) at) == PROGRAM_HEADER_INTERPRETER) {
        long offset = header.getLong((int) at + 8);
        long length = header.getLong((int) at + 32) - 1;
        boolean inside = offset >= 0 && length > 0 && offset < header.limit() - length;
        if (!inside) {
          return Optional.empty();
        }
        byte[] path = new byte[(int) length];
        header.get((int) offset, path);
        return Optional.of(new String(path, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  private static String machineName(int machine) {
    return switch (machine) {
      case 3 -> "386";
      case 8 -> "mips";
      case 21 -> "ppc64le";
      case 22 -> "s390x";
      case 40 -> "arm";
      case 62 -> "amd64";
      case 183 -> "arm64";
      case 243 -> "riscv64";
      case 258 -> "loong64";
      default -> "machine " + machine;
    };
  }

  private Diagnosis script(String path, byte[] head, Errno errno) {
    int end = 2;
    while (end < head.length && end < LINE_MAX && head[end] != '\n') {
      end++;
    }
    String line = new String(head, 2, end - 2, StandardCharsets.UTF_8);
    String interpreter = line.strip().split("[ \t]", 2)[0];
    if (line.endsWith("\r")) {
      return notExecutable(
          path,
          "its first line ends in a Windows line end (CRLF), so the kernel looks for \""
              + interpreter
              + "\\r\"",
          "convert it with dos2unix, or set eol=lf for it in .gitattributes");
    }
    if (errno == Errno.ENOENT && !interpreter.isEmpty()) {
      return notExecutable(
          path,
          "its interpreter " + interpreter + " does not exist in the image",
          "install " + interpreter + " in the image, or change the script's first line");
    }
    return notExecutable(path, errno.description(), GeneralHints.of(errno));
  }
}

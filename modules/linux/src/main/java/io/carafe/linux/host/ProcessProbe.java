package io.carafe.linux.host;

import io.carafe.base.Problem;
import io.carafe.linux.host.ProcessSurvey.Limit;
import io.carafe.linux.host.ProcessSurvey.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads what one process is. */
final class ProcessProbe {
  /** Where the columns of /proc/PID/limits begin (kernel fs/proc/base.c, proc_pid_limits). */
  private static final int SOFT_COLUMN = 26;

  private static final int HARD_COLUMN = 47;
  private static final int UNIT_COLUMN = 68;
  private static final int HEXADECIMAL = 16;
  private static final int EFFECTIVE = 1;

  private final HostProbe probe;
  private final String process;

  ProcessProbe(HostProbe probe, String process) {
    this.probe = probe;
    this.process = process;
  }

  ProcessSurvey survey() {
    Map<String, String> status = status();
    return new ProcessSurvey(
        Long.parseLong(field(status, "Uid").split("\\s+", -1)[EFFECTIVE]),
        Long.parseLong(field(status, "Gid").split("\\s+", -1)[EFFECTIVE]),
        Long.parseUnsignedLong(field(status, "CapEff"), HEXADECIMAL),
        Long.parseUnsignedLong(field(status, "CapBnd"), HEXADECIMAL),
        Integer.parseInt(probe.line(process + "/oom_score_adj")),
        namespaces(),
        memberships(),
        limits());
  }

  private Map<String, String> status() {
    Map<String, String> fields = new HashMap<>();
    for (String line : probe.lines(process + "/status")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static String field(Map<String, String> status, String name) {
    String value = status.get(name);
    if (value == null) {
      throw Problem.unavailable("read process status: it has no " + name);
    }
    return value;
  }

  /** Links such as {@code mnt:[4026531841]}. */
  private Map<String, Long> namespaces() {
    Map<String, Long> inodes = new HashMap<>();
    Path folder = probe.proc().resolve(process + "/ns");
    try (Stream<Path> links = Files.list(folder)) {
      for (Path link : links.toList()) {
        String text = Files.readSymbolicLink(link).toString();
        int open = text.indexOf('[');
        if (open >= 0 && text.endsWith("]")) {
          inodes.put(
              String.valueOf(link.getFileName()),
              Long.valueOf(text.substring(open + 1, text.length() - 1)));
        }
      }
    } catch (IOException e) {
      throw Problem.unavailable("read " + folder + ": it cannot be read").withCause(e);
    }
    return inodes;
  }

  /** Lines such as {@code 4:cpu,cpuacct:/path}; version 2 is {@code 0::/path} (cgroups(7)). */
  private List<Membership> memberships() {
    List<Membership> memberships = new ArrayList<>();
    for (String line : probe.lines(process + "/cgroup")) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3) {
        List<String> controllers =
            parts[1].isEmpty() ? List.of() : List.of(parts[1].split(",", -1));
        memberships.add(new Membership(controllers, parts[2]));
      }
    }
    return memberships;
  }

  private Map<String, Limit> limits() {
    Map<String, Limit> limits = new HashMap<>();
    List<String> lines = probe.lines(process + "/limits");
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      if (line.length() >= HARD_COLUMN) {
        String hard = line.substring(HARD_COLUMN, Math.min(line.length(), UNIT_COLUMN));
        limits.put(
            line.substring(0, SOFT_COLUMN).strip(),
            new Limit(limit(line.substring(SOFT_COLUMN, HARD_COLUMN)), limit(hard)));
      }
    }
    return limits;
  }

  private static long limit(String text) {
    String value = text.strip();
    return value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value);
  }
}

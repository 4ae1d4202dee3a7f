package io.carafe.engine.host;

import io.carafe.spec.runtime.OciMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the host's own mounts forbid inside a container: a bind mount inherits noexec. */
final class HostMounts {
  /** Where mount point and options are in a line of mountinfo (proc_pid_mountinfo(5)). */
  private static final int POINT_FIELD = 4;

  private static final int OPTIONS_FIELD = 5;

  private final List<String[]> lines = new ArrayList<>();

  private HostMounts() {}

  static HostMounts read() {
    HostMounts mounts = new HostMounts();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        mounts.lines.add(line.split(" ", -1));
      }
    } catch (IOException e) {
      // Nothing is known then, and nothing more can be said about a failure.
    }
    return mounts;
  }

  /** The same mounts, each bind with the noexec that it inherits. */
  List<OciMount> withInherited(List<OciMount> mounts) {
    List<OciMount> all = new ArrayList<>();
    for (OciMount mount : mounts) {
      List<String> options = new ArrayList<>(mount.options());
      if (mount.isBind() && isNoexec(mount.source().orElse("/"))) {
        options.add("noexec");
      }
      all.add(mount.withOptions(options));
    }
    return all;
  }

  /** Whether the mount that {@code path} lies on forbids execution; the last one counts. */
  private boolean isNoexec(String path) {
    int longest = -1;
    boolean noexec = false;
    for (String[] fields : lines) {
      if (fields.length <= OPTIONS_FIELD) {
        continue;
      }
      String point = fields[POINT_FIELD];
      boolean covers = point.equals("/") || path.equals(point) || path.startsWith(point + "/");
      if (covers && point.length() >= longest) {
        longest = point.length();
        noexec = List.of(fields[OPTIONS_FIELD].split(",", -1)).contains("noexec");
      }
    }
    return noexec;
  }
}

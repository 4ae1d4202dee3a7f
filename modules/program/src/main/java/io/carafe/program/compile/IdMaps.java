package io.carafe.program.compile;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciIdMapping;
import java.util.List;

/**
 * The mappings of a user namespace, as the kernel takes them.
 *
 * @param uids of users
 * @param gids of groups
 * @param pointer where they stand in the configuration
 */
record IdMaps(List<OciIdMapping> uids, List<OciIdMapping> gids, String pointer) {
  /** The most lines that a map takes. Source: user_namespaces(7), kernel 4.15. */
  private static final int LINES_MAX = 340;

  /** The kernel takes one page at most in one write. */
  private static final int BYTES_MAX = 4_095;

  IdMaps {
    uids = List.copyOf(uids);
    gids = List.copyOf(gids);
  }

  /** Those of the container's user namespace. */
  static IdMaps of(Context context) {
    return new IdMaps(
        context.linux().namespaces().uidMappings(),
        context.linux().namespaces().gidMappings(),
        "/linux");
  }

  /** Adds the writing of the files. */
  void write(UserNamespace.ProcessFolder folder) {
    var code = folder.context().code();
    code.because(pointer + "/uidMappings", "map " + describe(uids, "users"));
    folder.write("uid_map", lines(uids, "uidMappings"));
    code.because(pointer + "/gidMappings", "map " + describe(gids, "groups"));
    folder.write("gid_map", lines(gids, "gidMappings"));
  }

  private static String describe(List<OciIdMapping> maps, String what) {
    long count = maps.stream().mapToLong(OciIdMapping::size).sum();
    return count + " " + what + " of the user namespace";
  }

  private String lines(List<OciIdMapping> maps, String member) {
    StringBuilder lines = new StringBuilder(32 * maps.size());
    for (OciIdMapping map : maps) {
      lines.append(map.containerId()).append(' ').append(map.hostId());
      lines.append(' ').append(map.size()).append('\n');
    }
    if (maps.size() > LINES_MAX || lines.length() > BYTES_MAX) {
      throw Problem.invalid(
              maps.size() + " mappings, but the kernel takes 340 in 4095 bytes at most")
          .withPointer(pointer + "/" + member);
    }
    return lines.toString();
  }
}

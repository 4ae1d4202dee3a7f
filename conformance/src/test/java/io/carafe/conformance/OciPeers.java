package io.carafe.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Other runtimes to compare with: runc and crun from the tree that the environment variable PEERS
 * names; those on PATH may be older than the specification. Each call is made in a mount namespace
 * of its own, where the cgroup2 mount of a hybrid host is hidden, because crun refuses such a host.
 */
final class OciPeers {
  private static final String HIDE =
      """
      mount --make-rprivate / && { umount /sys/fs/cgroup/unified 2> /dev/null || true; }
      """;
  private static final String ENTER =
      HIDE
          + """
          tree=$1; shift
          mount --bind $tree $tree
          for folder in proc sys dev run tmp var/tmp; do
            mount --rbind /$folder $tree/$folder
          done
          mkdir -p $tree/.old && cd $tree && pivot_root . .old && umount -l /.old && cd / || exit
          exec "$@"
          """;

  private OciPeers() {}

  /** The runtimes that there are; none is no failure. */
  static List<OciRuntime> open() {
    List<OciRuntime> peers = new ArrayList<>();
    for (String name : List.of("runc", "crun")) {
      List<String> command = command(name);
      if (!command.isEmpty()) {
        peers.add(OciRuntime.of(command));
      }
    }
    return peers;
  }

  private static List<String> command(String name) {
    String tree = System.getenv("PEERS");
    if (tree != null && isIn(List.of(tree + "/usr/bin", tree + "/usr/sbin"), name)) {
      return List.of("unshare", "--mount", "sh", "-c", ENTER, "enter", tree, name);
    }
    return List.of();
  }

  private static boolean isIn(List<String> folders, String name) {
    return folders.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}

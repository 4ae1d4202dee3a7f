package io.carafe.program.compile;

import java.util.List;

/** The devices that every container has. Source: runtime-spec config-linux.md, Default Devices. */
final class DefaultDevices {
  /** A character device that anyone may read and write. */
  record Node(String name, int major, int minor) {}

  /** The folder's nodes, all of mode 0666. */
  static final List<Node> NODES =
      List.of(
          new Node("null", 1, 3),
          new Node("zero", 1, 5),
          new Node("full", 1, 7),
          new Node("random", 1, 8),
          new Node("urandom", 1, 9),
          new Node("tty", 5, 0));

  /** A symbolic link in /dev. */
  record Link(String name, String target) {}

  /** The folder's links. */
  static final List<Link> LINKS =
      List.of(
          new Link("fd", "/proc/self/fd"),
          new Link("stdin", "/proc/self/fd/0"),
          new Link("stdout", "/proc/self/fd/1"),
          new Link("stderr", "/proc/self/fd/2"),
          new Link("core", "/proc/kcore"),
          new Link("ptmx", "pts/ptmx"));

  private DefaultDevices() {}
}

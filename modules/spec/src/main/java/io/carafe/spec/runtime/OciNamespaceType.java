package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** The kinds of namespaces. Source: config-linux.md, section Namespaces. */
public enum OciNamespaceType implements JsonWord {
  /** Mount points. */
  MOUNT("mount"),
  /** Process ids. */
  PID("pid"),
  /** Network devices and sockets. */
  NETWORK("network"),
  /** Host and domain name. */
  UTS("uts"),
  /** System V IPC and POSIX message queues. */
  IPC("ipc"),
  /** Users and capabilities. */
  USER("user"),
  /** The view of the cgroup tree. */
  CGROUP("cgroup"),
  /** Offsets of the monotonic and the boot clock. */
  TIME("time");

  private final String word;

  OciNamespaceType(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}

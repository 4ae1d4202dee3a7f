package io.carafe.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The config.json of a bundle: what Docker gives a container by default, but for seccomp, and each
 * part to be replaced. Values are JSON texts.
 */
final class OciConfig {
  private final Map<String, String> top = new LinkedHashMap<>();
  private final Map<String, String> process = new LinkedHashMap<>();
  private final Map<String, String> linux = new LinkedHashMap<>();
  private final List<String> mounts = new ArrayList<>();
  private final Map<String, String> namespaces = new LinkedHashMap<>();

  /** A container that runs these words. */
  OciConfig(String... args) {
    top("ociVersion", "\"1.2.0\"");
    top("root", "{\"path\":\"rootfs\"}");
    top("hostname", "\"bundle\"");
    process("args", strings(args));
    process("cwd", "\"/\"");
    process("user", "{\"uid\":0,\"gid\":0}");
    process("env", strings("PATH=/bin:/sbin:/usr/bin:/usr/sbin"));
    String capabilities =
        strings(
            ("CAP_CHOWN CAP_DAC_OVERRIDE CAP_FSETID CAP_FOWNER CAP_MKNOD CAP_NET_RAW CAP_SETGID"
                    + " CAP_SETUID CAP_SETFCAP CAP_SETPCAP CAP_NET_BIND_SERVICE CAP_SYS_CHROOT"
                    + " CAP_KILL CAP_AUDIT_WRITE")
                .split(" ", -1));
    process(
        "capabilities",
        "{\"bounding\":%1$s,\"effective\":%1$s,\"permitted\":%1$s}".formatted(capabilities));
    for (String type : List.of("pid", "network", "ipc", "uts", "mount", "cgroup")) {
      namespace(type, "");
    }
    mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
    mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
    mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666");
    mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
    mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
    linux("maskedPaths", strings("/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"));
    linux("readonlyPaths", strings("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys"));
  }

  /** Sets a member of the whole, or takes it out where {@code json} is empty. */
  OciConfig top(String name, String json) {
    return set(top, name, json);
  }

  /** Sets a member of {@code process}, or takes it out. */
  OciConfig process(String name, String json) {
    return set(process, name, json);
  }

  /** Sets a member of {@code linux}, or takes it out. */
  OciConfig linux(String name, String json) {
    return set(linux, name, json);
  }

  private OciConfig set(Map<String, String> members, String name, String json) {
    if (json.isEmpty()) {
      members.remove(name);
    } else {
      members.put(name, json);
    }
    return this;
  }

  /** Adds a mount, or puts it in the place of the one there is at {@code destination}. */
  OciConfig mount(String destination, String type, String source, String... options) {
    String json =
        "{\"destination\":\"%s\",\"type\":\"%s\",\"source\":\"%s\",\"options\":%s}"
            .formatted(destination, type, source, strings(options));
    int known = indexOfMount(destination);
    if (known < 0) {
      mounts.add(json);
    } else {
      mounts.set(known, json);
    }
    return this;
  }

  /** Takes the mount at {@code destination} out. */
  OciConfig withoutMount(String destination) {
    mounts.remove(indexOfMount(destination));
    return this;
  }

  private int indexOfMount(String destination) {
    String begin = "{\"destination\":\"%s\",".formatted(destination);
    for (int i = 0; i < mounts.size(); i++) {
      if (mounts.get(i).startsWith(begin)) {
        return i;
      }
    }
    return -1;
  }

  /** A new namespace of this type, or with a path that one. */
  OciConfig namespace(String type, String path) {
    String member = path.isEmpty() ? "" : ",\"path\":\"" + path + "\"";
    namespaces.put(type, "{\"type\":\"" + type + "\"" + member + "}");
    return this;
  }

  /** No namespace of this type: the caller's. */
  OciConfig withoutNamespace(String type) {
    namespaces.remove(type);
    return this;
  }

  /** A JSON list of texts, none of which needs an escape but the quotation mark. */
  static String strings(String... values) {
    return Arrays.stream(values)
        .map(value -> "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
        .map(value -> value.replace("\n", "\\n"))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** The document. */
  String json() {
    Map<String, String> all = new LinkedHashMap<>(top);
    all.put("process", object(process));
    all.put("mounts", "[" + String.join(",\n  ", mounts) + "]");
    Map<String, String> platform = new LinkedHashMap<>(linux);
    platform.putIfAbsent("namespaces", "[" + String.join(",", namespaces.values()) + "]");
    all.put("linux", object(platform));
    return object(all);
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",\n ", "{", "}"));
  }
}

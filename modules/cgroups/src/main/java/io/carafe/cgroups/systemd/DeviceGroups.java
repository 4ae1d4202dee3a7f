package io.carafe.cgroups.systemd;

import io.carafe.cgroups.files.KernelFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The kernel's names of groups of devices. */
final class DeviceGroups {
  private DeviceGroups() {}

  /** Reads /proc/devices: {@code c 136} is {@code pts}. */
  static Map<String, String> ofThisHost() {
    return parse(new KernelFiles(Path.of("/proc")).text("devices").orElse(""));
  }

  static Map<String, String> parse(String text) {
    Map<String, String> groups = new HashMap<>();
    String type = "c";
    for (String line : text.split("\n", -1)) {
      String[] words = line.strip().split("\\s+", -1);
      if (line.startsWith("Block")) {
        type = "b";
      } else if (words.length == 2 && KernelFiles.parse(words[0]).isPresent()) {
        groups.putIfAbsent(type + " " + words[0], words[1]);
      }
    }
    return groups;
  }
}

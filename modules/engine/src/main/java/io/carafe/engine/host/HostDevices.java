package io.carafe.engine.host;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.engine.spec.HostView.Device;
import io.carafe.engine.spec.HostView.DeviceId;
import io.carafe.engine.spec.HostView.Devices;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.FolderEntry;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Finds devices below the host's /dev, and wherever else a user names one; and its processors. */
final class HostDevices implements Devices {
  private static final int DEVICES_MAX = 4096;

  /** What belongs to the host's own terminals and file systems. */
  private static final Set<String> PASSED_OVER =
      Set.of("/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/fd", "/dev/console", "/dev/ptmx");

  /** The host's online processors in the form of cpuset(7), or as many as this process sees. */
  static String processors() {
    try {
      return Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
    } catch (IOException e) {
      return "0-" + (Runtime.getRuntime().availableProcessors() - 1);
    }
  }

  @Override
  public List<Device> find(String path) {
    Path parent = Path.of(path).getParent();
    if (parent == null) {
      return List.of();
    }
    try (Folder root = Folder.open(Path.of("/"));
        OpenFile file = root.open(path, OpenHow.handleFollowing(Resolve.FREE))) {
      FileStatus status = file.status();
      return status.type() == FileType.FOLDER ? below(path) : List.of(device(path, status));
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return List.of();
      }
      throw e;
    }
  }

  private static Device device(String path, FileStatus status) {
    if (!isDevice(status.type())) {
      throw Problem.invalid("device " + path + ": not a device");
    }
    return new Device(
        path,
        status.type() == FileType.BLOCK_DEVICE,
        new DeviceId(status.node().major(), status.node().minor()),
        OptionalInt.of(status.mode() & 0777));
  }

  private static boolean isDevice(FileType type) {
    return type == FileType.BLOCK_DEVICE || type == FileType.CHARACTER_DEVICE;
  }

  private static List<Device> below(String top) {
    List<Device> devices = new ArrayList<>();
    Deque<String> folders = new ArrayDeque<>(List.of(top));
    while (!folders.isEmpty() && devices.size() < DEVICES_MAX) {
      String path = folders.pop();
      try (Folder folder = Folder.open(Path.of(path));
          FolderEntries entries = folder.entries()) {
        while (entries.hasNext() && devices.size() < DEVICES_MAX) {
          take(entries.next(), folder, path, new Sink(devices, folders));
        }
      }
    }
    return devices;
  }

  private record Sink(List<Device> devices, Deque<String> folders) {}

  private static void take(FolderEntry entry, Folder folder, String parent, Sink sink) {
    String path = parent + "/" + entry.name();
    if (PASSED_OVER.contains(path)) {
      return;
    }
    folder
        .statusIfExists(entry.name())
        .ifPresent(status -> {
          if (status.type() == FileType.FOLDER) {
            sink.folders().push(path);
          } else if (isDevice(status.type())) {
            sink.devices().add(device(path, status));
          }
        });
  }
}

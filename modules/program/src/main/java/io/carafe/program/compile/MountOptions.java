package io.carafe.program.compile;

import io.carafe.program.kernel.Linux;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of a mount, sorted by how the kernel takes them. Source: runtime-spec config.md,
 * section Linux mount options.
 */
final class MountOptions {
  private long set;
  private long clear;
  private long recursiveSet;
  private long recursiveClear;
  private long legacy;
  private long propagation;
  private boolean propagationRecursive;
  private boolean bind;
  private boolean bindRecursive;
  private boolean copyUp;
  private boolean idMap;
  private boolean idMapRecursive;
  private boolean remount;
  private final List<String> superblockFlags = new ArrayList<>(0);
  private final List<String> data = new ArrayList<>(4);

  private MountOptions() {}

  static MountOptions parse(List<String> options) {
    MountOptions parsed = new MountOptions();
    for (String option : options) {
      if (!parsed.isAttribute(option) && !parsed.isKind(option)) {
        parsed.data.add(option);
      }
    }
    return parsed;
  }

  private boolean isAttribute(String option) {
    switch (option) {
      case "defaults" -> {}
      case "ro" -> add(Linux.MOUNT_ATTR_RDONLY, Linux.MS_RDONLY);
      case "rw" -> remove(Linux.MOUNT_ATTR_RDONLY, Linux.MS_RDONLY);
      case "nosuid" -> add(Linux.MOUNT_ATTR_NOSUID, Linux.MS_NOSUID);
      case "suid" -> remove(Linux.MOUNT_ATTR_NOSUID, Linux.MS_NOSUID);
      case "nodev" -> add(Linux.MOUNT_ATTR_NODEV, Linux.MS_NODEV);
      case "dev" -> remove(Linux.MOUNT_ATTR_NODEV, Linux.MS_NODEV);
      case "noexec" -> add(Linux.MOUNT_ATTR_NOEXEC, Linux.MS_NOEXEC);
      case "exec" -> remove(Linux.MOUNT_ATTR_NOEXEC, Linux.MS_NOEXEC);
      case "nosymfollow" -> add(Linux.MOUNT_ATTR_NOSYMFOLLOW, Linux.MS_NOSYMFOLLOW);
      case "symfollow" -> remove(Linux.MOUNT_ATTR_NOSYMFOLLOW, Linux.MS_NOSYMFOLLOW);
      case "nodiratime" -> add(Linux.MOUNT_ATTR_NODIRATIME, Linux.MS_NODIRATIME);
      case "diratime" -> remove(Linux.MOUNT_ATTR_NODIRATIME, Linux.MS_NODIRATIME);
      case "noatime" -> accessTime(Linux.MOUNT_ATTR_NOATIME, Linux.MS_NOATIME);
      case "relatime", "atime", "nostrictatime" ->
          accessTime(Linux.MOUNT_ATTR_RELATIME, Linux.MS_RELATIME);
      case "strictatime", "norelatime" ->
          accessTime(Linux.MOUNT_ATTR_STRICTATIME, Linux.MS_STRICTATIME);
      default -> {
        return isRecursiveAttribute(option);
      }
    }
    return true;
  }

  private boolean isRecursiveAttribute(String option) {
    switch (option) {
      case "rro" -> addRecursive(Linux.MOUNT_ATTR_RDONLY);
      case "rrw" -> removeRecursive(Linux.MOUNT_ATTR_RDONLY);
      case "rnosuid" -> addRecursive(Linux.MOUNT_ATTR_NOSUID);
      case "rsuid" -> removeRecursive(Linux.MOUNT_ATTR_NOSUID);
      case "rnodev" -> addRecursive(Linux.MOUNT_ATTR_NODEV);
      case "rdev" -> removeRecursive(Linux.MOUNT_ATTR_NODEV);
      case "rnoexec" -> addRecursive(Linux.MOUNT_ATTR_NOEXEC);
      case "rexec" -> removeRecursive(Linux.MOUNT_ATTR_NOEXEC);
      case "rnosymfollow" -> addRecursive(Linux.MOUNT_ATTR_NOSYMFOLLOW);
      case "rsymfollow" -> removeRecursive(Linux.MOUNT_ATTR_NOSYMFOLLOW);
      case "rnodiratime" -> addRecursive(Linux.MOUNT_ATTR_NODIRATIME);
      case "rdiratime" -> removeRecursive(Linux.MOUNT_ATTR_NODIRATIME);
      case "rnoatime" -> accessTimeRecursive(Linux.MOUNT_ATTR_NOATIME);
      case "rrelatime", "ratime", "rnostrictatime" ->
          accessTimeRecursive(Linux.MOUNT_ATTR_RELATIME);
      case "rstrictatime", "rnorelatime" -> accessTimeRecursive(Linux.MOUNT_ATTR_STRICTATIME);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean isKind(String option) {
    switch (option) {
      case "bind" -> bind = true;
      case "rbind" -> {
        bind = true;
        bindRecursive = true;
      }
      case "private" -> propagate(Linux.MS_PRIVATE, false);
      case "rprivate" -> propagate(Linux.MS_PRIVATE, true);
      case "shared" -> propagate(Linux.MS_SHARED, false);
      case "rshared" -> propagate(Linux.MS_SHARED, true);
      case "slave" -> propagate(Linux.MS_SLAVE, false);
      case "rslave" -> propagate(Linux.MS_SLAVE, true);
      case "unbindable" -> propagate(Linux.MS_UNBINDABLE, false);
      case "runbindable" -> propagate(Linux.MS_UNBINDABLE, true);
      case "sync" -> superblock("sync", Linux.MS_SYNCHRONOUS);
      case "dirsync" -> superblock("dirsync", Linux.MS_DIRSYNC);
      case "lazytime" -> superblock("lazytime", Linux.MS_LAZYTIME);
      case "async", "nolazytime", "loud", "silent", "mand", "nomand", "iversion", "noiversion" -> {}
      case "tmpcopyup" -> copyUp = true;
      case "remount" -> remount = true;
      case "idmap" -> idMap = true;
      case "ridmap" -> {
        idMap = true;
        idMapRecursive = true;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void add(long attribute, long flag) {
    set |= attribute;
    clear &= ~attribute;
    legacy |= flag;
  }

  private void remove(long attribute, long flag) {
    set &= ~attribute;
    clear |= attribute;
    legacy &= ~flag;
  }

  private void accessTime(long attribute, long flag) {
    set = (set & ~Linux.MOUNT_ATTR__ATIME) | attribute;
    clear |= Linux.MOUNT_ATTR__ATIME;
    legacy = (legacy & ~(Linux.MS_NOATIME | Linux.MS_RELATIME | Linux.MS_STRICTATIME)) | flag;
  }

  private void addRecursive(long attribute) {
    recursiveSet |= attribute;
    recursiveClear &= ~attribute;
  }

  private void removeRecursive(long attribute) {
    recursiveSet &= ~attribute;
    recursiveClear |= attribute;
  }

  private void accessTimeRecursive(long attribute) {
    recursiveSet = (recursiveSet & ~Linux.MOUNT_ATTR__ATIME) | attribute;
    recursiveClear |= Linux.MOUNT_ATTR__ATIME;
  }

  private void propagate(long flag, boolean recursive) {
    propagation = flag;
    propagationRecursive = recursive;
  }

  private void superblock(String name, long flag) {
    superblockFlags.add(name);
    legacy |= flag;
  }

  /** Attributes to set on the mount itself. */
  long set() {
    return set;
  }

  /** Attributes to clear on the mount itself. */
  long clear() {
    return clear;
  }

  /** Attributes to set on the mount and all below it. */
  long recursiveSet() {
    return recursiveSet;
  }

  /** Attributes to clear on the mount and all below it. */
  long recursiveClear() {
    return recursiveClear;
  }

  /** The flags of mount(2) for a new file system. */
  long legacy() {
    return legacy;
  }

  /** MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_UNBINDABLE, or 0 where nothing is said. */
  long propagation() {
    return propagation;
  }

  /** Whether the propagation holds for all mounts below, too. */
  boolean isPropagationRecursive() {
    return propagationRecursive;
  }

  /** Whether this is a bind mount. */
  boolean isBind() {
    return bind;
  }

  /** Whether a bind mount takes the mounts below with it. */
  boolean isBindRecursive() {
    return bindRecursive;
  }

  /** Whether a tmpfs starts with the contents of the folder that it covers. */
  boolean isCopyUp() {
    return copyUp;
  }

  /** Whether owners are mapped. */
  boolean isIdMapped() {
    return idMap;
  }

  /** Whether the owners of the mounts below are mapped, too. */
  boolean isIdMapRecursive() {
    return idMapRecursive;
  }

  /** Whether it changes the mount that is there already; a bind mount is made all the same. */
  boolean isRemount() {
    return remount && !bind;
  }

  /** Flags of the file system itself, by name. */
  List<String> superblockFlags() {
    return superblockFlags;
  }

  /** What only the file system understands. */
  List<String> data() {
    return data;
  }
}

package io.carafe.program.explain;

import io.carafe.program.Architecture;
import io.carafe.program.kernel.FlagNames;
import io.carafe.program.kernel.FlagNames.Flag;
import io.carafe.program.kernel.Linux;
import java.util.ArrayList;
import java.util.List;

/** The constants that arguments of system calls are made of, by the kind of argument. */
final class ConstantNames {
  static final FlagNames RESOLVE =
      flags(
          Flag.of("RESOLVE_NO_XDEV", Linux.RESOLVE_NO_XDEV),
          Flag.of("RESOLVE_NO_MAGICLINKS", Linux.RESOLVE_NO_MAGICLINKS),
          Flag.of("RESOLVE_NO_SYMLINKS", Linux.RESOLVE_NO_SYMLINKS),
          Flag.of("RESOLVE_BENEATH", Linux.RESOLVE_BENEATH),
          Flag.of("RESOLVE_IN_ROOT", Linux.RESOLVE_IN_ROOT));

  static final FlagNames AT =
      flags(
          Flag.of("AT_SYMLINK_NOFOLLOW", Linux.AT_SYMLINK_NOFOLLOW),
          Flag.of("AT_REMOVEDIR", Linux.AT_REMOVEDIR),
          Flag.of("AT_EMPTY_PATH", Linux.AT_EMPTY_PATH),
          Flag.of("AT_RECURSIVE", Linux.AT_RECURSIVE));

  static final FlagNames OPEN_TREE =
      flags(
          Flag.of("OPEN_TREE_CLONE", Linux.OPEN_TREE_CLONE),
          Flag.of("OPEN_TREE_CLOEXEC", Linux.OPEN_TREE_CLOEXEC),
          Flag.of("AT_EMPTY_PATH", Linux.AT_EMPTY_PATH),
          Flag.of("AT_RECURSIVE", Linux.AT_RECURSIVE));

  static final FlagNames MOVE_MOUNT =
      flags(
          Flag.of("MOVE_MOUNT_F_EMPTY_PATH", Linux.MOVE_MOUNT_F_EMPTY_PATH),
          Flag.of("MOVE_MOUNT_T_EMPTY_PATH", Linux.MOVE_MOUNT_T_EMPTY_PATH));

  static final FlagNames CLONE =
      flags(
          Flag.of("CLONE_PIDFD", Linux.CLONE_PIDFD),
          Flag.of("CLONE_PARENT", Linux.CLONE_PARENT),
          Flag.of("CLONE_PARENT_SETTID", Linux.CLONE_PARENT_SETTID),
          Flag.of("CLONE_NEWNS", Linux.CLONE_NEWNS),
          Flag.of("CLONE_NEWCGROUP", Linux.CLONE_NEWCGROUP),
          Flag.of("CLONE_NEWUTS", Linux.CLONE_NEWUTS),
          Flag.of("CLONE_NEWIPC", Linux.CLONE_NEWIPC),
          Flag.of("CLONE_NEWUSER", Linux.CLONE_NEWUSER),
          Flag.of("CLONE_NEWPID", Linux.CLONE_NEWPID),
          Flag.of("CLONE_NEWNET", Linux.CLONE_NEWNET),
          Flag.of("CLONE_NEWTIME", Linux.CLONE_NEWTIME),
          Flag.of("CLONE_INTO_CGROUP", Linux.CLONE_INTO_CGROUP));

  static final FlagNames MOUNT =
      flags(
          Flag.of("MS_RDONLY", Linux.MS_RDONLY),
          Flag.of("MS_NOSUID", Linux.MS_NOSUID),
          Flag.of("MS_NODEV", Linux.MS_NODEV),
          Flag.of("MS_NOEXEC", Linux.MS_NOEXEC),
          Flag.of("MS_SYNCHRONOUS", Linux.MS_SYNCHRONOUS),
          Flag.of("MS_DIRSYNC", Linux.MS_DIRSYNC),
          Flag.of("MS_NOSYMFOLLOW", Linux.MS_NOSYMFOLLOW),
          Flag.of("MS_NOATIME", Linux.MS_NOATIME),
          Flag.of("MS_NODIRATIME", Linux.MS_NODIRATIME),
          Flag.of("MS_BIND", Linux.MS_BIND),
          Flag.of("MS_REC", Linux.MS_REC),
          Flag.of("MS_UNBINDABLE", Linux.MS_UNBINDABLE),
          Flag.of("MS_PRIVATE", Linux.MS_PRIVATE),
          Flag.of("MS_SLAVE", Linux.MS_SLAVE),
          Flag.of("MS_SHARED", Linux.MS_SHARED),
          Flag.of("MS_RELATIME", Linux.MS_RELATIME),
          Flag.of("MS_STRICTATIME", Linux.MS_STRICTATIME),
          Flag.of("MS_LAZYTIME", Linux.MS_LAZYTIME));

  static final FlagNames ATTRIBUTES =
      flags(
          Flag.of("MOUNT_ATTR_RDONLY", Linux.MOUNT_ATTR_RDONLY),
          Flag.of("MOUNT_ATTR_NOSUID", Linux.MOUNT_ATTR_NOSUID),
          Flag.of("MOUNT_ATTR_NODEV", Linux.MOUNT_ATTR_NODEV),
          Flag.of("MOUNT_ATTR_NOEXEC", Linux.MOUNT_ATTR_NOEXEC),
          Flag.of("MOUNT_ATTR__ATIME", Linux.MOUNT_ATTR__ATIME),
          Flag.of("MOUNT_ATTR_NOATIME", Linux.MOUNT_ATTR_NOATIME),
          Flag.of("MOUNT_ATTR_STRICTATIME", Linux.MOUNT_ATTR_STRICTATIME),
          Flag.of("MOUNT_ATTR_NODIRATIME", Linux.MOUNT_ATTR_NODIRATIME),
          Flag.of("MOUNT_ATTR_NOSYMFOLLOW", Linux.MOUNT_ATTR_NOSYMFOLLOW));

  static final FlagNames FSCONFIG =
      choices(
          "FSCONFIG_SET_FLAG",
          Flag.of("FSCONFIG_SET_STRING", Linux.FSCONFIG_SET_STRING),
          Flag.of("FSCONFIG_SET_FD", Linux.FSCONFIG_SET_FD),
          Flag.of("FSCONFIG_CMD_CREATE", Linux.FSCONFIG_CMD_CREATE));

  static final FlagNames PRCTL =
      choices(
          "0",
          Flag.of("PR_SET_DUMPABLE", Linux.PR_SET_DUMPABLE),
          Flag.of("PR_SET_KEEPCAPS", Linux.PR_SET_KEEPCAPS),
          Flag.of("PR_CAPBSET_DROP", Linux.PR_CAPBSET_DROP),
          Flag.of("PR_SET_SECUREBITS", Linux.PR_SET_SECUREBITS),
          Flag.of("PR_SET_NO_NEW_PRIVS", Linux.PR_SET_NO_NEW_PRIVS),
          Flag.of("PR_CAP_AMBIENT", Linux.PR_CAP_AMBIENT));

  static final FlagNames IOCTL =
      choices(
          "0",
          Flag.of("TIOCSCTTY", Linux.TIOCSCTTY),
          Flag.of("TIOCSWINSZ", Linux.TIOCSWINSZ),
          Flag.of("TIOCSPTLCK", Linux.TIOCSPTLCK),
          Flag.of("TIOCGPTPEER", Linux.TIOCGPTPEER),
          Flag.of("SIOCSIFFLAGS", Linux.SIOCSIFFLAGS));

  static final FlagNames SIGNAL =
      choices("0", Flag.of("SIGKILL", Linux.SIGKILL), Flag.of("SIGCHLD", Linux.SIGCHLD));

  static final FlagNames FILE_TYPE =
      choices(
          "0",
          Flag.of("S_IFREG", Linux.S_IFREG),
          Flag.of("S_IFCHR", Linux.S_IFCHR),
          Flag.of("S_IFBLK", Linux.S_IFBLK),
          Flag.of("S_IFDIR", Linux.S_IFDIR),
          Flag.of("S_IFIFO", Linux.S_IFIFO));

  static final FlagNames LIMIT =
      choices(
          "RLIMIT_CPU",
          Flag.of("RLIMIT_FSIZE", 1),
          Flag.of("RLIMIT_DATA", 2),
          Flag.of("RLIMIT_STACK", 3),
          Flag.of("RLIMIT_CORE", 4),
          Flag.of("RLIMIT_RSS", 5),
          Flag.of("RLIMIT_NPROC", 6),
          Flag.of("RLIMIT_NOFILE", 7),
          Flag.of("RLIMIT_MEMLOCK", 8),
          Flag.of("RLIMIT_AS", 9),
          Flag.of("RLIMIT_LOCKS", 10),
          Flag.of("RLIMIT_SIGPENDING", 11),
          Flag.of("RLIMIT_MSGQUEUE", 12),
          Flag.of("RLIMIT_NICE", 13),
          Flag.of("RLIMIT_RTPRIO", 14),
          Flag.of("RLIMIT_RTTIME", 15));

  static final FlagNames DETACH = flags(Flag.of("MNT_DETACH", Linux.MNT_DETACH));
  static final FlagNames FSOPEN = flags(Flag.of("FSOPEN_CLOEXEC", Linux.FSOPEN_CLOEXEC));
  static final FlagNames FSMOUNT = flags(Flag.of("FSMOUNT_CLOEXEC", Linux.FSMOUNT_CLOEXEC));
  static final FlagNames WAIT =
      flags(Flag.of("WEXITED", Linux.WEXITED), Flag.of("__WALL", Linux.__WALL));
  static final FlagNames WHOM = choices("P_ALL", Flag.of("P_PIDFD", Linux.P_PIDFD));
  static final FlagNames DOMAIN =
      choices("0", Flag.of("AF_UNIX", Linux.AF_UNIX), Flag.of("AF_INET", Linux.AF_INET));
  static final FlagNames SOCKET =
      flags(
          Flag.of("SOCK_STREAM", Linux.SOCK_STREAM),
          Flag.of("SOCK_DGRAM", Linux.SOCK_DGRAM),
          Flag.of("SOCK_CLOEXEC", Linux.SOCK_CLOEXEC));
  static final FlagNames SEND = flags(Flag.of("MSG_NOSIGNAL", 0x4000));
  static final FlagNames SECCOMP =
      choices("0", Flag.of("SECCOMP_SET_MODE_FILTER", Linux.SECCOMP_SET_MODE_FILTER));
  static final FlagNames SECCOMP_FLAGS =
      flags(
          Flag.of("SECCOMP_FILTER_FLAG_TSYNC", 1),
          Flag.of("SECCOMP_FILTER_FLAG_LOG", 2),
          Flag.of("SECCOMP_FILTER_FLAG_SPEC_ALLOW", 4),
          Flag.of("SECCOMP_FILTER_FLAG_NEW_LISTENER", 8));
  static final FlagNames CLOCK = choices("0", Flag.of("CLOCK_MONOTONIC", 1));
  static final FlagNames MASK = choices("SIG_BLOCK", Flag.of("SIG_SETMASK", Linux.SIG_SETMASK));
  static final FlagNames KEYCTL = choices("0", Flag.of("KEYCTL_JOIN_SESSION_KEYRING", 1));

  private ConstantNames() {}

  static FlagNames open(Architecture architecture) {
    List<Flag> flags = new ArrayList<>();
    flags.add(Flag.of("O_PATH", Linux.O_PATH));
    flags.add(new Flag("O_WRONLY", Linux.O_WRONLY, 3));
    flags.add(new Flag("O_RDWR", Linux.O_RDWR, 3));
    flags.add(Flag.of("O_CREAT", Linux.O_CREAT));
    flags.add(Flag.of("O_EXCL", Linux.O_EXCL));
    flags.add(Flag.of("O_NOCTTY", Linux.O_NOCTTY));
    flags.add(Flag.of("O_NONBLOCK", Linux.O_NONBLOCK));
    flags.add(Flag.of("O_DIRECTORY", Linux.openDirectory(architecture)));
    flags.add(Flag.of("O_NOFOLLOW", Linux.openNoFollow(architecture)));
    flags.add(Flag.of("O_CLOEXEC", Linux.O_CLOEXEC));
    return new FlagNames(flags, "O_RDONLY");
  }

  private static FlagNames flags(Flag... flags) {
    return new FlagNames(List.of(flags), "0");
  }

  private static FlagNames choices(String zero, Flag... flags) {
    List<Flag> exclusive = new ArrayList<>();
    for (Flag flag : flags) {
      exclusive.add(new Flag(flag.name(), flag.value(), -1));
    }
    return new FlagNames(exclusive, zero);
  }
}

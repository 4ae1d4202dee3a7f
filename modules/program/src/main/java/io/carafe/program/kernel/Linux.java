package io.carafe.program.kernel;

import io.carafe.program.Architecture;

/**
 * Constants of the kernel's interface to programs, the same on x86-64 and aarch64 unless an
 * accessor takes the architecture. Source: include/uapi of Linux 6.12 and the manual page named
 * before each group.
 */
public final class Linux {
  // openat(2)
  /** O_RDONLY. */
  public static final long O_RDONLY = 0L;

  /** O_WRONLY. */
  public static final long O_WRONLY = 1L;

  /** O_RDWR. */
  public static final long O_RDWR = 2L;

  /** O_CREAT. */
  public static final long O_CREAT = 0x40L;

  /** O_EXCL. */
  public static final long O_EXCL = 0x80L;

  /** O_NOCTTY. */
  public static final long O_NOCTTY = 0x100L;

  /** O_TRUNC. */
  public static final long O_TRUNC = 0x200L;

  /** O_NONBLOCK. */
  public static final long O_NONBLOCK = 0x800L;

  /** O_CLOEXEC. */
  public static final long O_CLOEXEC = 0x80000L;

  /** O_PATH. */
  public static final long O_PATH = 0x200000L;

  // openat2(2), resolve
  /** RESOLVE_NO_XDEV. */
  public static final long RESOLVE_NO_XDEV = 1L;

  /** RESOLVE_NO_MAGICLINKS. */
  public static final long RESOLVE_NO_MAGICLINKS = 2L;

  /** RESOLVE_NO_SYMLINKS. */
  public static final long RESOLVE_NO_SYMLINKS = 4L;

  /** RESOLVE_BENEATH. */
  public static final long RESOLVE_BENEATH = 8L;

  /** RESOLVE_IN_ROOT. */
  public static final long RESOLVE_IN_ROOT = 0x10L;

  // flags of *at calls
  /** AT_FDCWD. */
  public static final long AT_FDCWD = -100L;

  /** AT_SYMLINK_NOFOLLOW. */
  public static final long AT_SYMLINK_NOFOLLOW = 0x100L;

  /** F_GETFD. */
  public static final long F_GETFD = 1L;

  /** FD_CLOEXEC. */
  public static final long FD_CLOEXEC = 1L;

  /** F_DUPFD_CLOEXEC. */
  public static final long F_DUPFD_CLOEXEC = 1030L;

  /** X_OK. */
  public static final long X_OK = 1L;

  /** AT_REMOVEDIR. */
  public static final long AT_REMOVEDIR = 0x200L;

  /** AT_EMPTY_PATH. */
  public static final long AT_EMPTY_PATH = 0x1000L;

  /** AT_RECURSIVE. */
  public static final long AT_RECURSIVE = 0x8000L;

  // clone3(2), unshare(2), setns(2)
  /** CLONE_NEWTIME. */
  public static final long CLONE_NEWTIME = 0x80L;

  /** CLONE_PIDFD. */
  public static final long CLONE_PIDFD = 0x1000L;

  /** CLONE_PARENT. */
  public static final long CLONE_PARENT = 0x8000L;

  /** CLONE_NEWNS. */
  public static final long CLONE_NEWNS = 0x20000L;

  /** CLONE_NEWCGROUP. */
  public static final long CLONE_NEWCGROUP = 0x2000000L;

  /** CLONE_NEWUTS. */
  public static final long CLONE_NEWUTS = 0x4000000L;

  /** CLONE_NEWIPC. */
  public static final long CLONE_NEWIPC = 0x8000000L;

  /** CLONE_NEWUSER. */
  public static final long CLONE_NEWUSER = 0x10000000L;

  /** CLONE_NEWPID. */
  public static final long CLONE_NEWPID = 0x20000000L;

  /** CLONE_NEWNET. */
  public static final long CLONE_NEWNET = 0x40000000L;

  /** CLONE_PARENT_SETTID. */
  public static final long CLONE_PARENT_SETTID = 0x100000L;

  /** CLONE_CLEAR_SIGHAND. */
  public static final long CLONE_CLEAR_SIGHAND = 0x100000000L;

  /** CLONE_INTO_CGROUP. */
  public static final long CLONE_INTO_CGROUP = 0x200000000L;

  // mount(2)
  /** MS_RDONLY. */
  public static final long MS_RDONLY = 1L;

  /** MS_NOSUID. */
  public static final long MS_NOSUID = 2L;

  /** MS_NODEV. */
  public static final long MS_NODEV = 4L;

  /** MS_NOEXEC. */
  public static final long MS_NOEXEC = 8L;

  /** MS_SYNCHRONOUS. */
  public static final long MS_SYNCHRONOUS = 0x10L;

  /** MS_REMOUNT. */
  public static final long MS_REMOUNT = 0x20L;

  /** MS_MANDLOCK. */
  public static final long MS_MANDLOCK = 0x40L;

  /** MS_DIRSYNC. */
  public static final long MS_DIRSYNC = 0x80L;

  /** MS_NOSYMFOLLOW. */
  public static final long MS_NOSYMFOLLOW = 0x100L;

  /** MS_NOATIME. */
  public static final long MS_NOATIME = 0x400L;

  /** MS_NODIRATIME. */
  public static final long MS_NODIRATIME = 0x800L;

  /** MS_BIND. */
  public static final long MS_BIND = 0x1000L;

  /** MS_REC. */
  public static final long MS_REC = 0x4000L;

  /** MS_SILENT. */
  public static final long MS_SILENT = 0x8000L;

  /** MS_UNBINDABLE. */
  public static final long MS_UNBINDABLE = 0x20000L;

  /** MS_PRIVATE. */
  public static final long MS_PRIVATE = 0x40000L;

  /** MS_SLAVE. */
  public static final long MS_SLAVE = 0x80000L;

  /** MS_SHARED. */
  public static final long MS_SHARED = 0x100000L;

  /** MS_RELATIME. */
  public static final long MS_RELATIME = 0x200000L;

  /** MS_I_VERSION. */
  public static final long MS_I_VERSION = 0x800000L;

  /** MS_STRICTATIME. */
  public static final long MS_STRICTATIME = 0x1000000L;

  /** MS_LAZYTIME. */
  public static final long MS_LAZYTIME = 0x2000000L;

  // umount2(2)
  /** MNT_DETACH. */
  public static final long MNT_DETACH = 2L;

  // fsopen(2), fsmount(2), open_tree(2), move_mount(2)
  /** FSOPEN_CLOEXEC. */
  public static final long FSOPEN_CLOEXEC = 1L;

  /** FSMOUNT_CLOEXEC. */
  public static final long FSMOUNT_CLOEXEC = 1L;

  /** OPEN_TREE_CLONE. */
  public static final long OPEN_TREE_CLONE = 1L;

  /** OPEN_TREE_CLOEXEC. */
  public static final long OPEN_TREE_CLOEXEC = 0x80000L;

  /** MOVE_MOUNT_F_EMPTY_PATH. */
  public static final long MOVE_MOUNT_F_EMPTY_PATH = 4L;

  /** MOVE_MOUNT_T_EMPTY_PATH. */
  public static final long MOVE_MOUNT_T_EMPTY_PATH = 0x40L;

  // fsconfig(2)
  /** FSCONFIG_SET_FLAG. */
  public static final long FSCONFIG_SET_FLAG = 0L;

  /** FSCONFIG_SET_STRING. */
  public static final long FSCONFIG_SET_STRING = 1L;

  /** FSCONFIG_SET_FD. */
  public static final long FSCONFIG_SET_FD = 5L;

  /** FSCONFIG_CMD_CREATE. */
  public static final long FSCONFIG_CMD_CREATE = 6L;

  // mount_setattr(2)
  /** MOUNT_ATTR_RDONLY. */
  public static final long MOUNT_ATTR_RDONLY = 1L;

  /** MOUNT_ATTR_NOSUID. */
  public static final long MOUNT_ATTR_NOSUID = 2L;

  /** MOUNT_ATTR_NODEV. */
  public static final long MOUNT_ATTR_NODEV = 4L;

  /** MOUNT_ATTR_NOEXEC. */
  public static final long MOUNT_ATTR_NOEXEC = 8L;

  /** MOUNT_ATTR__ATIME. */
  public static final long MOUNT_ATTR__ATIME = 0x70L;

  /** MOUNT_ATTR_RELATIME. */
  public static final long MOUNT_ATTR_RELATIME = 0L;

  /** MOUNT_ATTR_NOATIME. */
  public static final long MOUNT_ATTR_NOATIME = 0x10L;

  /** MOUNT_ATTR_STRICTATIME. */
  public static final long MOUNT_ATTR_STRICTATIME = 0x20L;

  /** MOUNT_ATTR_NODIRATIME. */
  public static final long MOUNT_ATTR_NODIRATIME = 0x80L;

  /** MOUNT_ATTR_IDMAP. */
  public static final long MOUNT_ATTR_IDMAP = 0x100000L;

  /** MOUNT_ATTR_NOSYMFOLLOW. */
  public static final long MOUNT_ATTR_NOSYMFOLLOW = 0x200000L;

  // mknodat(2), inode(7)
  /** S_IFMT. */
  public static final long S_IFMT = 0xf000L;

  /** S_IFIFO. */
  public static final long S_IFIFO = 0x1000L;

  /** S_IFCHR. */
  public static final long S_IFCHR = 0x2000L;

  /** S_IFDIR. */
  public static final long S_IFDIR = 0x4000L;

  /** S_IFBLK. */
  public static final long S_IFBLK = 0x6000L;

  /** S_IFREG. */
  public static final long S_IFREG = 0x8000L;

  /** S_IFLNK. */
  public static final long S_IFLNK = 0xa000L;

  /** S_IFSOCK. */
  public static final long S_IFSOCK = 0xc000L;

  // prctl(2)
  /** PR_SET_PDEATHSIG. */
  public static final long PR_SET_PDEATHSIG = 1L;

  /** PR_SET_DUMPABLE. */
  public static final long PR_SET_DUMPABLE = 4L;

  /** PR_SET_KEEPCAPS. */
  public static final long PR_SET_KEEPCAPS = 8L;

  /** PR_CAPBSET_DROP. */
  public static final long PR_CAPBSET_DROP = 0x18L;

  /** PR_SET_SECUREBITS. */
  public static final long PR_SET_SECUREBITS = 0x1cL;

  /** PR_SET_NO_NEW_PRIVS. */
  public static final long PR_SET_NO_NEW_PRIVS = 0x26L;

  /** PR_CAP_AMBIENT. */
  public static final long PR_CAP_AMBIENT = 0x2fL;

  /** PR_CAP_AMBIENT_RAISE. */
  public static final long PR_CAP_AMBIENT_RAISE = 2L;

  /** PR_CAP_AMBIENT_CLEAR_ALL. */
  public static final long PR_CAP_AMBIENT_CLEAR_ALL = 4L;

  // seccomp(2)
  /** SECCOMP_SET_MODE_FILTER. */
  public static final long SECCOMP_SET_MODE_FILTER = 1L;

  // ioctl_tty(2), netdevice(7)
  /** TIOCSCTTY. */
  public static final long TIOCSCTTY = 0x540eL;

  /** TIOCSWINSZ. */
  public static final long TIOCSWINSZ = 0x5414L;

  /** TIOCSPTLCK. */
  public static final long TIOCSPTLCK = 0x40045431L;

  /** TIOCGPTPEER. */
  public static final long TIOCGPTPEER = 0x5441L;

  /** SIOCSIFFLAGS. */
  public static final long SIOCSIFFLAGS = 0x8914L;

  /** IFF_UP. */
  public static final long IFF_UP = 1L;

  /** IFF_RUNNING. */
  public static final long IFF_RUNNING = 0x40L;

  // socket(2)
  /** AF_UNIX. */
  public static final long AF_UNIX = 1L;

  /** AF_INET. */
  public static final long AF_INET = 2L;

  /** SOCK_STREAM. */
  public static final long SOCK_STREAM = 1L;

  /** SOCK_DGRAM. */
  public static final long SOCK_DGRAM = 2L;

  /** MSG_NOSIGNAL. */
  public static final long MSG_NOSIGNAL = 0x4000L;

  /** SOL_SOCKET. */
  public static final long SOL_SOCKET = 1L;

  /** SCM_RIGHTS. */
  public static final long SCM_RIGHTS = 1L;

  /** SOCK_CLOEXEC. */
  public static final long SOCK_CLOEXEC = 0x80000L;

  // waitid(2), wait4(2)
  /** P_PIDFD. */
  public static final long P_PIDFD = 3L;

  /** WNOHANG. */
  public static final long WNOHANG = 1L;

  /** WEXITED. */
  public static final long WEXITED = 4L;

  /** __WALL. */
  public static final long __WALL = 0x40000000L;

  // signal(7)
  /** SIGKILL. */
  public static final long SIGKILL = 9L;

  /** SIGCHLD. */
  public static final long SIGCHLD = 0x11L;

  /** SIG_SETMASK. */
  public static final long SIG_SETMASK = 2L;

  // statfs(2)
  /** PROC_SUPER_MAGIC. */
  public static final long PROC_SUPER_MAGIC = 0x9fa0L;

  /** DEVPTS_SUPER_MAGIC. */
  public static final long DEVPTS_SUPER_MAGIC = 0x1cd1L;

  // close_range(2)
  /** CLOSE_RANGE_CLOEXEC. */
  public static final long CLOSE_RANGE_CLOEXEC = 4L;

  // memfd_create(2)
  /** MFD_CLOEXEC. */
  public static final long MFD_CLOEXEC = 1L;

  /** MFD_NOEXEC_SEAL, since 6.3. */
  public static final long MFD_NOEXEC_SEAL = 8L;

  // keyctl(2)
  /** KEYCTL_JOIN_SESSION_KEYRING. */
  public static final long KEYCTL_JOIN_SESSION_KEYRING = 1L;

  // poll(2)
  /** POLLIN. */
  public static final long POLLIN = 1L;

  // clock_nanosleep(2)
  /** CLOCK_MONOTONIC. */
  public static final long CLOCK_MONOTONIC = 1L;

  // ioprio_set(2)
  /** IOPRIO_WHO_PROCESS. */
  public static final long IOPRIO_WHO_PROCESS = 1L;

  // bpf(2)
  /** BPF_PROG_LOAD. */
  public static final long BPF_PROG_LOAD = 5L;

  /** BPF_PROG_ATTACH. */
  public static final long BPF_PROG_ATTACH = 8L;

  /** BPF_PROG_TYPE_CGROUP_DEVICE. */
  public static final long BPF_PROG_TYPE_CGROUP_DEVICE = 0xfL;

  /** BPF_CGROUP_DEVICE. */
  public static final long BPF_CGROUP_DEVICE = 6L;

  /** BPF_F_ALLOW_MULTI. */
  public static final long BPF_F_ALLOW_MULTI = 2L;

  private Linux() {}

  /** O_DIRECTORY, which differs between architectures. */
  public static long openDirectory(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> 0x10000L;
      case AARCH64 -> 0x4000L;
    };
  }

  /** O_NOFOLLOW, which differs between architectures. */
  public static long openNoFollow(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> 0x20000L;
      case AARCH64 -> 0x8000L;
    };
  }

  /** The offset of st_mode (4 bytes) in struct stat. */
  public static int statMode(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> 24;
      case AARCH64 -> 16;
    };
  }

  /** The offset of st_rdev (8 bytes) in struct stat. */
  public static int statDevice(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> 40;
      case AARCH64 -> 32;
    };
  }

  /** The device number as mknod(2) takes it and stat(2) gives it. */
  public static long device(long major, long minor) {
    return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
  }
}

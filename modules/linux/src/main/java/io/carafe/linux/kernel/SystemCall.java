package io.carafe.linux.kernel;

import java.util.Locale;

/**
 * The system calls that this module makes, each named as in its manual page in section 2, with its
 * number on x86-64 and on aarch64.
 *
 * <p>Source: kernel arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
 */
public enum SystemCall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  IOCTL(16, 29),
  PREAD(17, 67),
  PWRITE(18, 68),
  GETPID(39, 172),
  SENDFILE(40, 71),
  SOCKET(41, 198),
  CONNECT(42, 203),
  SENDMSG(46, 211),
  RECVMSG(47, 212),
  SHUTDOWN(48, 210),
  BIND(49, 200),
  LISTEN(50, 201),
  SOCKETPAIR(53, 199),
  SETSOCKOPT(54, 208),
  GETSOCKOPT(55, 209),
  KILL(62, 129),
  FCNTL(72, 25),
  FLOCK(73, 32),
  FSYNC(74, 82),
  FDATASYNC(75, 83),
  FTRUNCATE(77, 46),
  FCHMOD(91, 52),
  FCHOWN(93, 55),
  UMASK(95, 166),
  GETUID(102, 174),
  GETGID(104, 176),
  GETEUID(107, 175),
  GETEGID(108, 177),
  FSTATFS(138, 44),
  UMOUNT2(166, 39),
  LSETXATTR(189, 6),
  FSETXATTR(190, 7),
  LGETXATTR(192, 9),
  FGETXATTR(193, 10),
  LLISTXATTR(195, 12),
  FLISTXATTR(196, 13),
  LREMOVEXATTR(198, 15),
  FREMOVEXATTR(199, 16),
  GETDENTS(217, 61),
  INOTIFY_ADD_WATCH(254, 27),
  INOTIFY_RM_WATCH(255, 28),
  OPENAT(257, 56),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FCHMODAT(268, 53),
  PPOLL(271, 73),
  UNSHARE(272, 97),
  SYNC_FILE_RANGE(277, 84),
  UTIMENSAT(280, 88),
  FALLOCATE(285, 47),
  ACCEPT4(288, 242),
  EVENTFD2(290, 19),
  DUP3(292, 24),
  PIPE2(293, 59),
  INOTIFY_INIT1(294, 26),
  PRLIMIT(302, 261),
  SYNCFS(306, 267),
  SETNS(308, 268),
  RENAMEAT2(316, 276),
  MEMFD_CREATE(319, 279),
  COPY_FILE_RANGE(326, 285),
  STATX(332, 291),
  PIDFD_SEND_SIGNAL(424, 424),
  MOVE_MOUNT(429, 429),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  PIDFD_OPEN(434, 434),
  OPENAT2(437, 437),
  FCHMODAT2(452, 452);

  private final int number;

  SystemCall(int x86, int arm) {
    this.number = Architecture.current() == Architecture.X86_64 ? x86 : arm;
  }

  /** The number on the architecture that this process runs on. */
  public int number() {
    return number;
  }

  /** The word for messages, such as {@code mkdirat}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.carafe.program;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that programs may use, with their numbers (kernel arch/x86/entry/syscalls/
 * syscall_64.tbl and scripts/syscall.tbl). Calls that only x86-64 has, such as open and pipe, are
 * left out.
 */
public enum SystemCall {
  /** accept4(2). */
  ACCEPT4(288, 242),
  /** bind(2). */
  BIND(49, 200),
  /** bpf(2). */
  BPF(321, 280),
  /** capset(2). */
  CAPSET(126, 91),
  /** chdir(2). */
  CHDIR(80, 49),
  /** chroot(2). */
  CHROOT(161, 51),
  /** clock_nanosleep(2). */
  CLOCK_NANOSLEEP(230, 115),
  /** clone3(2). */
  CLONE3(435, 435),
  /** close(2). */
  CLOSE(3, 57),
  /** close_range(2). */
  CLOSE_RANGE(436, 436),
  /** connect(2). */
  CONNECT(42, 203),
  /** dup3(2). */
  DUP3(292, 24),
  /** execve(2). */
  EXECVE(59, 221),
  /** execveat(2). */
  EXECVEAT(322, 281),
  /** exit_group(2). */
  EXIT_GROUP(231, 94),
  /** faccessat2(2). */
  FACCESSAT2(439, 439),
  /** fchdir(2). */
  FCHDIR(81, 50),
  /** fchmod(2). */
  FCHMOD(91, 52),
  /** fchmodat(2). */
  FCHMODAT(268, 53),
  /** fchown(2). */
  FCHOWN(93, 55),
  /** fchownat(2). */
  FCHOWNAT(260, 54),
  /** fcntl(2). */
  FCNTL(72, 25),
  /** fsconfig(2). */
  FSCONFIG(431, 431),
  /** fsmount(2). */
  FSMOUNT(432, 432),
  /** fsopen(2). */
  FSOPEN(430, 430),
  /** fstatfs(2). */
  FSTATFS(138, 44),
  /** ftruncate(2). */
  FTRUNCATE(77, 46),
  /** getcwd(2). */
  GETCWD(79, 17),
  /** getpid(2). */
  GETPID(39, 172),
  /** ioctl(2). */
  IOCTL(16, 29),
  /** ioprio_set(2). */
  IOPRIO_SET(251, 30),
  /** keyctl(2). */
  KEYCTL(250, 219),
  /** kill(2). */
  KILL(62, 129),
  /** landlock_restrict_self(2). */
  LANDLOCK_RESTRICT_SELF(446, 446),
  /** linkat(2). */
  LINKAT(265, 37),
  /** listen(2). */
  LISTEN(50, 201),
  /** lseek(2). */
  LSEEK(8, 62),
  /** memfd_create(2). */
  MEMFD_CREATE(319, 279),
  /** mkdirat(2). */
  MKDIRAT(258, 34),
  /** mknodat(2). */
  MKNODAT(259, 33),
  /** mmap(2). */
  MMAP(9, 222),
  /** mount(2). */
  MOUNT(165, 40),
  /** mount_setattr(2). */
  MOUNT_SETATTR(442, 442),
  /** move_mount(2). */
  MOVE_MOUNT(429, 429),
  /** newfstatat(2). */
  NEWFSTATAT(262, 79),
  /** open_tree(2). */
  OPEN_TREE(428, 428),
  /** openat(2). */
  OPENAT(257, 56),
  /** openat2(2). */
  OPENAT2(437, 437),
  /** personality(2). */
  PERSONALITY(135, 92),
  /** pidfd_getfd(2). */
  PIDFD_GETFD(438, 438),
  /** pidfd_open(2). */
  PIDFD_OPEN(434, 434),
  /** pidfd_send_signal(2). */
  PIDFD_SEND_SIGNAL(424, 424),
  /** pipe2(2). */
  PIPE2(293, 59),
  /** pivot_root(2). */
  PIVOT_ROOT(155, 41),
  /** ppoll(2). */
  PPOLL(271, 73),
  /** prctl(2). */
  PRCTL(157, 167),
  /** pread64(2). */
  PREAD64(17, 67),
  /** prlimit64(2). */
  PRLIMIT64(302, 261),
  /** pwrite64(2). */
  PWRITE64(18, 68),
  /** read(2). */
  READ(0, 63),
  /** readlinkat(2). */
  READLINKAT(267, 78),
  /** recvfrom(2). */
  RECVFROM(45, 207),
  /** recvmsg(2). */
  RECVMSG(47, 212),
  /** renameat(2). */
  RENAMEAT(264, 38),
  /** renameat2(2). */
  RENAMEAT2(316, 276),
  /** rt_sigaction(2). */
  RT_SIGACTION(13, 134),
  /** rt_sigprocmask(2). */
  RT_SIGPROCMASK(14, 135),
  /** sched_setaffinity(2). */
  SCHED_SETAFFINITY(203, 122),
  /** sched_setattr(2). */
  SCHED_SETATTR(314, 274),
  /** sched_setscheduler(2). */
  SCHED_SETSCHEDULER(144, 119),
  /** seccomp(2). */
  SECCOMP(317, 277),
  /** sendmsg(2). */
  SENDMSG(46, 211),
  /** sendto(2). */
  SENDTO(44, 206),
  /** set_mempolicy(2). */
  SET_MEMPOLICY(238, 237),
  /** setdomainname(2). */
  SETDOMAINNAME(171, 162),
  /** setgid(2). */
  SETGID(106, 144),
  /** setgroups(2). */
  SETGROUPS(116, 159),
  /** sethostname(2). */
  SETHOSTNAME(170, 161),
  /** setns(2). */
  SETNS(308, 268),
  /** setpriority(2). */
  SETPRIORITY(141, 140),
  /** setresgid(2). */
  SETRESGID(119, 149),
  /** setresuid(2). */
  SETRESUID(117, 147),
  /** setsid(2). */
  SETSID(112, 157),
  /** setuid(2). */
  SETUID(105, 146),
  /** setxattr(2). */
  SETXATTR(188, 5),
  /** shutdown(2). */
  SHUTDOWN(48, 210),
  /** socket(2). */
  SOCKET(41, 198),
  /** socketpair(2). */
  SOCKETPAIR(53, 199),
  /** statx(2). */
  STATX(332, 291),
  /** symlinkat(2). */
  SYMLINKAT(266, 36),
  /** tgkill(2). */
  TGKILL(234, 131),
  /** umask(2). */
  UMASK(95, 166),
  /** umount2(2). */
  UMOUNT2(166, 39),
  /** unlinkat(2). */
  UNLINKAT(263, 35),
  /** unshare(2). */
  UNSHARE(272, 97),
  /** wait4(2). */
  WAIT4(61, 260),
  /** waitid(2). */
  WAITID(247, 95),
  /** write(2). */
  WRITE(1, 64);

  private static final int NUMBER_MAX = 1_024;
  private static final @Nullable SystemCall[] ON_X86_64 = table(Architecture.X86_64);
  private static final @Nullable SystemCall[] ON_AARCH64 = table(Architecture.AARCH64);

  private final int onX86;
  private final int onArm;
  private final String title;

  SystemCall(int onX86, int onArm) {
    this.onX86 = onX86;
    this.onArm = onArm;
    this.title = name().toLowerCase(Locale.ROOT);
  }

  /** The number of this call. */
  public int number(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> onX86;
      case AARCH64 -> onArm;
    };
  }

  /** The name as the manual pages write it. */
  public String title() {
    return title;
  }

  /** The call with this number, if programs may use it. */
  public static Optional<SystemCall> of(Architecture architecture, int number) {
    if (number < 0 || number >= NUMBER_MAX) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        switch (architecture) {
          case X86_64 -> ON_X86_64[number];
          case AARCH64 -> ON_AARCH64[number];
        });
  }

  private static @Nullable SystemCall[] table(Architecture architecture) {
    @Nullable SystemCall[] table = new SystemCall[NUMBER_MAX];
    for (SystemCall call : values()) {
      table[call.number(architecture)] = call;
    }
    return table;
  }
}

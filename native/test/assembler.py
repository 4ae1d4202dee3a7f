"""Assembles programs by hand, for the tests of the native side (docs/program-format.md)."""

import struct

NONE = 0xFFFFFFFF
OPS = dict(SYSCALL=1, LOAD=2, STORE=3, SET=4, TEST=5, FORMAT=6, EXPECT=7, JUMP=8, ASK=9, REPORT=10,
           EXIT=11, END=12, FAIL=13)
NR = dict(read=0, write=1, open=2, close=3, ioctl=16, pipe=22, dup2=33, getpid=39, fork=57, execve=59,
          wait4=61, kill=62, setsid=112, gettid=186, exit_group=231, openat=257, clone3=435,
          nanosleep=35, setns=308, unshare=272, mount=165, dup3=292, mkdirat=258, unlinkat=263)
CONDITIONS = {"": 0, "==": 1, "!=": 2, "<": 3, ">=": 4, "&": 5, "!&": 6}


class Register(int):
    """An argument that is a register's number."""


class FdPath(int):
    """An argument that is the text /proc/self/fd/<register>."""


class Region:
    """An argument that is a piece of the pool."""

    def __init__(self, offset, length, kind=2):
        self.offset, self.length, self.kind = offset, length, kind


class Assembler:
    """Collects instructions and data; labels are resolved at the end."""

    def __init__(self, registers=64):
        self.registers = registers
        self.code, self.labels, self.relocations = [], {}, []
        self.data = bytearray()
        self.entries = {}
        self.fault = (NONE, 0)
        self.export = (0, 0)
        self.extra_pool = 0

    def bytes(self, content):
        while len(self.data) % 8:
            self.data.append(0)
        region = Region(len(self.data), len(content))
        self.data += content
        return region

    def string(self, text):
        region = self.bytes(text.encode() + b"\0")
        return Region(region.offset, region.length, kind=3)

    def pointers(self, regions):
        """A null-terminated array of addresses, as execve takes them."""
        region = self.bytes(b"\0" * 8 * (len(regions) + 1))
        for n, target in enumerate(regions):
            self.relocations.append((region.offset + 8 * n, target.offset))
        return region

    def label(self, name):
        self.labels[name] = len(self.code)

    def entry(self, name):
        self.entries[name] = len(self.code)

    def add(self, op, *arguments, nr=0, dst=0xFF, width=0, stage=0, error=0, listed=(), when="",
            value=0, jump=None, target=None, bound=0):
        self.code.append((OPS[op], stage, dst, width, error, CONDITIONS[when], nr, arguments, bound,
                          listed, value, target, jump))

    def call(self, name, *arguments, **rest):
        self.add("SYSCALL", *arguments, nr=NR[name], **rest)

    def _instruction(self, item):
        op, stage, dst, width, error, when, nr, arguments, bound, listed, value, target, jump = item
        kinds, values = [0] * 6, [0] * 6
        for n, argument in enumerate(arguments):
            if isinstance(argument, Region):
                kinds[n], values[n] = argument.kind, argument.offset | argument.length << 32
            else:
                kinds[n] = 1 if isinstance(argument, Register) else 4 if isinstance(argument, FdPath) else 0
                values[n] = int(argument) & (1 << 64) - 1
        listed = bytes(listed) + bytes(8 - len(listed))
        find = lambda name: NONE if name is None else self.labels[name]
        return (struct.pack("<BBBBBBH6BH", op, stage, dst, width, error, when, nr, *kinds, bound) + listed
                + struct.pack("<6QqII", *values, value, find(target), find(jump)))

    def blob(self):
        entries = [self.entries.get(name, NONE) for name in ("main", "collect", "cleanup")]
        header = struct.pack("<IHHIIIIIIIIIII12x", 0x50465243, 1, self.registers, len(self.code),
                             len(self.relocations), len(self.data), len(self.data) + self.extra_pool,
                             *entries, *self.fault, *self.export)
        return (header + b"".join(map(self._instruction, self.code))
                + b"".join(struct.pack("<II", *pair) for pair in self.relocations) + bytes(self.data))


CLONE_PIDFD = 0x1000
CLONE_NEWNS = 0x20000


def forked(child):
    """A program that forks a process on the host, whose instructions child(assembler) adds."""
    a = Assembler()
    pidfd = a.bytes(bytes(8))
    clone_args = a.bytes(struct.pack("<QQQQQQQQ", CLONE_PIDFD, 0, 0, 0, 17, 0, 0, 0))
    a.relocations.append((clone_args.offset + 8, pidfd.offset))
    a.entry("main")
    a.call("clone3", clone_args, 64, dst=0, when="==", value=0, jump="child")
    a.add("LOAD", Region(pidfd.offset, 4), dst=1, width=4)
    a.add("END")
    a.label("child")
    child(a)
    return a


def process(arguments, environment=("PATH=/bin:/usr/bin",), terminal=False):
    """A program that starts one process on the host, with the stdio of registers 2 to 4."""
    a = Assembler()
    path = a.string(arguments[0])
    argv = a.pointers([a.string(text) for text in arguments])
    envp = a.pointers([a.string(text) for text in environment])
    pidfd = a.bytes(bytes(8))
    clone_args = a.bytes(struct.pack("<QQQQQQQQ", CLONE_PIDFD, 0, 0, 0, 17, 0, 0, 0))
    a.relocations.append((clone_args.offset + 8, pidfd.offset))
    a.entry("main")
    if terminal:
        unlock, number = a.bytes(bytes(4)), a.bytes(bytes(4))
        a.call("openat", -100, a.string("/dev/ptmx"), 0o2000402, 0, dst=5)
        a.call("ioctl", Register(5), 0x40045431, unlock)  # TIOCSPTLCK
        a.call("ioctl", Register(5), 0x5441, 0o402, dst=2)  # TIOCGPTPEER
        a.add("SET", Register(2), dst=3)
        a.add("SET", Register(2), dst=4)
    a.call("clone3", clone_args, 64, dst=0, when="==", value=0, jump="child")
    a.add("LOAD", Region(pidfd.offset, 4), dst=1, width=4)
    a.add("END")
    a.label("child")
    a.call("setsid", stage=1)
    if terminal:
        a.call("ioctl", Register(2), 0x540E, 0, stage=1)  # TIOCSCTTY
    for n in range(3):
        a.call("dup2", Register(2 + n), n, stage=1)
    a.call("execve", path, argv, envp, stage=1)
    a.add("EXIT", 1)
    a.entry("collect")
    a.add("END")
    a.entry("cleanup")
    a.add("END")
    return a

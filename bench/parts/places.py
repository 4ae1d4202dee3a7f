"""Where a command runs, on the host or inside a tree of other tools, and how long it takes."""
import ctypes
import json
import os
import resource  # os.wait4 needs it, where no modules are found any more
import shutil
import signal
import subprocess
import tempfile
import time

SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
CLONE_NEWNS = 0x00020000
MNT_DETACH = 2
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

libc = ctypes.CDLL(None, use_errno=True)


class Failed(Exception):
    """A command that should have worked did not."""


class Place:
    """A forked process that runs commands one after the other, as a shell of that place would."""

    def __init__(self, tree, environment=None):
        self.tree, self.environment = tree, environment or {}

    def __enter__(self):
        down, up = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(down[1])
            os.close(up[0])
            os.environ.update(self.environment, PATH=PATH)
            serve(self.tree, os.fdopen(down[0]), os.fdopen(up[1], "w", buffering=1))
            os._exit(0)
        os.close(down[0])
        os.close(up[1])
        self.requests = os.fdopen(down[1], "w", buffering=1)
        self.answers = os.fdopen(up[0])
        return self

    def __exit__(self, *_):
        self.requests.close()
        self.answers.close()
        os.waitpid(self.pid, 0)

    def ask(self, request):
        self.requests.write(json.dumps(request) + "\n")
        line = self.answers.readline()
        if not line:
            raise Failed(f"{self.tree or 'the host'} cannot be entered")
        answer = json.loads(line)
        if isinstance(answer, str):
            raise Failed(answer)
        return answer

    def finds(self, name):
        """Whether `name` is on the place's PATH."""
        return self.ask(["find", name])

    def milliseconds(self, command, folder):
        """How long `command`, which must succeed, takes from its start to its end."""
        return self.ask(["time", command, folder])

    def first_output(self, command, folder):
        """How long it takes until the first byte of its output."""
        return self.ask(["output", command, folder])

    def measure(self, command):
        """Milliseconds, processor seconds, bytes written and peak memory in kB of `command`."""
        return self.ask(["measure", command])

    def run(self, command, input_file="/dev/null"):
        """Runs `command`, which must succeed, and gives back what it printed."""
        return self.ask(["run", command, input_file])[0]

    def begin(self, command, log):
        """Starts a daemon and gives back its pid."""
        return self.ask(["begin", command, log])

    def end(self, pid):
        """Ends a daemon that `begin` started."""
        return self.ask(["end", pid])


def serve(tree, requests, answers):
    """The forked process: one JSON list in, one JSON value out; a string is a failure."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if tree:
        enter(tree)
    actions = {
        "find": lambda name: shutil.which(name) is not None,
        "time": time_command,
        "output": time_output,
        "measure": measure,
        "run": run,
        "begin": begin,
        "end": end,
    }
    for line in requests:
        action, *arguments = json.loads(line)
        try:
            answer = actions[action](*arguments)
        except (OSError, Failed) as failure:
            answer = str(failure)
        answers.write(json.dumps(answer) + "\n")


def enter(tree):
    """
    Goes into `tree` with the host's /proc, /sys, /dev, /run and temporary folders. The cgroup2
    mount of a hybrid host is hidden there, because crun refuses a hybrid layout.
    """
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    shell = lambda command: subprocess.run(command, shell=True, check=True)
    shell("mount --make-rprivate /; umount /sys/fs/cgroup/unified 2>/dev/null || true")
    shell(f"mount --bind {tree} {tree}")
    for folder in ("proc", "sys", "dev", "run", "tmp", "var/tmp"):
        shell(f"mount --rbind /{folder} {tree}/{folder}")
    os.makedirs(f"{tree}/.old", exist_ok=True)
    os.chdir(tree)
    if libc.syscall(SYS_PIVOT_ROOT, tree.encode(), f"{tree}/.old".encode()) != 0:
        raise OSError(ctypes.get_errno(), "pivot_root")
    libc.umount2(b"/.old", MNT_DETACH)
    os.chdir("/")


def time_command(command, folder):
    program = shutil.which(command[0]) or command[0]
    os.chdir(folder)
    errors = os.memfd_create("stderr")
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, errors, 2),
    ]
    start = time.perf_counter_ns()
    pid = os.posix_spawn(program, command, os.environ, file_actions=actions)
    _, status = os.waitpid(pid, 0)
    duration = (time.perf_counter_ns() - start) / 1e6
    text = os.pread(errors, 400, 0).decode(errors="replace").strip()
    os.close(errors)
    if status != 0:
        code = os.waitstatus_to_exitcode(status)
        raise Failed(f"{' '.join(command)}: exit status {code}: {text}")
    return duration


def time_output(command, folder):
    start = time.perf_counter_ns()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    first = process.stdout.read(1)
    duration = (time.perf_counter_ns() - start) / 1e6
    _, errors = process.communicate()
    if process.returncode != 0 or not first:
        raise Failed(f"{' '.join(command)}: {errors.decode(errors='replace').strip()[:400]}")
    return duration


def measure(command):
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter_ns()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        duration = (time.perf_counter_ns() - start) / 1e6
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        text = errors.read(400).decode(errors="replace").strip()
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}: exit status {process.returncode}: {text}")
    seconds = usage.ru_utime + usage.ru_stime
    return [duration, seconds, usage.ru_oublock * 512, usage.ru_maxrss]


def run(command, input_file):
    with open(input_file, "rb") as standard_input:
        done = subprocess.run(command, stdin=standard_input, capture_output=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip()[:400]}")
    return [done.stdout.decode(errors="replace")]


def begin(command, log):
    with open(log, "ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    return process.pid


def end(pid):
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)
    return True

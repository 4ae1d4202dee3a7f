"""A fake daemon answers the client over the real socket. The programs it sends need no root."""

import os
import pathlib
import pty
import shutil
import signal
import socket
import stat
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

import wire
from assembler import process
from wire import Connection

CARAFE = str(pathlib.Path(__file__).parent.parent / "build" / "carafe")


class Request:
    """A decoded REQUEST."""

    def __init__(self, payload, fds):
        self.fds = fds
        self.personality, self.terminals, self.rows, self.columns, self.umask = struct.unpack(
            "<BBHHI", payload[:10])
        self.rest = payload[10:]
        self.argv = self._list()
        self.cwd = self._string()
        self.environment = self._list()
        self.namespaces = struct.unpack("<4Q", self.rest)

    def _number(self):
        number = struct.unpack("<I", self.rest[:4])[0]
        self.rest = self.rest[4:]
        return number

    def _string(self):
        length = self._number()
        text, self.rest = self.rest[:length].decode(), self.rest[length:]
        return text

    def _list(self):
        return [self._string() for _ in range(self._number())]


def u32(number):
    return struct.pack("<I", number)


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="carafe-client.")
        self.run_folder = self.top + "/run"
        os.makedirs(self.run_folder)
        os.makedirs(self.top + "/bin")
        os.makedirs(self.top + "/lib/carafe")
        for name in ("carafe", "carafe-oci"):
            shutil.copy(CARAFE, f"{self.top}/bin/{name}")
        self.environment = {"PATH": os.environ["PATH"], "CARAFE_RUN": self.run_folder,
                            "CARAFE_ROOT": self.top + "/root"}
        self.failure = None
        self.thread = None
        self.listener = None
        self.processes = []
        self.started = threading.Event()

    def tearDown(self):
        if self.thread:
            self.thread.join(10)
            self.assertFalse(self.thread.is_alive())
        if self.listener:
            self.listener.close()
        for running in self.processes:
            if running.poll() is None:
                running.kill()
                running.wait()
        shutil.rmtree(self.top)
        if self.failure:
            raise self.failure

    def serve(self, scenario, times=1):
        """Runs scenario(connection, request) for each client in a thread."""
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.run_folder + "/carafe.sock")
        self.listener.listen()

        def work():
            try:
                for _ in range(times):
                    connection = Connection(self.listener.accept()[0])
                    request = Request(*connection.expect(wire.REQUEST))
                    scenario(connection, request)
                    connection.close()
                    for fd in request.fds:
                        os.close(fd)
            except BaseException as failure:
                self.failure = failure

        self.thread = threading.Thread(target=work, daemon=True)
        self.thread.start()

    def script(self, name, text):
        path = pathlib.Path(f"{self.top}/lib/carafe/{name}")
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)

    def start(self, *arguments, name="carafe", **options):
        running = subprocess.Popen([f"{self.top}/bin/{name}", *arguments], env=self.environment, **options)
        self.processes.append(running)
        self.started.set()
        return running

    def carafe(self, *arguments, name="carafe", **options):
        return subprocess.run([f"{self.top}/bin/{name}", *arguments], env=self.environment,
                              capture_output=True, timeout=30, **options)

    def attach(self, connection, flags=0):
        """Sends ATTACH; returns the monitor's end."""
        ours, theirs = wire.pair()
        connection.send(wire.ATTACH, bytes([flags]), [theirs.fileno()])
        theirs.close()
        monitor = Connection(ours)
        self.assertEqual(monitor.expect(wire.SUBSCRIBE)[0], b"\7")
        monitor.send(wire.STATE, bytes(13))
        return monitor

    @staticmethod
    def exited(code):
        return struct.pack("<IIQ", code, 0, 1)

    # -- requests

    def test_request_has_all_of_the_command(self):
        requests = []

        def scenario(connection, request):
            requests.append(request)
            os.write(request.fds[1], b"to stdout")
            os.write(request.fds[2], b"to stderr")
            connection.send(wire.EXIT, u32(42))

        self.serve(scenario)
        self.environment["ODD"] = "a=b"
        done = self.carafe("--root", self.top + "/root", "run", "x y", "", cwd=self.top,
                           preexec_fn=lambda: os.umask(0o27), stdin=subprocess.DEVNULL)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (42, b"to stdout", b"to stderr"))
        request = requests[0]
        self.assertEqual(request.argv[1:], ["--root", self.top + "/root", "run", "x y", ""])
        self.assertEqual((request.personality, request.terminals, request.umask), (0, 0, 0o27))
        self.assertEqual(request.cwd, self.top)
        self.assertIn("ODD=a=b", request.environment)
        self.assertEqual(request.namespaces[0], os.stat("/proc/self/ns/mnt").st_ino)

    def test_oci_personality_by_name_runs_from_memory(self):
        seen = []

        def scenario(connection, request):
            peer = connection.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            seen.append(os.readlink(f"/proc/{struct.unpack('3i', peer)[0]}/exe"))
            seen.append(request)
            connection.send(wire.EXIT, u32(0))

        self.serve(scenario)
        self.assertEqual(self.carafe("run", "c", name="carafe-oci").returncode, 0)
        self.assertIn("memfd:carafe", seen[0])
        self.assertEqual(seen[1].personality, 1)
        self.assertFalse([e for e in seen[1].environment if "EXECUTABLE" in e])

    def test_missing_stdio_is_null(self):
        seen = []

        def scenario(connection, request):
            seen.extend(os.readlink(f"/proc/self/fd/{fd}") for fd in request.fds)
            connection.send(wire.EXIT, u32(0))

        self.serve(scenario)
        subprocess.run(["/bin/sh", "-c", f"exec {self.top}/bin/carafe ps <&- >&- 2>&-"],
                       env=self.environment, check=True)
        self.assertEqual(seen, ["/dev/null"] * 3)

    def test_daemon_ends_without_answer_125(self):
        self.serve(lambda connection, request: None)
        done = self.carafe("ps")
        self.assertEqual(done.returncode, 125)
        self.assertIn(b"without an answer", done.stderr)

    def test_signal_goes_to_daemon(self):
        def scenario(connection, request):
            self.started.wait(10)
            self.processes[0].send_signal(signal.SIGINT)
            self.assertEqual(connection.expect(wire.SIGNAL)[0], u32(signal.SIGINT))
            connection.send(wire.EXIT, u32(130))

        self.serve(scenario)
        self.assertEqual(self.start("pull").wait(10), 130)

    # -- starting the daemon

    def test_start_failure_has_log_line_and_hint(self):
        self.script("carafed", "echo first; echo 'no java here' >&2; exit 1\n")
        done = self.carafe("ps")
        self.assertEqual(done.returncode, 125)
        lines = done.stderr.decode().splitlines()
        self.assertEqual(lines[0], "carafe: cannot start the daemon: no java here")
        self.assertIn(self.run_folder + "/daemon.log", lines[1])

    def test_start_without_daemon_program(self):
        done = self.carafe("ps")
        self.assertEqual(done.returncode, 125)
        self.assertIn(b"lib/carafe/carafed: No such file", done.stderr)

    def test_start_detaches_the_daemon(self):
        fake = pathlib.Path(__file__).parent / "fake_carafed.py"
        self.script("carafed", f'exec python3 {fake} "$@"\n')
        done = self.carafe("ps", preexec_fn=lambda: os.umask(0o77))
        self.assertEqual(done.returncode, 9, done.stderr)
        seen = dict(line.split("=", 1) for line in
                    pathlib.Path(self.run_folder + "/seen").read_text().splitlines())
        self.assertEqual(seen["arguments"], f"--root {self.top}/root --run {self.run_folder}")
        self.assertEqual(seen["cwd"], "/")
        self.assertEqual(seen["umask"], "0o22")
        self.assertEqual(seen["session"], "leader")
        self.assertEqual(seen["blocked"], "0" * 16)
        self.assertEqual(seen["descriptors"], "0 1 2")
        os.kill(int(seen["pid"]), signal.SIGKILL)
        self.addCleanup(self.remove_cgroups)

    @staticmethod
    def remove_cgroups():
        """As far as no other daemon is in them; the one killed a moment ago may still be."""
        deadline = time.monotonic() + 1
        for folder in pathlib.Path("/sys/fs/cgroup").glob("*/carafe-daemon-*"):
            while folder.exists() and time.monotonic() < deadline:
                try:
                    folder.rmdir()
                except OSError:
                    time.sleep(0.02)

    def test_system_stop_starts_nothing(self):
        done = self.carafe("system", "stop")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        self.assertFalse(os.path.exists(self.run_folder + "/daemon.log"))

    def test_long_run_path_is_explained(self):
        done = self.carafe("--run", "/tmp/" + "x" * 120, "ps")
        self.assertEqual(done.returncode, 125)
        self.assertIn(b"shorter --run", done.stderr)

    # -- attached

    def test_attach_relays_and_exits_with_daemons_code(self):
        def scenario(connection, request):
            monitor = self.attach(connection, flags=2)
            data = b""
            while True:
                kind, payload, _ = monitor.receive()
                if kind == wire.STDIN_CLOSE:
                    break
                data += payload
                monitor.send(wire.TAKEN, u32(len(payload)))
            monitor.send(wire.STDOUT, data.upper())
            monitor.send(wire.STDERR, b"oops")
            monitor.send(wire.EXITED, self.exited(3))
            connection.send(wire.EXIT, u32(4))

        self.serve(scenario)
        done = self.carafe("run", input=b"abc" * 100000)
        self.assertEqual((done.returncode, done.stderr), (4, b"oops"))
        self.assertEqual(done.stdout, b"ABC" * 100000)

    def test_attach_daemon_dies_relay_goes_on(self):
        def scenario(connection, request):
            monitor = self.attach(connection)
            connection.socket.shutdown(socket.SHUT_RDWR)
            connection.close()
            monitor.send(wire.STDOUT, b"still here")
            monitor.send(wire.EXITED, self.exited(6))

        self.serve(scenario)
        done = self.carafe("run")
        self.assertEqual((done.returncode, done.stdout), (6, b"still here"))

    def test_exit_before_output_waits_for_output(self):
        def scenario(connection, request):
            monitor = self.attach(connection)
            connection.send(wire.EXIT, u32(5))
            time.sleep(0.2)
            monitor.send(wire.STDOUT, b"late")
            monitor.send(wire.EXITED, self.exited(5))

        self.serve(scenario)
        done = self.carafe("run")
        self.assertEqual((done.returncode, done.stdout), (5, b"late"))

    def test_stdin_credit_is_kept(self):
        def scenario(connection, request):
            monitor = self.attach(connection, flags=2)
            got = 0
            monitor.socket.settimeout(0.5)
            try:
                while True:
                    got += len(monitor.expect(wire.STDIN)[0])
            except TimeoutError:
                pass
            self.assertLessEqual(got, 128 << 10)
            self.assertGreater(got, 60 << 10)
            monitor.send(wire.EXITED, self.exited(0))
            connection.send(wire.EXIT, u32(0))

        self.serve(scenario)
        with open("/dev/zero", "rb") as zero:
            self.assertEqual(self.carafe("run", stdin=zero).returncode, 0)

    def test_signals_are_forwarded(self):
        ready = threading.Event()

        def scenario(connection, request):
            monitor = self.attach(connection, flags=4)
            ready.set()
            for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGINT):
                self.assertEqual(monitor.expect(wire.KILL)[0], u32(number))
                ready.set()
            monitor.send(wire.EXITED, self.exited(1))
            connection.send(wire.EXIT, u32(1))

        self.serve(scenario)
        running = self.start("run")
        for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGINT):
            self.assertTrue(ready.wait(10))
            ready.clear()
            running.send_signal(number)
        self.assertEqual(running.wait(10), 1)

    def test_broken_stdout_ends_client(self):
        def scenario(connection, request):
            monitor = self.attach(connection)
            try:
                while True:
                    monitor.send(wire.STDOUT, b"y\n" * 10000)
            except ConnectionError:
                pass

        self.serve(scenario)
        running = self.start("run", stdout=subprocess.PIPE)
        running.stdout.read(10)
        running.stdout.close()
        self.assertEqual(running.wait(10), -signal.SIGPIPE)

    def test_failed_waits_for_daemons_words(self):
        def scenario(connection, request):
            monitor = self.attach(connection)
            monitor.send(wire.FAILED, bytes(12))
            monitor.close()
            time.sleep(0.1)
            os.write(request.fds[2], b"carafe: no such file\n")
            connection.send(wire.EXIT, u32(127))

        self.serve(scenario)
        done = self.carafe("run")
        self.assertEqual((done.returncode, done.stderr), (127, b"carafe: no such file\n"))

    # -- terminal

    def on_terminal(self, scenario, flags, keys=b"", rows=12, columns=34):
        """Runs the client on a terminal; returns its exit status, the terminal's flags during and after."""
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (rows, columns))
        before = termios.tcgetattr(slave)
        during = []

        def attached(connection, request):
            self.assertEqual((request.terminals, request.rows, request.columns), (7, rows, columns))
            monitor = self.attach(connection, flags)
            self.assertEqual(monitor.expect(wire.RESIZE)[0], struct.pack("<HH", rows, columns))
            during.append(termios.tcgetattr(slave)[3])
            scenario(connection, monitor, master)

        self.serve(attached)
        running = self.start("run", stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        code = running.wait(10)
        self.assertEqual(termios.tcgetattr(slave), before)
        os.close(master)
        os.close(slave)
        self.assertFalse(during[0] & (termios.ECHO | termios.ICANON | termios.ISIG))
        return code

    def test_terminal_raw_resize_restore(self):
        def scenario(connection, monitor, master):
            os.write(master, b"\x03")
            self.assertEqual(monitor.expect(wire.STDIN)[0], b"\x03")
            monitor.send(wire.TAKEN, u32(1))
            termios.tcsetwinsize(master, (50, 60))
            self.started.wait(10)
            self.processes[0].send_signal(signal.SIGWINCH)
            self.assertEqual(monitor.expect(wire.RESIZE)[0], struct.pack("<HH", 50, 60))
            monitor.send(wire.EXITED, self.exited(7))
            connection.send(wire.EXIT, u32(7))

        self.assertEqual(self.on_terminal(scenario, 1 | 2 | 4 | 8), 7)

    def test_terminal_detach_keys(self):
        def scenario(connection, monitor, master):
            os.write(master, b"a\x10b\x10")
            data = monitor.expect(wire.STDIN)[0]
            while data != b"a\x10b":
                data += monitor.expect(wire.STDIN)[0]
            os.write(master, b"\x11")
            self.assertRaises(wire.Ended, monitor.receive)

        self.assertEqual(self.on_terminal(scenario, 1 | 2 | 8), 0)

    def test_terminal_restored_when_daemon_and_monitor_die(self):
        def scenario(connection, monitor, master):
            connection.close()
            monitor.close()

        self.assertEqual(self.on_terminal(scenario, 1 | 2), 125)

    # -- programs

    def program(self, flags, script, then=None):
        results = []

        def scenario(connection, request):
            connection.send(wire.PROGRAM, bytes([flags]) + process(["/bin/sh", "-c", script]).blob())
            results.append(struct.unpack("<5I", connection.expect(wire.RESULT)[0]))
            if then is not None:
                connection.send(wire.EXIT, u32(then))

        self.serve(scenario)
        done = self.carafe("run", "x", name="carafe-oci")
        return done, results[0]

    def test_program_foreground_exits_with_container(self):
        done, result = self.program(1, "echo out; echo err >&2; exit 11")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (11, b"out\n", b"err\n"))
        self.assertEqual(result[:4], (1, 0, 0, 0))

    def test_program_foreground_killed_is_137(self):
        done, _ = self.program(1, "kill -9 $$")
        self.assertEqual(done.returncode, 137)

    def test_program_foreground_forwards_signals(self):
        results = []
        fifo = self.top + "/fifo"
        os.mkfifo(fifo)

        def scenario(connection, request):
            script = f"trap 'exit 23' TERM; echo > {fifo}; sleep 10 & wait"
            connection.send(wire.PROGRAM, b"\1" + process(["/bin/sh", "-c", script]).blob())
            results.append(connection.expect(wire.RESULT))

        self.serve(scenario)
        running = self.start("run", "x", name="carafe-oci")
        with open(fifo) as file:
            file.read()
        running.send_signal(signal.SIGTERM)
        self.assertEqual(running.wait(10), 23)

    def test_program_foreground_on_terminal(self):
        script = "stty size; read line; echo got $line; exit 4"

        def scenario(connection, request):
            program = process(["/bin/sh", "-c", script], terminal=True)
            connection.send(wire.PROGRAM, b"\1" + program.blob())
            self.assertEqual(struct.unpack("<5I", connection.expect(wire.RESULT)[0])[0], 1)

        self.serve(scenario)
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (13, 31))
        before = termios.tcgetattr(slave)
        running = self.start("run", "x", name="carafe-oci", stdin=slave, stdout=slave, stderr=slave,
                             start_new_session=True)
        text = b""
        while b"\n" not in text:
            text += os.read(master, 1000)
        os.write(master, b"typed\r")
        self.assertEqual(running.wait(10), 4)
        while b"got typed" not in text:
            text += os.read(master, 1000)
        self.assertIn(b"typed\r\n", text)
        self.assertEqual(termios.tcgetattr(slave), before)
        os.close(master)
        os.close(slave)

    def test_program_background_waits_for_exit(self):
        done, result = self.program(0, "exit 3", then=0)
        self.assertEqual(done.returncode, 0)
        self.assertGreater(result[4], 0)

    def test_program_failure_is_reported(self):
        results = []

        def scenario(connection, request):
            connection.send(wire.PROGRAM, b"\1" + process(["/none"]).blob())
            results.append(struct.unpack("<5I", connection.expect(wire.RESULT)[0]))
            connection.send(wire.EXIT, u32(127))

        self.serve(scenario)
        self.assertEqual(self.carafe("run", "x", name="carafe-oci").returncode, 127)
        self.assertEqual(results[0], (0, 7, 2, 1, 0))

    def test_oneshot_without_daemon(self):
        fake = pathlib.Path(__file__).parent / "fake_oneshot.py"
        self.script("carafe-oci-oneshot", f'exec python3 {fake} "$@"\n')
        done = self.carafe("run", "x", name="carafe-oci")
        self.assertEqual((done.returncode, done.stdout), (13, b"from one shot\n"), done.stderr)

    def test_host_only_goes_to_oneshot(self):
        fake = pathlib.Path(__file__).parent / "fake_oneshot.py"
        self.script("carafe-oci-oneshot", f'exec python3 {fake} "$@"\n')
        self.serve(lambda connection, request: connection.send(wire.HOST_ONLY))
        done = self.carafe("run", "x", name="carafe-oci")
        self.assertEqual((done.returncode, done.stdout), (13, b"from one shot\n"), done.stderr)


if __name__ == "__main__":
    unittest.main()

"""A fake daemon drives the zygote and its monitors over the real sockets. Needs root."""

import fcntl
import os
import pathlib
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest

import wire
from assembler import CLONE_NEWNS, Assembler, Register, forked, process
from wire import Connection

CARAFE = str(pathlib.Path(__file__).parent.parent / "build" / "carafe")


def fnv1a(path):
    value = 0xCBF29CE484222325
    for byte in pathlib.Path(path).read_bytes():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return "%016x" % value


class MonitorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="carafe-test.")
        cls.run_folder = cls.top + "/run"
        os.makedirs(cls.run_folder + "/private/monitors", 0o700)
        subprocess.run([CARAFE, "zygote", "--run", cls.run_folder], check=True, timeout=10)
        cls.zygote_pid = cls.hello()[1]

    @classmethod
    def tearDownClass(cls):
        os.kill(cls.zygote_pid, signal.SIGKILL)
        shutil.rmtree(cls.top)

    @classmethod
    def zygote(cls):
        return Connection.to(cls.run_folder + "/private/zygote.sock")

    @classmethod
    def hello(cls):
        connection = cls.zygote()
        connection.send(wire.HELLO)
        payload, _ = connection.expect(wire.VERSION)
        connection.close()
        return payload[4:20].decode(), struct.unpack("<I", payload[20:])[0]

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.top))
        (self.folder / "log").mkdir()
        (self.folder / "runtime").mkdir()
        self.name = self.folder.name + ".sock"
        self.opened = []

    def tearDown(self):
        for item in self.opened:
            item.close()

    def spawn(self, program, bits=0, client=False, **options):
        """Returns the daemon's connection and the initial client's, if asked for."""
        daemon = self.zygote()
        fds = [wire.folder_fd(self.folder / "log"), wire.folder_fd(self.folder / "runtime"),
               wire.folder_fd(self.run_folder + "/private/monitors")]
        ours = None
        if client:
            ours, theirs = wire.pair()
            fds.append(theirs.detach())
            bits |= wire.CLIENT
            ours = Connection(ours)
            self.opened.append(ours)
        daemon.send(wire.SPAWN, wire.spawn_payload(program.blob(), self.name, bits, **options), fds)
        for fd in fds:
            os.close(fd)
        self.opened.append(daemon)
        self.assertEqual(daemon.expect(wire.STATE)[0], bytes(13))
        if ours:
            self.assertEqual(ours.expect(wire.STATE)[0], bytes(13))
        return (daemon, ours) if client else daemon

    def shell(self, script, **options):
        return self.spawn(process(["/bin/sh", "-c", script]), **options)

    def log(self, name="log"):
        return [line.split(" ", 3) for line in (self.folder / "log" / name).read_text().splitlines()]

    def log_text(self, stream, name="log"):
        return "".join(text + ("\n" if tag == "F" else "")
                       for _, s, tag, text in self.log(name) if s == stream)

    def exited(self, connection):
        before, payload = connection.until(wire.EXITED)
        code, number, end = struct.unpack("<IIQ", payload[:16])
        return before, code, number

    def output(self, frames, kind=wire.STDOUT):
        return b"".join(payload for got, payload in frames if got == kind)

    # -- starting and ending

    def test_version_hash_is_executable(self):
        self.assertEqual(self.hello()[0], fnv1a(CARAFE))

    def test_zygote_twice_first_stays(self):
        subprocess.run([CARAFE, "zygote", "--run", self.run_folder], check=True, timeout=10)
        self.assertEqual(self.hello()[1], self.zygote_pid)

    def test_zygote_without_folder_fails_with_reason(self):
        done = subprocess.run([CARAFE, "zygote", "--run", self.top + "/none"], capture_output=True,
                              text=True, timeout=10)
        self.assertEqual(done.returncode, 1)
        self.assertIn("No such file", done.stderr)

    def test_zygote_runs_from_memory(self):
        self.assertIn("memfd:carafe", os.readlink(f"/proc/{self.zygote_pid}/exe"))

    def test_executable_cannot_be_overwritten_through_proc(self):
        """CVE-2019-5736: neither while it runs nor by a descriptor that was opened before."""
        path = f"/proc/{self.zygote_pid}/exe"
        self.assertRaises(OSError, open, path, "r+b")
        with open(path, "rb") as file:
            self.assertRaises(OSError, open, f"/proc/self/fd/{file.fileno()}", "r+b")
            self.assertRaises(OSError, os.truncate, file.fileno(), 0)

    def test_exit_code_and_record(self):
        daemon = self.shell("echo out; echo err >&2; exit 7", bits=wire.DURABLE)
        pid, start, zero = struct.unpack("<IQB", daemon.expect(wire.STARTED)[0])
        self.assertEqual(self.exited(daemon)[1:], (7, 0))
        daemon.expect(wire.GONE)
        self.assertRaises(wire.Ended, daemon.receive)
        record = (self.folder / "log" / "exit").read_text()
        self.assertRegex(record, r"^code=7 signal=0 time=\d+\n$")
        self.assertRegex((self.folder / "runtime" / "pid").read_text(), rf"^{pid} \d+\n$")
        self.assertEqual(self.log_text("stdout"), "out\n")
        self.assertEqual(self.log_text("stderr"), "err\n")
        self.assertFalse(os.path.exists(f"{self.run_folder}/private/monitors/{self.name}"))

    def test_killed_has_signal(self):
        daemon = self.shell("sleep 100")
        daemon.expect(wire.STARTED)
        daemon.send(wire.KILL, struct.pack("<I", 9))
        self.assertEqual(self.exited(daemon)[1:], (137, 9))

    def test_missing_executable_fails(self):
        daemon = self.spawn(process(["/none"]))
        instruction, errno, stage = struct.unpack("<III", daemon.expect(wire.FAILED)[0])
        self.assertEqual((instruction, errno, stage), (7, 2, 1))
        self.assertRaises(wire.Ended, daemon.receive)

    def test_pid_file_names_start_of_process(self):
        daemon = self.shell("sleep 10")
        pid = struct.unpack("<IQB", daemon.expect(wire.STARTED)[0])[0]
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
        start = text[text.rindex(")"):].split()[20]
        self.assertEqual((self.folder / "runtime" / "pid").read_text(), f"{pid} {start}\n")
        daemon.send(wire.KILL, struct.pack("<I", 9))
        daemon.until(wire.GONE)

    def test_failure_of_host_leaves_no_process(self):
        marker = f"exec sleep 7{os.getpid()}"
        program = process(["/bin/sh", "-c", marker])
        for at in (1, 2):
            self.setUp()
            program.fault = (at, 5)
            daemon = self.spawn(program)
            self.assertEqual(struct.unpack("<III", daemon.expect(wire.FAILED)[0]), (at, 5, 0))
            self.assertRaises(wire.Ended, daemon.receive)
            self.tearDown()
        self.assertNotEqual(subprocess.run(["pgrep", "-f", f"sleep 7{os.getpid()}"],
                                           stdout=subprocess.DEVNULL).returncode, 0)

    def test_bad_blob_fails(self):
        daemon = self.zygote()
        self.opened.append(daemon)
        fds = [wire.folder_fd("/")] * 3
        daemon.send(wire.SPAWN, wire.spawn_payload(b"nonsense", "x"), fds)
        self.assertEqual(struct.unpack("<III", daemon.expect(wire.FAILED)[0])[1], 22)

    def test_export_in_record_and_frame(self):
        program = process(["/bin/true"])
        region = program.bytes(b"collected\n")
        program.export = (region.offset, region.length)
        daemon = self.spawn(program)
        _, payload = daemon.until(wire.EXITED)
        self.assertEqual(payload[16:], b"collected\n")
        daemon.expect(wire.GONE)
        self.assertTrue((self.folder / "log" / "exit").read_text().endswith("\ncollected\n"))

    def test_exec_has_no_files(self):
        daemon = self.shell("echo hi", bits=wire.EXEC)
        daemon.until(wire.GONE)
        self.assertEqual(os.listdir(self.folder / "log"), [])
        self.assertEqual(os.listdir(self.folder / "runtime"), [])

    def test_ask_goes_on_in_answer(self):
        first = Assembler()
        question = first.bytes(b"who?")
        first.entry("main")
        first.add("SET", 41, dst=20)
        first.add("ASK", 7, question, Register(2))
        first.add("END")
        daemon = self.spawn(first)
        payload, fds = daemon.expect(wire.ASK)
        self.assertEqual((payload, len(fds)), (struct.pack("<I", 7) + b"who?", 1))
        os.close(fds[0])
        daemon.send(wire.ANSWER, process(["/bin/sh", "-c", "exit 3"]).blob())
        daemon.expect(wire.STARTED)
        self.assertEqual(self.exited(daemon)[1], 3)

    def test_nursery_is_empty_and_read_only(self):
        def child(a):
            a.call("setns", Register(7), CLONE_NEWNS, stage=1)
            a.call("openat", -100, a.string("/new"), 0o200000, 0, stage=1)
            a.call("mkdirat", -100, a.string("/other"), 0o755, stage=1, error=2, listed=(30,),
                   target="read-only")
            a.add("EXIT", 1, stage=1)
            a.label("read-only")
            a.call("openat", -100, a.string("/proc"), 0o200000, 0, stage=1, error=2, listed=(2,),
                   target="empty")
            a.add("EXIT", 2, stage=1)
            a.label("empty")
            a.call("mount", a.string("tmpfs"), a.string("/new"), a.string("tmpfs"), 0, 0, stage=1)
            # and back, to where the host's mounts are
            a.call("setns", Register(6), CLONE_NEWNS, stage=1)
            a.call("openat", -100, a.string("/proc/self"), 0o200000, 0, stage=1)
            a.add("EXIT", 33, stage=1)

        daemon = self.spawn(forked(child))
        self.assertEqual(self.exited(daemon)[1], 33)

    def test_signals_and_mask_are_default(self):
        daemon = self.shell("grep -E 'Sig(Blk|Ign)' /proc/self/status")
        daemon.until(wire.GONE)
        self.assertEqual([line.split()[1] for line in self.log_text("stdout").splitlines()],
                         ["0" * 16] * 2)

    def test_descriptors_only_stdio(self):
        daemon = self.shell("ls /proc/self/fd")
        daemon.until(wire.GONE)
        self.assertEqual(self.log_text("stdout").split(), ["0", "1", "2", "3"])

    # -- output

    def test_initial_client_gets_everything(self):
        daemon, client = self.shell("seq 1 300000; seq 1 1000 >&2", client=True)
        before, code, _ = self.exited(client)
        expected = "".join(f"{n}\n" for n in range(1, 300001)).encode()
        self.assertEqual(self.output(before), expected)
        self.assertEqual(len(self.output(before, wire.STDERR).split()), 1000)
        self.assertEqual(self.log_text("stdout").encode(), expected)

    def test_slow_client_slows_but_loses_nothing(self):
        daemon, client = self.shell("seq 1 1000000; exit 5", client=True)
        daemon.expect(wire.STARTED)
        time.sleep(0.3)
        size = (self.folder / "log" / "log").stat().st_size
        time.sleep(0.3)
        self.assertEqual((self.folder / "log" / "log").stat().st_size, size)
        before, code, _ = self.exited(client)
        self.assertEqual(code, 5)
        self.assertEqual(len(self.output(before)), 6888896)

    def test_dead_client_is_dropped(self):
        daemon, client = self.shell("seq 1 1000000; exit 5", client=True)
        daemon.expect(wire.STARTED)
        client.close()
        self.assertEqual(self.exited(daemon)[1], 5)
        self.assertEqual(len(self.log_text("stdout")), 6888896)

    def test_stuck_client_does_not_hold_exit_from_daemon(self):
        daemon, client = self.shell("head -c 200000 /dev/zero; exit 5", client=True)
        self.assertEqual(self.exited(daemon)[1], 5)
        before, code, _ = self.exited(client)
        self.assertEqual(len(self.output(before)), 200000)

    def test_grandchild_keeps_pipe_exit_comes(self):
        daemon = self.shell("sleep 3 & echo x")
        start = time.monotonic()
        self.assertEqual(self.exited(daemon)[1], 0)
        self.assertLess(time.monotonic() - start, 2)
        self.assertEqual(self.log_text("stdout"), "x\n")

    def test_new_daemon_and_peer(self):
        daemon = self.shell("cat; echo done", bits=wire.STDIN_OPEN)
        pid = struct.unpack("<IQB", daemon.expect(wire.STARTED)[0])[0]
        daemon.close()
        again = Connection.to(f"{self.run_folder}/private/monitors/{self.name}")
        self.opened.append(again)
        state = struct.unpack("<BIQ", again.expect(wire.STATE)[0])
        self.assertEqual(state[:2], (1, pid))
        ours, theirs = wire.pair()
        again.send(wire.ADD_PEER, fds=[theirs.fileno()])
        theirs.close()
        client = Connection(ours)
        self.opened.append(client)
        client.expect(wire.STATE)
        client.send(wire.STDIN, b"hello\n")
        self.assertEqual(client.expect(wire.STDOUT)[0], b"hello\n")
        client.send(wire.STDIN_CLOSE)
        before, code, _ = self.exited(client)
        self.assertEqual(self.output(before), b"done\n")
        self.assertEqual(self.exited(again)[1], 0)

    def test_subscribe_one_stream(self):
        daemon = self.shell("read x; echo out; echo err >&2", bits=wire.STDIN_OPEN)
        daemon.send(wire.SUBSCRIBE, b"\2")
        daemon.send(wire.STDIN, b"go\n")
        before, _, _ = self.exited(daemon)
        self.assertEqual([kind for kind, _ in before], [wire.STARTED, wire.STDERR])

    def test_broken_frame_drops_peer_only(self):
        daemon, client = self.shell("sleep 0.3; echo x", client=True)
        client.socket.sendall(b"\xff" * 8)
        before, code, _ = self.exited(daemon)
        self.assertEqual(code, 0)

    # -- input

    def test_stdin_bulk_and_taken(self):
        daemon, client = self.shell("sleep 0.2; wc -c", bits=wire.STDIN_OPEN, client=True)
        client.send(wire.SUBSCRIBE, b"\7")
        sent, taken = 0, 0
        output = b""
        while sent < 3000000 or taken < sent:
            if sent < 3000000 and sent - taken < 131072 - 50000:
                client.send(wire.STDIN, b"x" * 50000)
                sent += 50000
                continue
            kind, payload, _ = client.receive()
            if kind == wire.TAKEN:
                taken += struct.unpack("<I", payload)[0]
        client.send(wire.STDIN_CLOSE)
        before, code, _ = self.exited(client)
        self.assertEqual(self.output(before).strip(), b"3000000")

    def test_kill_passes_full_stdin(self):
        daemon, client = self.shell("sleep 100", bits=wire.STDIN_OPEN, client=True)
        client.send(wire.SUBSCRIBE, b"\7")
        client.send(wire.STDIN, b"x" * 65536)
        client.send(wire.STDIN, b"x" * 65536)
        client.send(wire.KILL, struct.pack("<I", 15))
        self.assertEqual(self.exited(client)[1:], (143, 15))

    def test_input_before_close_is_delivered(self):
        daemon, client = self.shell("sleep 0.2; cat", bits=wire.STDIN_OPEN, client=True)
        client.send(wire.STDIN, b"y" * 60000)
        client.send(wire.STDIN, b"y" * 60000)
        client.send(wire.STDIN_CLOSE)
        client.close()
        self.exited(daemon)
        self.assertEqual(len(self.log_text("stdout")), 120000)

    def test_stdin_once_ends_with_client(self):
        daemon, client = self.shell("cat", bits=wire.STDIN_OPEN | wire.STDIN_ONCE, client=True)
        daemon.expect(wire.STARTED)
        client.close()
        self.assertEqual(self.exited(daemon)[1], 0)

    def test_no_stdin_is_null(self):
        daemon = self.shell("cat; readlink /proc/self/fd/0")
        daemon.until(wire.GONE)
        self.assertEqual(self.log_text("stdout"), "/dev/null\n")

    def test_container_closes_stdin_input_is_dropped(self):
        daemon, client = self.shell("exec <&-; sleep 0.3", bits=wire.STDIN_OPEN, client=True)
        client.send(wire.SUBSCRIBE, b"\7")
        client.send(wire.STDIN, b"x" * 65536)
        client.send(wire.STDIN, b"x" * 65536)
        before, code, _ = self.exited(client)
        self.assertEqual(code, 0)

    # -- terminal

    def test_terminal_size_and_echo(self):
        program = process(["/bin/sh", "-c", "stty size; read x; stty size; tty >/dev/null && echo tty$x"],
                          terminal=True)
        daemon, client = self.spawn(program, bits=wire.TERMINAL | wire.STDIN_OPEN, client=True,
                                    rows=11, columns=22)
        text = b""
        while b"\n" not in text:
            kind, payload, _ = client.receive()
            text += payload if kind == wire.STDOUT else b""
        client.send(wire.RESIZE, struct.pack("<HH", 33, 44))
        client.send(wire.STDIN, b"!\n")
        before, code, _ = self.exited(client)
        text += self.output(before)
        self.assertTrue(text.startswith(b"11 22\r\n"), text)
        self.assertIn(b"33 44\r\n", text)
        self.assertIn(b"tty!\r\n", text)
        self.assertEqual(code, 0)

    def test_terminal_output_at_exit_is_whole(self):
        for _ in range(20):
            self.setUp()
            program = process(["/bin/sh", "-c", "seq 1 2000"], terminal=True)
            daemon, client = self.spawn(program, bits=wire.TERMINAL, client=True)
            before, code, _ = self.exited(client)
            self.assertEqual(len(self.output(before).split()), 2000)
            self.tearDown()

    # -- log

    def test_long_line_in_parts(self):
        daemon = self.shell("head -c 40000 /dev/zero | tr '\\0' a; echo; printf end")
        daemon.until(wire.GONE)
        records = self.log()
        self.assertTrue(all(len(r[3]) <= 16384 for r in records))
        self.assertEqual(self.log_text("stdout"), "a" * 40000 + "\nend")
        self.assertEqual(records[-1][2], "P")

    def test_rotation_keeps_files_and_size(self):
        daemon = self.shell("seq -f 'line %06g of many' 1 2000", log_bytes=10000, log_files=3)
        daemon.until(wire.GONE)
        names = sorted(os.listdir(self.folder / "log"))
        self.assertEqual(names, ["exit", "log", "log.1", "log.2"])
        for name in ("log", "log.1", "log.2"):
            self.assertLessEqual((self.folder / "log" / name).stat().st_size, 10000)
        lines = sum((self.log_text("stdout", n).splitlines() for n in ("log.2", "log.1", "log")), [])
        self.assertEqual(lines[-1], "line 002000 of many")
        self.assertEqual(lines, [f"line {n:06} of many" for n in range(2001 - len(lines), 2001)])

    def test_reopen_after_outside_rotation(self):
        daemon, client = self.shell("echo a; read x; echo b", bits=wire.STDIN_OPEN, client=True)
        client.until(wire.STDOUT)
        (self.folder / "log" / "log").rename(self.folder / "log" / "moved")
        client.send(wire.REOPEN)
        client.send(wire.STDIN, b"\n")
        client.until(wire.EXITED)
        self.assertEqual(self.log_text("stdout", "moved"), "a\n")
        self.assertEqual(self.log_text("stdout"), "b\n")

    def test_monitor_is_small(self):
        daemon = self.shell("echo x; sleep 100")
        pid = struct.unpack("<IQB", daemon.expect(wire.STARTED)[0])[0]
        time.sleep(0.1)
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        monitor = int(stat[stat.rindex(")"):].split()[2])
        smaps = pathlib.Path(f"/proc/{monitor}/smaps_rollup").read_text()
        private = sum(int(l.split()[1]) for l in smaps.splitlines() if l.startswith("Private_"))
        daemon.send(wire.KILL, struct.pack("<I", 9))
        daemon.until(wire.GONE)
        self.assertLess(private, 300, smaps)


if __name__ == "__main__":
    unittest.main()

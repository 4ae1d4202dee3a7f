"""Frames of docs/wire-protocol.md for the tests of the native side."""

import array
import os
import socket
import struct

REQUEST, SIGNAL, RESULT = 1, 2, 3
EXIT, ATTACH, PROGRAM, HOST_ONLY = 16, 17, 18, 19
STDIN, STDIN_CLOSE, RESIZE, KILL, SUBSCRIBE, REOPEN = 32, 33, 34, 35, 36, 37
ANSWER, ADD_PEER = 40, 41
STARTED, FAILED, STDOUT, STDERR, EXITED, ASK, GONE, STATE, TAKEN = 48, 49, 50, 51, 52, 53, 54, 55, 56
SPAWN, HELLO, VERSION = 64, 65, 66

TERMINAL, STDIN_OPEN, CLIENT, PIDFD, EXEC, DURABLE, STDIN_ONCE = 1, 2, 4, 8, 16, 32, 64


class Ended(Exception):
    """The other side closed the connection."""


class Connection:
    """One socket, frame by frame."""

    def __init__(self, sock):
        self.socket = sock
        self.pending = bytearray()

    @staticmethod
    def to(path):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.connect(path)
        return Connection(sock)

    def send(self, kind, payload=b"", fds=()):
        header = struct.pack("<IBBH", len(payload), kind, 1, len(fds))
        sent = socket.send_fds(self.socket, [header + payload], list(fds)) if fds else 0
        rest = (header + payload)[sent:]
        if rest:  # a peer that has answered and gone already breaks even an empty send
            self.socket.sendall(rest)

    def receive(self):
        """Returns (type, payload, descriptors)."""
        data, ancillary, _, _ = self.socket.recvmsg(8, socket.CMSG_SPACE(16 * 4))
        fds = array.array("i")
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(content[: len(content) - len(content) % 4])
        data += self._exactly(8 - len(data)) if data else b""
        if not data:
            raise Ended()
        length, kind, version, count = struct.unpack("<IBBH", data)
        assert version == 1 and count == len(fds), (version, count, fds)
        return kind, self._exactly(length), list(fds)

    def _exactly(self, length):
        parts = bytearray()
        while len(parts) < length:
            part = self.socket.recv(min(length - len(parts), 1 << 20))
            if not part:
                raise Ended()
            parts += part
        return bytes(parts)

    def expect(self, kind):
        got, payload, fds = self.receive()
        assert got == kind, f"frame {got} {payload[:80]!r}, not {kind}"
        return payload, fds

    def until(self, kind):
        """Frames up to one of this type: (all before, its payload)."""
        before = []
        while True:
            got, payload, _ = self.receive()
            if got == kind:
                return before, payload
            before.append((got, payload))

    def close(self):
        self.socket.close()


def spawn_payload(blob, name, bits=0, rows=0, columns=0, log_bytes=0, log_files=1):
    options = struct.pack("<IHHQII", bits, rows, columns, log_bytes, log_files, len(name))
    return options.ljust(64, b"\0") + name.encode() + blob


def pair():
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


def folder_fd(path):
    return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)

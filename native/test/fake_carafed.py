"""Stands in for the daemon in client_test.py: notes how it was started, answers one client with exit code 9."""

import os
import socket
import struct
import sys

import wire
from wire import Connection

run = sys.argv[sys.argv.index("--run") + 1]
descriptors = " ".join(name for name in sorted(os.listdir("/proc/self/fd")) if os.path.exists(f"/proc/self/fd/{name}"))
mask = os.umask(0o22)
status = open("/proc/self/status").read()
blocked = [line.split()[1] for line in status.splitlines() if line.startswith("SigBlk")][0]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
with open(run + "/seen", "w") as file:
    print("arguments=" + " ".join(sys.argv[1:]), file=file)
    print("cwd=" + os.getcwd(), file=file)
    print("umask=" + oct(mask), file=file)
    print("session=" + ("leader" if os.getsid(0) == os.getpid() else "member"), file=file)
    print("blocked=" + blocked, file=file)
    print("descriptors=" + descriptors, file=file)
    print(f"pid={os.getpid()}", file=file)
listener.bind(run + "/carafe.sock")
listener.listen()
connection = Connection(listener.accept()[0])
for fd in connection.expect(wire.REQUEST)[1]:
    os.close(fd)
connection.send(wire.EXIT, struct.pack("<I", 9))
listener.accept()

"""Writes the seeds of the fuzzers: seeds.py FOLDER."""

import os
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "test"))

import wire
from assembler import Assembler, FdPath, Register, process


def every_operation():
    a = Assembler()
    region = a.bytes(bytes(64))
    a.entry("main")
    a.add("SET", 7, dst=20)
    a.add("STORE", type(region)(region.offset, 4), Register(20), width=4)
    a.add("LOAD", type(region)(region.offset, 4), dst=21, width=4, when="==", value=7, jump="next")
    a.label("next")
    a.add("FORMAT", Register(20), region, dst=22)
    a.add("TEST", Register(20), 7, when="!=", value=7, listed=(5,))
    a.add("EXPECT", type(region)(region.offset + 32, 4))
    a.call("openat", FdPath(20), a.string("x"), 0, dst=23, error=2, listed=(2,), target="end")
    a.label("loop")
    a.call("write", Register(23), region, 64, when=">=", value=0, jump="loop", bound=3, error=3)
    a.add("ASK", 1, region, Register(20))
    a.label("end")
    a.add("END")
    a.entry("collect")
    a.add("REPORT", 1, Register(20))
    a.entry("cleanup")
    a.add("FAIL", listed=(9,))
    return a


folder = pathlib.Path(sys.argv[1])
blobs = {"process": process(["/bin/true"]).blob(), "terminal": process(["/bin/sh"], terminal=True).blob(),
         "every": every_operation().blob()}
for kind in ("program", "wire"):
    os.makedirs(folder / kind, exist_ok=True)
for name, blob in blobs.items():
    (folder / "program" / name).write_bytes(blob)
    payload = wire.spawn_payload(blob, "name.sock", bits=wire.STDIN_OPEN | wire.CLIENT | wire.PIDFD)
    frame = struct.pack("<IBBH", len(payload), wire.SPAWN, 1, 0) + payload
    (folder / "wire" / name).write_bytes(frame)

"""Stands in for the one-shot compiler in client_test.py: one program, in the foreground."""

import socket

import wire
from assembler import process
from wire import Connection

connection = Connection(socket.socket(fileno=0))
connection.expect(wire.REQUEST)
script = "echo from one shot; exit 13"
connection.send(wire.PROGRAM, b"\1" + process(["/bin/sh", "-c", script]).blob())
connection.expect(wire.RESULT)

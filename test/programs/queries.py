"""Asks a PostgreSQL on a socket, from three functions, once a line has come: queries.py SOCKET. There is no driver for it in the
standard library, so this has as much of the protocol as it needs."""
import socket
import struct
import sys


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("rb")
        words = b"user\0postgres\0database\0postgres\0\0"
        self.socket.sendall(struct.pack(">ii", 8 + len(words), 196608) + words)
        self.read()

    def read(self):
        kind, rows = b"", 0
        while kind != b"Z":
            kind = self.file.read(1)
            (size,) = struct.unpack(">i", self.file.read(4))
            body = self.file.read(size - 4)
            if kind == b"E":
                raise RuntimeError(body)
            rows += kind == b"D"
        return rows

    def query(self, text):
        words = text.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack(">i", 4 + len(words)) + words)
        return self.read()


def customers(connection):
    return connection.query("select generate_series(1, 3)")


def slow_report(connection):
    return connection.query("select pg_sleep(1)")


def each(connection):
    return [connection.query("select %d" % n) for n in range(2)]


connection = Connection(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
customers(connection)
slow_report(connection)
each(connection)
print("asked", flush=True)
sys.stdin.readline()

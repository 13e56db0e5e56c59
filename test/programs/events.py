"""What handlers about events tell of, a known number of each."""
import gc

gc.disable()

import math
import os
import socket
import sys
import tempfile
import time


class Node:
    pass


def collect(cycles):
    for _ in range(cycles):
        node = Node()
        node.self = node
    node = None
    return gc.collect()


def call_c():
    for n in range(5):
        math.sqrt(n)
    time.sleep(0.005)
    len("abc")


def touch(folder):
    path = os.path.join(folder, "file")
    with open(path, "w") as file:
        file.write("text")
    os.rename(path, path + "2")
    os.remove(path + "2")


def refused():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        try:
            socket.create_connection(one.getsockname())
        except OSError:
            return
    raise AssertionError


def fail(n):
    if n % 2:
        raise ValueError("odd: %d" % n)


def failing():
    for n in range(6):
        try:
            fail(n)
        except ValueError:
            pass
    try:
        {}["key"]
    except KeyError:
        pass


def main(folder):
    print(collect(0), collect(10), collect(20), flush=True)
    call_c()
    touch(folder)
    refused()
    os.system("true")
    failing()


main(sys.argv[1])

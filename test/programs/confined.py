"""A program that has given up rights: confined.py WHAT says "ready" once it has, and goes on saying what it has computed.

  memory, threads, sockets   a seccomp filter answers EPERM to the system calls that make these
  strict                     seccomp's strict mode: read, write, and nothing else
  undumpable                 nobody of its own user may look into it"""
import ctypes
import os
import struct
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 4, 22, 38
STRICT, FILTER = 1, 2
CALLS = {"memory": [9], "threads": [56, 435], "sockets": [41, 53]}  # x86-64: mmap; clone, clone3; socket, socketpair
LOAD_NUMBER, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, EPERM = 0x7FFF0000, 0x00050001


def prctl(*words):
    if libc.prctl(*[ctypes.c_ulong(word) for word in words], 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def refuse(numbers):
    rules = [(LOAD_NUMBER, 0, 0, 0)]
    for i, number in enumerate(numbers):
        rules.append((IF_EQUAL, len(numbers) - i, 0, number))
    rules += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, EPERM)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(rules), ctypes.addressof(code)))
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0)
    prctl(PR_SET_SECCOMP, FILTER, ctypes.addressof(program))


def work():
    total = 0
    for i in range(200000):
        total = (total + i) % 1000003
    return total


what = sys.argv[1]
if what in CALLS:
    refuse(CALLS[what])
elif what == "undumpable":
    prctl(PR_SET_DUMPABLE, 0, 0)
os.write(1, b"ready\n")
if what == "strict":
    prctl(PR_SET_SECCOMP, STRICT, 0)
while True:
    os.write(1, b"%d\n" % work())
    if what != "strict":
        time.sleep(0.02)

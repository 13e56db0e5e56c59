#!/usr/bin/env python3
"""A tracer in small: runs a command under the agent and prints, or checks, what arrives in its rings.

    ring_tracer.py [options] -- command...

It speaks native/wire.h's handshake, gives each process that connects a ring of its own, drains the rings while the
command runs, and validates every record. Standard library only, Python 3.9 and later. For tests of the agent without
anything else of pyprobe, and for looking at a ring by hand (--print).
"""
import argparse
import json
import mmap
import os
import select
import socket
import struct
import subprocess
import sys
import time
from collections import Counter, defaultdict

PAGE = 4096
VERDICTS = 65536
WORK, TALLIES = 32768, 8388608  # bytes behind the verdicts; this tracer asks for no work
MAGIC = 0x31707970
VERSION = 3
BUSY = 0x80000000
PROBES = ["function-entry", "function-return", "line", "gc-start", "gc-done", "import-find-load-start",
          "import-find-load-done", "audit", "cfunction-entry", "cfunction-return", "exception"]
LAYOUT = ["iii", "iiii", "i", "i", "i", "s", "si", "sis", "iss", "iss", "iss"]
# Slots that CPython's own markers have too; of the others there are tests of the command line.
OWN = [1, 1, 1, 1, 1, 1, 3, 3, 7, 7, 7]
# Of function-return with what is known of the call: elapsed, own, outermost, its slots 4 to 6.
TIMED = "iiiiiii", 1 | 0x70
FIXED = {2: "issssi", 3: "iiiiss", 4: "", 5: "is"}
HELLO = struct.Struct("<IIiiIII16sI208s32s")
CONTROL = struct.Struct("<11I16H16HI")


def preload(agent):
    """The agent, and what is preloaded anyway (a sanitizer's runtime)."""
    return ":".join(filter(None, [os.path.abspath(agent), os.environ.get("LD_PRELOAD")]))


def is_running(pid):
    """Whether it runs; one that has ended, and that nobody has waited for, does not."""
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def read_slots(data, layout, captures):
    at, values = 32, []
    for i, kind in enumerate(layout):
        if not captures >> i & 1:
            values.append(None)
        elif kind == "i":
            values.append(struct.unpack_from("<q", data, at)[0])
            at += 8
        else:
            length, state, z1, z2 = struct.unpack_from("<IBBH", data, at)
            assert z1 == z2 == 0 and state <= 3, (length, state, z1, z2)
            text = data[at + 8 : at + 8 + length]
            assert len(text) == length
            pad = -length % 8
            assert not any(data[at + 8 + length : at + 8 + length + pad]), "padding is zeros"
            at += 8 + length + pad
            values.append(None if state == 2 else text.decode())
    assert at == len(data), (at, len(data), layout)
    return values


class Ring:
    """One process's ring, the tracer's side."""

    def __init__(self, size, options):
        self.size = size
        self.bytes = 3 * PAGE + size + VERDICTS * 2 + WORK + TALLIES
        self.fd = os.memfd_create("pyprobe-ring", os.MFD_CLOEXEC)
        os.ftruncate(self.fd, self.bytes)
        self.memory = mmap.mmap(self.fd, self.bytes)
        self.words = memoryview(self.memory).cast("Q")  # positions are read and written whole, not byte by byte
        self.captures = options.captures
        self.layout, self.own = list(LAYOUT), list(OWN)
        if options.timed:
            self.layout[1], self.own[1] = TIMED
        self.at = 0
        self.last_time = 0
        self.codes = {}
        self.process = None
        self.control(options.mask, options, 1)

    def control(self, mask, options, generation):
        probe, captures = list(range(11)) + [0] * 5, [self.captures & own for own in self.own] + [0] * 5
        page = CONTROL.pack(MAGIC, VERSION, self.size, generation, mask, options.strsize, options.wait, options.wait_ms, options.flags, 127,
                            os.getpid(), *probe, *captures, os.getpid())
        self.memory[2 * PAGE + self.size : 2 * PAGE + self.size + len(page)] = page

    def verdict(self, code, bits):
        struct.pack_into("<H", self.memory, 3 * PAGE + self.size + 2 * code, bits)

    def facts(self):
        magic, version, generation, mask = struct.unpack_from("<4I", self.memory, PAGE + 64)
        lost = struct.unpack_from("<64Q", self.memory, PAGE + 80)
        waited = struct.unpack_from("<Q", self.memory, PAGE + 80 + 512)[0]
        return dict(magic=magic, generation=generation, mask=mask, lost=list(lost[:10]), waited=waited)

    def raw(self, at, length):
        start = at & (self.size - 1)
        data = self.memory[2 * PAGE + start : 2 * PAGE + min(start + length, self.size)]
        return data + self.memory[2 * PAGE : 2 * PAGE + length - len(data)]

    def drain(self):
        """Yields (kind, probe, time, pid, tid, ref, values) of each record there is."""
        end = self.words[PAGE // 8]
        assert end - self.at <= self.size, "the producer overran the reader"
        while self.at < end:
            length = struct.unpack("<I", self.raw(self.at, 4))[0]
            if length & 1 << 31:
                break  # busy: still being written
            assert 24 <= length < 1 << 30, hex(length)
            total = 8 + length + (-length % 8)
            assert self.at + total <= end
            data = self.raw(self.at, 8 + length)
            _, _, t, pid, tid, kind, probe, ref = struct.unpack_from("<IIQIIHHI", data)
            assert t >= self.last_time, "times in one ring never go back"
            self.last_time = t
            if kind == 1:
                values = read_slots(data, self.layout[probe], self.captures & self.own[probe])
            else:
                values = read_slots(data, FIXED[kind], 0x3F)
            self.at += total
            if self.process is None:
                assert kind == 3, "the first record is PROCESS"
                self.process = values
            if kind == 2:
                assert ref not in self.codes or self.codes[ref] == values[:5], "a code object is described once"
                self.codes[ref] = values[:5]  # the last is the stack's number for it
            if kind == 1 and probe in (0, 1, 2, 8, 9):
                assert ref in self.codes, "an event's code object has been described"
            self.words[0] = self.at
            yield kind, probe, t, pid, tid, ref, values


class FastRing(Ring):
    """Takes without looking: for timing."""

    def drain(self):
        self.at = self.words[0] = self.words[PAGE // 8]
        return ()


class Tracer:
    def __init__(self, options):
        self.options = options
        self.rings = []
        self.hellos = []
        name = "pyprobe-test-" + os.urandom(16).hex()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind("\0" + name)
        self.listener.listen(128)
        self.environment = dict(os.environ, PYPROBE_SOCKET=name, LD_PRELOAD=preload(options.agent))
        self.counts = defaultdict(Counter)  # (pid, tid) -> probe name -> n
        self.functions = Counter()  # (probe name, funcname) -> n
        self.ended = []
        self.messages = []
        self.stream = []

    def accept(self):
        connection, _ = self.listener.accept()
        hello = HELLO.unpack(connection.recv(HELLO.size, socket.MSG_WAITALL))
        assert hello[0] == MAGIC and hello[1] == VERSION
        self.hellos.append(dict(pid=hello[2], ppid=hello[3], python=hello[4], can=hello[5], flags=hello[6],
                                execname=hello[7].rstrip(b"\0").decode(), message=hello[9].rstrip(b"\0").decode()))
        ring = (FastRing if self.options.fast else Ring)(self.options.size, self.options)
        welcome = struct.pack("<IIII144x", MAGIC, VERSION, 1, ring.bytes)
        try:
            socket.send_fds(connection, [welcome], [ring.fd])
            self.rings.append(ring)
        except BrokenPipeError:
            pass  # killed while it waited for us, as a pool does with its workers
        connection.close()
        os.close(ring.fd)

    def take(self):
        for ring in self.rings:
            for kind, probe, t, pid, tid, ref, values in ring.drain():
                self.record(ring, kind, probe, t, pid, tid, ref, values)

    def record(self, ring, kind, probe, t, pid, tid, ref, values):
        if kind == 1:
            self.counts[pid, tid][PROBES[probe]] += 1
            code = ring.codes.get(ref)
            self.functions[PROBES[probe], code[2] if code else None] += 1
            if self.options.stream:
                self.stream.append((pid, tid, PROBES[probe], code and tuple(code), tuple(values)))
        elif kind == 4:
            self.ended.append((pid, tid))
        elif kind == 5:
            self.messages.append(values[1])
        if self.options.print:
            name = PROBES[probe] if kind == 1 else {2: "CODE", 3: "PROCESS", 4: "THREAD-END", 5: "MESSAGE"}[kind]
            code = ring.codes.get(ref)
            where = f"{os.path.basename(code[1] or '')}:{code[2]}" if code and kind == 1 else ref
            print(t, pid, tid, name, where, *values, flush=True)

    def run(self, command):
        started = time.monotonic()
        child = subprocess.Popen(command, env=self.environment)
        while child.poll() is None:
            if select.select([self.listener], [], [], self.options.every)[0]:
                self.accept()
            if not self.options.stuck:
                self.take()
            if time.monotonic() - started >= self.options.timeout:
                child.kill()
                raise AssertionError("the command hangs")
        # Children may outlive it a little (multiprocessing's servers do), and what they say at their end belongs to it.
        while (pending := select.select([self.listener], [], [], 0.05)[0]) or self.running():
            if pending:
                self.accept()
            if not self.options.stuck:
                self.take()
            assert time.monotonic() - started < self.options.timeout, "a process that it left hangs"
        self.listener.close()
        self.take()
        return child.returncode

    def running(self):
        return [pid for pid in {hello["pid"] for hello in self.hellos} if is_running(pid)]

    def report(self):
        total = Counter()
        unbalanced = []
        for key, counts in self.counts.items():
            total.update(counts)
            if counts["function-entry"] != counts["function-return"]:
                unbalanced.append([*key, counts["function-entry"], counts["function-return"]])
        lost = [sum(ring.facts()["lost"]) for ring in self.rings]
        taken = sum(ring.at for ring in self.rings)
        waited = sum(ring.facts()["waited"] for ring in self.rings)
        return dict(bytes=taken, waited_ms=waited // 1000000, processes=len(self.rings), threads=len(self.counts), total=dict(total), unbalanced=unbalanced,
                    ended=len(self.ended), lost=sum(lost), messages=self.messages,
                    hello=[h["message"] for h in self.hellos if h["message"]])


def parse(argv):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.abspath(__file__))
    p.add_argument("--agent", default=os.path.join(here, "../../build/Release/libpyprobe_agent.so"))
    p.add_argument("--mask", type=lambda s: int(s, 0), default=3, help="agent probes wanted (bits)")
    p.add_argument("--captures", type=lambda s: int(s, 0), default=0xFF)
    p.add_argument("--size", type=lambda s: int(s, 0), default=1 << 24)
    p.add_argument("--strsize", type=int, default=1024)
    p.add_argument("--flags", type=int, default=0)
    p.add_argument("--wait", type=int, default=1, help="onfull: 0 drop, 1 wait")
    p.add_argument("--wait-ms", type=int, default=60000, help="waitmax")
    p.add_argument("--every", type=float, default=0.001)
    p.add_argument("--timeout", type=float, default=120)
    p.add_argument("--fast", action="store_true", help="take records without looking at them")
    p.add_argument("--stuck", action="store_true", help="take nothing until the command ends")
    p.add_argument("--timed", action="store_true", help="ask how long calls take")
    p.add_argument("--print", action="store_true")
    p.add_argument("--stream", action="store_true", help="keep every event in tracer.stream")
    p.add_argument("--count", action="append", default=[], help="print how often this function fired")
    p.add_argument("command", nargs="+")
    return p.parse_args(argv)


def main(argv):
    options = parse(argv)
    options.agent = os.path.abspath(options.agent)
    tracer = Tracer(options)
    status = tracer.run(options.command)
    report = tracer.report()
    for name in options.count:
        report[name] = {p: n for (p, f), n in tracer.functions.items() if f == name}
    report["status"] = status
    print(json.dumps(report), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

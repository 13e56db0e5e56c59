#!/usr/bin/env python3
"""The agent's events against somebody else's account of the same run.

    line, cfunction-*   against sys.settrace and sys.setprofile, 3.6 to 3.11, alone and with every other probe on
    gc-*, import-*, audit, function-return
                        against the native markers of Debian's 3.11, by bpftrace; skipped where there is none
    tracers             a program's own trace and profile functions see the same with the agent as without
"""
import itertools
import os
import shutil
import subprocess
import tempfile
import time
import unittest

import ring_tracer
from test_agent import AGENT, Case, pythons, version

PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")
DEBIAN = "/usr/bin/python3.11"


def program(name):
    return os.path.join(PROGRAMS, name)


def stream(python, name, mask):
    """[(probe, code's values or None, slots)] of one run."""
    parsed = ring_tracer.parse(["--agent", os.path.abspath(AGENT), "--mask", str(mask), "--stream", "--", python, program(name)])
    t = ring_tracer.Tracer(parsed)
    assert t.run(parsed.command) == 0
    return [(probe, code, slots) for _, _, probe, code, slots in t.stream]


def reference(python, name):
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.check_call([python, program(name), out.name])
        return out.read().splitlines()


class AgainstTracers(unittest.TestCase):
    maxDiff = None

    def check(self, name, masks, describe):
        for python in pythons():
            if version(python) >= (3, 12):
                continue  # sys.monitoring decides what a line is there
            expected = reference(python, name)
            for mask in masks:
                with self.subTest(python=python, mask=hex(mask)):
                    events = stream(python, name, mask)
                    mine = [e for e in events if e[1] and e[1][1] == program(name) and e[1][2] != "<module>"]
                    self.assertEqual(first_difference([d for d in map(describe, mine) if d], expected), None)

    def test_lines(self):
        def describe(event):
            probe, code, slots = event
            return "%s %d" % (code[2], slots[0]) if probe == "line" and code[2] not in ("Manager", "tracer") else None

        self.check("lines.py", (0x4, 0x3FF), describe)

    def test_cfunctions(self):
        def describe(event):
            probe, code, slots = event
            return "%s %s %d %s %s" % (probe, code[2], *slots) if probe.startswith("cfunction") else None

        self.check("cfunctions.py", (0x300, 0x3FF), describe)


MARKERS = """
BEGIN { printf("ready\\n"); }
usdt:%(file)s:python:gc__start { printf("%%d gc-start %%d\\n", pid, arg0); }
usdt:%(file)s:python:gc__done { printf("%%d gc-done %%d\\n", pid, arg0); }
usdt:%(file)s:python:import__find__load__start { printf("%%d import-find-load-start %%s\\n", pid, str(arg0)); }
usdt:%(file)s:python:import__find__load__done { printf("%%d import-find-load-done %%s %%d\\n", pid, str(arg0), arg1); }
usdt:%(file)s:python:audit { printf("%%d audit %%s\\n", pid, str(arg0)); }
usdt:%(file)s:python:function__return { printf("%%d function-return %%s %%d\\n", pid, str(arg1), arg2); }
"""


def describe_native(event):
    probe, code, slots = event
    if probe in ("audit", "function-return"):
        slots = slots[:1]  # the agent knows more than the marker tells
    return " ".join(map(str, [probe, *([code[2]] if code else []), *slots]))


def first_difference(mine, expected):
    for number, (one, other) in enumerate(itertools.zip_longest(mine, expected)):
        if one != other:
            return number, one, other
    return None


def between(lines):
    begin, end = lines.index("audit natives.begin"), lines.index("audit natives.end")
    return lines[begin:end]


class AgainstMarkers(unittest.TestCase):
    maxDiff = None

    def native(self):
        with tempfile.TemporaryFile("w+") as out:
            tracer = subprocess.Popen(["bpftrace", "-q", "-e", MARKERS % {"file": DEBIAN}], stdout=out,
                                      stderr=subprocess.DEVNULL, env=dict(os.environ, BPFTRACE_PERF_RB_PAGES="1024"))
            for _ in range(600):
                time.sleep(0.1)
                if os.fstat(out.fileno()).st_size or tracer.poll() is not None:
                    break
            if tracer.poll() is not None:
                self.skipTest("bpftrace cannot attach here")
            as_many = dict(os.environ, LD_PRELOAD="", PYPROBE_SOCKET="")  # some module walks through os.environ
            one = {min(os.sched_getaffinity(0))}  # bpftrace has a buffer for each processor, and knows no order among them
            child = subprocess.Popen([DEBIAN, program("natives.py")], env=as_many,
                                     preexec_fn=lambda: os.sched_setaffinity(0, one))
            self.assertEqual(child.wait(timeout=120), 0)
            own = "%d " % child.pid  # other tests' processes have the same markers
            for _ in range(300):
                lines = self.lines(out, own)
                if "audit natives.end" in lines:
                    break
                time.sleep(0.1)
            tracer.terminate()
            try:
                tracer.wait(timeout=10)
            except subprocess.TimeoutExpired:  # bpftrace was seen to stay, with all its lines written
                tracer.kill()
                tracer.wait()
            return self.lines(out, own)

    def lines(self, out, start):
        """What begins so, without that. The file's place is bpftrace's too."""
        text = os.pread(out.fileno(), 1 << 30, 0).decode()
        return [line[len(start) :] for line in text.splitlines() if line.startswith(start)]

    def test_native_markers(self):
        if os.geteuid() != 0 or not shutil.which("bpftrace") or not os.path.exists(DEBIAN):
            self.skipTest("needs root, bpftrace and Debian's python3.11")
        expected = between(self.native())
        mine = between([describe_native(e) for e in stream(DEBIAN, "natives.py", 0xFA)])
        self.assertGreater(len(expected), 100)
        self.assertEqual(first_difference(mine, expected), None)  # (unittest's own diff of so many lines takes hours)


COEXIST = """
    import cProfile, io, os, pdb, pstats, sys, threading
    out = []
    def f(n):
        t = 0
        for i in range(n):
            t += len(str(i))
        return t
    def mine(frame):
        return frame.f_code.co_filename == __file__
    def tracer(frame, event, arg):
        if mine(frame):
            out.append((event, frame.f_code.co_name, frame.f_lineno))
        return tracer
    def profiler(frame, event, arg):
        if mine(frame) and getattr(arg, "__name__", "") != "setprofile":  # the one call that tracers.h owns up to
            out.append((event, frame.f_code.co_name, frame.f_lineno))
    def show():
        out.append((sys.gettrace() is tracer, sys.gettrace() is None, sys.getprofile() is profiler, sys.getprofile() is None))
    def swaps():
        old = sys.gettrace()
        sys.settrace(None)
        f(1)
        sys.settrace(old)
        f(1)
    def bad(frame, event, arg):
        if event == "line":
            raise RuntimeError("bad tracer")
        return bad
    show()
    sys.settrace(tracer); f(2); show(); swaps(); sys.settrace(None); show()
    sys.setprofile(profiler); f(2); show(); sys.setprofile(None); show()
    sys.settrace(tracer); sys.setprofile(profiler); f(1); show(); sys.setprofile(None); sys.settrace(None)
    sys.settrace(bad)
    try:
        f(1)
    except RuntimeError as e:
        out.append(str(e))
    show()
    p = cProfile.Profile()
    p.enable(); f(3); p.disable()
    out.extend(sorted((k[2], v[0], v[1]) for k, v in pstats.Stats(p).stats.items()))
    threading.settrace(tracer); threading.setprofile(profiler)
    t = threading.Thread(target=f, args=(2,)); t.start(); t.join()
    threading.settrace(None); threading.setprofile(None)
    debugger = pdb.Pdb(stdin=io.StringIO("step\\nstep\\nnext\\nc\\n"), stdout=io.StringIO(), nosigint=True)
    def debugged():
        debugger.set_trace()
        x = f(1)
        return x + 1
    debugged()
    sys.settrace(None)
    print(out, debugger.stdout.getvalue().replace(__file__, "script"))
"""


class OwnTracers(Case):
    def test_they_see_the_same(self):
        for python in pythons():
            if version(python) >= (3, 12):
                continue  # nothing of theirs is shared there: sys.monitoring has tools
            seen = []
            for mask in (0, 0x4, 0x300, 0x3FF):
                self.trace(python, COEXIST, "--mask", str(mask))
                seen.append(self.output)
            for i, mask in enumerate((0x4, 0x300, 0x3FF)):
                with self.subTest(python=python, mask=hex(mask)):
                    self.assertGreater(len(seen[0]), 1000)
                    self.assertEqual(seen[i + 1], seen[0])


if __name__ == "__main__":
    unittest.main()

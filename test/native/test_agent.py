#!/usr/bin/env python3
"""The agent by itself, on every CPython found: balance, children, loss, coexistence, a tracer that dies.

    python3 test/native/test_agent.py            all interpreters
    PYTHONS=/usr/bin/python3:... python3 test/native/test_agent.py -k Balance

Each test runs a small program under ring_tracer.py, which checks every record it takes (layout, order, descriptions).
"""
import glob
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import unittest.mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ring_tracer  # noqa: E402

AGENT = os.environ.get("AGENT", os.path.join(os.path.dirname(ring_tracer.__file__), "../../build/Release/libpyprobe_agent.so"))
# Under valgrind everything takes many times as long, and a process has descriptors of valgrind's too.
UNDER_VALGRIND = "AGENT_UNDER_VALGRIND" in os.environ
PATIENCE = 60 if UNDER_VALGRIND else 1
OTHER_MALLOC = UNDER_VALGRIND or "asan" in os.environ.get("LD_PRELOAD", "")
FUTEX_OWNER_DIED = 0x40000000
READER, OPS, CHANGING = 40, 116, 164  # of struct pyprobe_control


def pythons():
    if "PYTHONS" in os.environ:
        return os.environ["PYTHONS"].split(":")
    found = glob.glob("/root/.pyenv/versions/*/bin/python3") + ["/usr/bin/python3", "/usr/bin/python3.11-dbg"]
    return sorted(p for p in found if os.path.exists(p))


def version(python):
    out = subprocess.check_output([python, "-c", "import sys; print(*sys.version_info[:2])"])
    return tuple(map(int, out.split()))


def each(test):
    """Runs the test on each interpreter."""

    def run(self):
        for python in pythons():
            with self.subTest(python=python):
                test(self, python)

    run.__name__ = test.__name__
    return run


class Case(unittest.TestCase):
    def trace(self, python, source, *options, arguments=(), tracer=ring_tracer.Tracer):
        # A folder of its own: Python imports from a script's, and others' files in /tmp are none of the test's.
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as out, open(
            os.path.join(folder, "script.py"), "w"
        ) as script:
            script.write(textwrap.dedent(source))
            script.flush()
            parsed = ring_tracer.parse(["--agent", AGENT, "--timeout", str(120 * PATIENCE), *options, "--", python, script.name, *arguments])
            parsed.agent = os.path.abspath(parsed.agent)
            t = tracer(parsed)
            saved = os.dup(1)
            os.dup2(out.fileno(), 1)
            try:
                status = t.run(parsed.command)
            finally:
                os.dup2(saved, 1)
                os.close(saved)
            out.seek(0)
            self.output = out.read().decode()
        self.assertEqual(status, 0, self.output)
        self.report = t.report()
        return t

    def count(self, t, name):
        return t.functions["function-entry", name], t.functions["function-return", name]

    def balanced(self):
        self.assertEqual(self.report["unbalanced"], [])
        self.assertEqual(self.report["lost"], 0)


class Balance(Case):
    @each
    def test_exact_count(self, python):
        t = self.trace(python, "def zz(): pass\nfor i in range(100000): zz()\n")
        self.assertEqual(self.count(t, "zz"), (100000, 100000))
        self.balanced()

    @each
    def test_every_way_out_of_a_frame(self, python):
        source = """
            import asyncio
            def gen():
                try:
                    while True: yield 1
                except KeyError: yield 2
            def plain():
                yield 1
                yield 2
            def outer(): yield from gen()
            def stubborn():
                try: yield 1
                except GeneratorExit: yield 2
            async def agen():
                for i in range(5):
                    yield i
                    await asyncio.sleep(0)
            async def co(n):
                if n: return await co(n - 1)
                await asyncio.sleep(0)
            async def forever(): await asyncio.sleep(100)
            async def main():
                await asyncio.gather(*[co(5) for _ in range(9)])
                async for x in agen():
                    if x == 3: break
                a = agen(); await a.__anext__(); await a.aclose()
                t = asyncio.ensure_future(forever()); await asyncio.sleep(0); t.cancel()
                try: await t
                except asyncio.CancelledError: pass
                co(3).close()
            def deep(n):
                try: return deep(n + 1)
                finally: pass
            for how in (gen, plain, outer):
                g = how(); next(g); g.close()
                g = how(); g.close()
                g = how(); next(g); del g
                for error in (KeyError, ValueError):
                    g = how(); next(g)
                    try: g.throw(error())
                    except (KeyError, ValueError): pass
                    g = how()
                    try: g.throw(error())
                    except (KeyError, ValueError): pass
            g = stubborn(); next(g)
            try: g.close()
            except RuntimeError: pass
            asyncio.new_event_loop().run_until_complete(main())
            for i in range(3):
                try: deep(0)
                except RecursionError: pass
            for i in range(300): exec("def q(): pass\\nq()")
        """
        t = self.trace(python, source)
        self.balanced()
        self.assertEqual(self.count(t, "q"), (300, 300))
        self.assertEqual(*self.count(t, "deep"))

    @each
    def test_threads(self, python):
        source = """
            import os, threading, time
            def work(n): return work(n - 1) if n else 0
            def body():
                for i in range(100): work(9)
            ts = [threading.Thread(target=body) for _ in range(32)]
            [t.start() for t in ts]; [t.join() for t in ts]
            for i in range(20):
                t = threading.Thread(target=body); t.start(); t.join()
            for i in range(2000):  # join() returns before a thread's end; a sanitizer may have one that stays
                if len(os.listdir("/proc/self/task")) > 1: time.sleep(0.001)
        """
        t = self.trace(python, source)
        self.balanced()
        self.assertEqual(self.count(t, "work"), (52000, 52000))
        self.assertEqual((self.report["threads"], self.report["ended"]), (53, 52))


class Timed(Case):
    """How long calls take, of threads that call at once."""

    def calls(self, t, name):
        return [values[4:] for _, _, probe, code, values in t.stream if probe == "function-return" and code[2] == name]

    @each
    def test_threads(self, python):
        source = """
            import threading
            def work(n): return work(n - 1) if n else 0
            def body():
                for i in range(100): work(9)
            ts = [threading.Thread(target=body) for _ in range(16)]
            [t.start() for t in ts]; [t.join() for t in ts]
        """
        calls = self.calls(self.trace(python, source, "--timed", "--stream"), "work")
        self.assertEqual(len(calls), 16000)
        self.assertEqual(sum(outermost for _, _, outermost in calls), 1600)
        self.assertTrue(all(elapsed >= own >= 0 for elapsed, own, _ in calls))

    @each
    def test_while_what_is_asked_for_changes(self, python):
        class Often(ring_tracer.Tracer):
            """Times calls, and does not, in turn; each time anew, once the last has been followed."""

            generation = 1

            def take(self):
                super().take()
                for ring in self.rings[:1]:
                    if not self.functions["function-return", "work"] or ring.facts()["generation"] != self.generation:
                        continue
                    self.generation += 1
                    ring.control(1 if self.generation % 2 else 3, self.options, self.generation)
                    if self.generation == 30:
                        open(self.options.command[-1] + ".changed", "w").close()

        source = """
            import os, threading
            def work(n): return work(n - 1) if n else 0
            def body():
                while not os.path.exists(__file__ + ".changed"): work(9)
            ts = [threading.Thread(target=body) for _ in range(4)]
            [t.start() for t in ts]; [t.join() for t in ts]
        """
        calls = self.calls(self.trace(python, source, "--timed", "--stream", "--size", "0x10000", tracer=Often), "work")
        self.assertGreater(len(calls), 0)
        self.assertTrue(all(elapsed == own == -1 or elapsed >= own >= 0 for elapsed, own, _ in calls))


class Interpreters(Case):
    @each
    def test_subinterpreters_in_threads(self, python):
        if version(python) < (3, 8):
            self.skipTest("_xxsubinterpreters is of 3.8")
        source = """
            import sys, threading
            if sys.version_info >= (3, 13):
                import _interpreters as s
                run = s.exec
            else:
                import _xxsubinterpreters as s
                run = s.run_string
            code = "def zsub(n): return n\\nfor i in range(1000): zsub(i)"
            def zmain(): pass
            def busy():
                for i in range(5000): zmain()
            def one():
                for i in range(3):
                    i = s.create(); run(i, code); s.destroy(i)
            ts = [threading.Thread(target=f) for f in (one, one, busy, busy)]
            if sys.version_info < (3, 9): ts = [threading.Thread(target=one), threading.Thread(target=busy)]
            [t.start() for t in ts]; [t.join() for t in ts]
        """
        t = self.trace(python, source)
        self.balanced()
        many = 1 if version(python) < (3, 9) else 2
        self.assertEqual(self.count(t, "zsub"), (3000 * many, 3000 * many))
        self.assertEqual(self.count(t, "zmain"), (5000 * many, 5000 * many))

    @each
    def test_more_interpreters_one_after_the_other_than_there_are_places(self, python):
        if version(python) < (3, 8):
            self.skipTest("_xxsubinterpreters is of 3.8")
        source = """
            import sys
            if sys.version_info >= (3, 13):
                import _interpreters as s
                run = s.exec
            else:
                import _xxsubinterpreters as s
                run = s.run_string
            kept = []
            for size in range(150):
                i = s.create(); run(i, "def zsub(): pass\\nzsub()"); s.destroy(i)
                kept.append(bytearray(300000 + 1000 * size)) # the next one gets another address
        """
        t = self.trace(python, source)
        self.assertEqual(self.count(t, "zsub"), (150, 150))
        self.assertEqual(self.report["messages"], [])


class Children(Case):
    @each
    def test_pools_and_forks(self, python):
        source = """
            import multiprocessing, os, subprocess, sys
            def zinner(n): return n
            def zjob(n): return zinner(n)
            if __name__ == "__main__":
                for how in ("fork", "spawn", "forkserver"):
                    with multiprocessing.get_context(how).Pool(4) as pool:
                        assert sum(pool.map(zjob, range(200))) == 19900
                        pool.close()
                        pool.join()
                if os.fork() == 0:
                    zinner(1)
                    os._exit(0)
                os.wait()
                subprocess.check_call([sys.executable, "-c", "def zjob(n): pass\\nfor i in range(10): zjob(i)"])
        """
        t = self.trace(python, source)
        self.balanced()
        self.assertEqual(self.count(t, "zjob"), (610, 610))

    @each
    def test_nofollow(self, python):
        source = """
            import os, subprocess, sys
            def zinner(): pass
            zinner()
            assert "PYPROBE_SOCKET" not in os.environ
            if os.fork() == 0:
                for i in range(100): zinner()
                os._exit(0)
            os.wait()
            subprocess.check_call([sys.executable, "-c", "def zinner(): pass\\nzinner()"])
        """
        t = self.trace(python, source, "--flags", "1")
        self.assertEqual((self.report["processes"], self.count(t, "zinner")), (1, (1, 1)))

    @each
    def test_a_killed_process_loses_nothing_before(self, python):
        source = """
            import os, signal
            def zinner(): pass
            if os.fork() == 0:
                for i in range(1000): zinner()
                os.kill(os.getpid(), signal.SIGKILL)
            os.wait()
        """
        self.assertEqual(self.count(self.trace(python, source), "zinner"), (1000, 1000))


class Neighbours(Case):
    @unittest.skipIf(UNDER_VALGRIND, "valgrind has descriptors of its own there")
    @each
    def test_nothing_is_left_open(self, python):
        self.trace(python, "import os; print(sorted(os.listdir('/proc/self/fd')))")
        self.assertEqual(self.output, "['0', '1', '2', '3']\n")

    @each
    def test_profilers_and_tracers_see_the_same(self, python):
        source = """
            import cProfile, pstats, sys
            def f(n): return n
            def g(): yield f(1)
            def work(): return sum(f(i) for i in range(9)) + sum(g())
            if sys.version_info >= (3, 12):
                m, seen = sys.monitoring, []
                m.use_tool_id(1, "coverage")
                def line(code, n):
                    if code.co_filename == __file__: seen.append(n)
                    return m.DISABLE
                m.register_callback(1, m.events.LINE, line)  # 3.13.0 alone gives no LINE without PY_START
                m.set_events(1, m.events.LINE | m.events.PY_START); work(); m.set_events(1, 0); m.free_tool_id(1)
                print(seen)
            p = cProfile.Profile(); p.enable(); work(); p.disable()
            print(sorted((k[2], v[0]) for k, v in pstats.Stats(p).stats.items() if k[0] == __file__))
            seen = []
            def trace(frame, event, arg):
                seen.append((event, frame.f_code.co_name, frame.f_lineno))
                return trace
            sys.settrace(trace); work(); sys.settrace(None)
            print(seen)
        """
        with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "script.py"), "w") as script:
            script.write(textwrap.dedent(source))
            script.flush()
            alone = subprocess.check_output([python, script.name]).decode()
        self.trace(python, source)
        self.assertEqual(self.output, alone)
        self.balanced()

    @each
    def test_the_tool_id_is_one_that_others_do_not_want(self, python):
        if version(python) < (3, 12):
            self.skipTest("sys.monitoring is of 3.12")
        self.trace(python, "import sys\nprint([sys.monitoring.get_tool(i) for i in range(6)])")
        self.assertEqual(self.output, "[None, None, None, 'pyprobe', None, None]\n")


class Records(Case):
    @each
    def test_names(self, python):
        source = """
            def run(file, name):
                space = {"__name__": "mod.ule"}
                exec(compile("def %s(): pass\\n%s()" % (name, name), file, "exec"), space)
            run("/tmp/\\u00e9.py", "caf\\u00e9")
            run("/tmp/\\udcff.py", "surrogate")
            run("/tmp/" + "\\u00e9" * 40, "cut")
            class K:
                def method(self): pass
            K().method()
        """
        t = self.trace(python, source, "--strsize", "16")
        codes = {code[2]: code for code in t.rings[0].codes.values()}
        self.assertEqual(codes["caf\u00e9"], [1, "/tmp/\u00e9.py", "caf\u00e9", "caf\u00e9", "mod.ule"])
        self.assertEqual(codes["surrogate"], [1, None, "surrogate", "surrogate", "mod.ule"])
        self.assertEqual(codes["cut"][1], "/tmp/" + "\u00e9" * 5)  # 15 bytes: no half character
        qualified = "K.method" if version(python) >= (3, 11) else "method"
        self.assertEqual(codes["method"][3:], [qualified, "__main__"])

    @each
    def test_lines(self, python):
        source = """
            def zgen():
                x = yield 1

                yield 2
            def zraise():
                y = 1
                raise ValueError
            g = zgen()
            next(g)
            next(g)
            try: zraise()
            except ValueError: pass
        """
        t = self.trace(python, source, "--stream")
        seen = [(e[2][9:], e[4][0]) for e in t.stream if e[3][2] in ("zgen", "zraise")]
        self.assertEqual(seen[:4], [("entry", 2), ("return", 3), ("entry", 3), ("return", 5)])
        self.assertEqual(seen[4:6], [("entry", 6), ("return", 8)])

    @each
    def test_the_time_is_the_monotonic_clock(self, python):
        source = """
            import time
            def zz(): pass
            for i in range(50):
                a = time.monotonic(); zz(); b = time.monotonic()
                print(int(a * 1e9), int(b * 1e9))
                time.sleep(0.002)
        """

        class Timed(ring_tracer.Tracer):
            times = []

            def record(self, ring, kind, probe, t, pid, tid, ref, values):
                super().record(ring, kind, probe, t, pid, tid, ref, values)
                if kind == 1 and ring.codes[ref][2] == "zz":
                    self.times.append(t)

        Timed.times = []
        self.trace(python, source, tracer=Timed)
        spans = [tuple(map(int, line.split())) for line in self.output.splitlines()]
        self.assertEqual(len(Timed.times), 2 * len(spans))
        for (a, b), entry, leave in zip(spans, Timed.times[0::2], Timed.times[1::2]):
            self.assertTrue(a - 2000 <= entry <= leave <= b + 2000, (a, entry, leave, b))


class Handshake(Case):
    """A tracer that is not what it should be: the program runs on untraced, and says nothing."""

    def answer(self, python, reply, patience=10):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        name = "pyprobe-test-" + os.urandom(8).hex()
        listener.bind("\0" + name)
        listener.listen(1)
        environment = dict(os.environ, LD_PRELOAD=ring_tracer.preload(AGENT), PYPROBE_SOCKET=name)
        child = subprocess.Popen([python, "-c", "print(1)"], env=environment, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
        start = time.monotonic()
        connection, _ = listener.accept()
        connection.recv(4096)
        reply(connection)
        out, _ = child.communicate()
        self.assertEqual((out, child.returncode), (b"1\n", 0))
        self.assertLess(time.monotonic() - start, patience * PATIENCE)
        connection.close()
        listener.close()

    def ring(self, connection, size, tell):
        fd = os.memfd_create("x")
        os.ftruncate(fd, size)
        socket.send_fds(connection, [struct.pack("<IIII144x", ring_tracer.MAGIC, ring_tracer.VERSION, 1, tell)], [fd])
        os.close(fd)

    @each
    def test_refused(self, python):
        self.answer(python, lambda c: c.send(struct.pack("<IIII144x", ring_tracer.MAGIC, ring_tracer.VERSION, 0, 0)))

    @each
    def test_hung_up(self, python):
        self.answer(python, lambda c: c.shutdown(socket.SHUT_RDWR))

    @each
    def test_another_version(self, python):
        self.answer(python, lambda c: c.send(struct.pack("<IIII144x", ring_tracer.MAGIC, 1, 1, 4096)))

    @each
    def test_a_ring_of_odd_size(self, python):
        self.answer(python, lambda c: self.ring(c, 12345, 12345))

    @each
    def test_a_ring_shorter_than_told(self, python):
        self.answer(python, lambda c: self.ring(c, 4096, 3 * 4096 + 65536 + 131072))

    @each
    def test_a_ring_without_a_control_page(self, python):
        self.answer(python, lambda c: self.ring(c, 3 * 4096 + 65536 + 131072, 3 * 4096 + 65536 + 131072))

    def test_no_answer(self):
        self.answer(pythons()[0], lambda c: None, patience=30)


class Changing(ring_tracer.Tracer):
    """Changes the control page when the function `go` has fired, and then makes the file that the program waits for."""

    def record(self, ring, kind, probe, t, pid, tid, ref, values):
        super().record(ring, kind, probe, t, pid, tid, ref, values)
        if kind == 1 and probe == 1 and ring.codes[ref][2] == "go":
            self.change(ring)
            open(self.options.command[-1] + ".changed", "w").close()

    def change(self, ring):
        ring.control(0, self.options, 2)


class Control(Case):
    source = """
        import os, sys, time
        def zf(): pass
        def go(): pass
        def wait():
            while not os.path.exists(__file__ + ".changed"): time.sleep(0.01)
            os.unlink(__file__ + ".changed")
        for i in range(100): zf()
        go()
        wait()
        for i in range(100): zf()
        if hasattr(sys, "monitoring"): print([sys.monitoring.get_tool(i) for i in range(6)])
    """

    @each
    def test_off_takes_the_hooks_out(self, python):
        t = self.trace(python, self.source, tracer=Changing)
        self.assertEqual(self.count(t, "zf"), (100, 100))
        self.assertEqual((t.rings[0].facts()["mask"], t.rings[0].facts()["generation"]), (0, 2))
        self.assertIn(self.output, ("", "[None, None, None, None, None, None]\n"))

    @each
    def test_verdicts(self, python):
        class Verdict(Changing):
            def change(self, ring):
                for ref, code in ring.codes.items():
                    if code[2] == "zf":
                        ring.verdict(ref, 3)
                ring.control(3, self.options, 2)

        t = self.trace(python, self.source, tracer=Verdict)
        self.assertEqual(self.count(t, "zf"), (100, 100))
        self.balanced()

    @each
    def test_fewer_probes(self, python):
        class Entries(Changing):
            def change(self, ring):
                ring.control(1, self.options, 2)

        t = self.trace(python, self.source, tracer=Entries)
        self.assertEqual(self.count(t, "zf"), (200, 100))

    @each
    def test_what_is_being_changed_is_read_later(self, python):
        class Unfinished(Changing):
            def change(self, ring):
                struct.pack_into("<I", ring.memory, 2 * 4096 + ring.size + CHANGING, 1)
                ring.control(0, self.options, 2)

        t = self.trace(python, self.source, tracer=Unfinished)
        self.assertEqual(self.count(t, "zf"), (200, 200))
        self.assertEqual(t.rings[0].facts()["generation"], 1)


class Worked(Case):
    @unittest.skipIf(OTHER_MALLOC, "what is freed is kept for a while")
    @each
    def test_work_that_is_read_anew_takes_the_place_of_the_old(self, python):
        class Often(Changing):
            """Raises the generation each time that it has been followed."""

            def change(self, ring):
                generation = ring.facts()["generation"]
                ring.control(3, self.options, generation + 1)
                struct.pack_into("<I", ring.memory, 2 * 4096 + ring.size + OPS, 2048)  # 32 KiB; nothing is done there

            def record(self, ring, kind, probe, t, pid, tid, ref, values):
                ring_tracer.Tracer.record(self, ring, kind, probe, t, pid, tid, ref, values)
                if kind == 1 and probe == 1 and ring.codes[ref][2] == "go":
                    self.change(ring)
                    if ring.facts()["generation"] > 500:
                        open(self.options.command[-1] + ".changed", "w").close()

        source = """
            import os, time
            def go(): pass
            def memory():
                with open("/proc/self/statm") as file: return int(file.read().split()[1]) * 4096
            for i in range(1000): go()
            before = memory()
            while not os.path.exists(__file__ + ".changed"):
                go()
                time.sleep(0.001)
            os.unlink(__file__ + ".changed")
            print(memory() - before)
        """
        t = self.trace(python, source, tracer=Often)
        self.assertGreater(t.rings[0].facts()["generation"], 500)
        self.assertLess(int(self.output), 8 << 20)  # of 16 MiB in all

    @unittest.skipIf(OTHER_MALLOC or not shutil.which("cc"), "it takes the place of glibc's free, with a C compiler")
    @each
    def test_a_fork_while_a_table_of_tallies_is_freed(self, python):
        if version(python) >= (3, 12):
            self.skipTest("nothing fires inside an event")
        control = ring_tracer.Ring.control

        def counting(ring, *words):
            """Each function-entry makes a row of its own: a count by the time."""
            control(ring, *words)
            at = 2 * 4096 + ring.size
            struct.pack_into("<4I16H", ring.memory, at + OPS - 4, ring_tracer.TALLIES, 3, 0, 0, 1, *[0] * 15)
            ops = [(3, 0, 0, 0), (20, 0, 0, 1 << 8), (0, 0, 0, 0)]  # TIME, TALLY with a key, END
            for i, op in enumerate(ops):
                struct.pack_into("<HHIQ", ring.memory, at + 4096 + 2 * ring_tracer.VERDICTS + 16 * i, *op)

        with tempfile.TemporaryDirectory() as folder:
            library = os.path.join(folder, "fork_in_free.so")
            source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fork_in_free.c")
            subprocess.check_call(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"])
            preloaded = ":".join(filter(None, [library, os.environ.get("LD_PRELOAD")]))
            with unittest.mock.patch.dict(os.environ, LD_PRELOAD=preloaded):
                with unittest.mock.patch.object(ring_tracer.Ring, "control", counting):
                    self.trace(python, "def zz(): pass\nfor i in range(1000): zz()")
        self.assertEqual(self.output, "the child ended with 0\n")


class Loss(Case):
    @each
    def test_drop_counts_every_lost_event(self, python):
        t = self.trace(python, "def zz(): pass\nfor i in range(100000): zz()", "--wait", "0", "--size", "0x10000",
                       "--stuck", "--captures", "0")
        total = sum(t.functions.values()) + self.report["lost"]
        self.assertGreater(self.report["lost"], 190000)
        self.assertGreaterEqual(total, 200000)

    @each
    def test_a_small_ring_with_a_reader_loses_nothing(self, python):
        t = self.trace(python, "def zz(): pass\nfor i in range(50000): zz()", "--size", "0x10000")
        self.assertEqual(self.count(t, "zz"), (50000, 50000))
        self.balanced()

    @each
    def test_a_dead_reader_is_left_at_once(self, python):
        class Dead(Changing):
            def change(self, ring):
                struct.pack_into("<I", ring.memory, 2 * 4096 + ring.size + READER, FUTEX_OWNER_DIED)
                self.options.stuck = True

        source = """
            import os, time
            def go(): pass
            def zz(): pass
            go()
            while not os.path.exists(__file__ + ".changed"): time.sleep(0.01)
            os.unlink(__file__ + ".changed")
            start = time.time()
            for i in range(300000): zz()
            print(time.time() - start < 20 * PATIENCE)  # one that waits does so for a minute
            import sys
            if hasattr(sys, "monitoring"): print(sys.monitoring.get_tool(3))
        """.replace("PATIENCE", str(PATIENCE))
        self.trace(python, source, "--size", "0x10000", tracer=Dead)
        self.assertIn(self.output, ("True\n", "True\nNone\n"))

    @each
    def test_a_stuck_reader_is_given_up(self, python):
        start = time.monotonic()
        t = self.trace(python, "def zz(): pass\nfor i in range(300000): zz()", "--size", "0x10000", "--stuck", "--wait-ms", "2000")
        self.assertTrue(2 <= time.monotonic() - start < 60 * PATIENCE)  # wait_ms, once and not for each event
        self.assertEqual(t.rings[0].facts()["mask"], 0)

    @each
    def test_nobody_listens(self, python):
        environment = dict(os.environ, LD_PRELOAD=ring_tracer.preload(AGENT), PYPROBE_SOCKET="pyprobe-test-nobody")
        start = time.monotonic()
        out = subprocess.check_output([python, "-c", "print(1)"], env=environment, stderr=subprocess.STDOUT)
        self.assertEqual(out, b"1\n")
        self.assertLess(time.monotonic() - start, 12 * PATIENCE)  # one that waits does so for 15 s


if __name__ == "__main__":
    unittest.main()

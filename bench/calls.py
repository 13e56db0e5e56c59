"""Times N calls of an empty function, in twenty stretches: prints on standard error (standard output is the handlers') ns
a call, of them all and of the quickest stretch. A second word, `profile`: under cProfile; `start`: one hundred of every
ten thousand come from a function start(), 1% of all."""
import sys
import time


def f():
    pass


def start():
    for _ in range(100):
        f()


def loop(n):
    for _ in range(n):
        f()


def inside(n):
    for _ in range(n // 10000):
        for _ in range(9900):
            f()
        start()


def timed(run, n):
    taken = []
    for _ in range(20):
        begin = time.perf_counter()
        run(n // 20)
        taken.append(time.perf_counter() - begin)
    print(sum(taken) / n * 1e9, min(taken) / (n // 20) * 1e9, sep="\n", file=sys.stderr)


n = int(sys.argv[1])
word = sys.argv[2] if len(sys.argv) > 2 else ""
if word == "profile":
    import cProfile

    profiler = cProfile.Profile()
    profiler.enable()
    timed(loop, n)
    profiler.disable()
else:
    timed(inside if word == "start" else loop, n)

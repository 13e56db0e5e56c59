"""Times N calls of an empty function: prints ns a call on standard error (standard output is the handlers'). A second
word, `profile`: under cProfile; `start`: every hundredth hundred of them from a function start(), 1% of all."""
import sys
import time


def f():
    pass


def start():
    for _ in range(100):
        f()


def loop(n):
    begin = time.perf_counter()
    for _ in range(n):
        f()
    return (time.perf_counter() - begin) / n * 1e9


def inside(n):
    begin = time.perf_counter()
    for _ in range(n // 10000):
        for _ in range(9900):
            f()
        start()
    return (time.perf_counter() - begin) / n * 1e9


n = int(sys.argv[1])
word = sys.argv[2] if len(sys.argv) > 2 else ""
if word == "profile":
    import cProfile

    profiler = cProfile.Profile()
    profiler.enable()
    figure = loop(n)
    profiler.disable()
elif word == "start":
    figure = inside(n)
else:
    figure = loop(n)
print(figure, file=sys.stderr)

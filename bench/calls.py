"""Times N calls of an empty function: prints ns a call on standard error (standard output is the handlers'). `profile` as second word: under cProfile."""
import sys
import time


def f():
    pass


def loop(n):
    start = time.perf_counter()
    for _ in range(n):
        f()
    return (time.perf_counter() - start) / n * 1e9


n = int(sys.argv[1])
if len(sys.argv) > 2:
    import cProfile

    profiler = cProfile.Profile()
    profiler.enable()
    figure = loop(n)
    profiler.disable()
else:
    figure = loop(n)
print(figure, file=sys.stderr)

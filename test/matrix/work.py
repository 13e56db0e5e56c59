"""A known number of each event, for the matrix; with an argument, only once a line has come on its stdin."""
import gc
import select
import sys

gc.disable()


def f(n):
    return hex(n)


def work():
    for n in range(1000):
        f(n)
    for _ in range(3):
        gc.collect(1)
    for _ in range(5):
        try:
            raise KeyError
        except KeyError:
            pass
    import colorsys  # which nothing else imports
    for _ in range(7):
        getattr(sys, "audit", id)("pyprobe.matrix")


def idle():
    return select.select([sys.stdin], [], [], 0.01)[0]


if len(sys.argv) > 1:
    print("ready", flush=True)
    while not idle():
        pass
work()

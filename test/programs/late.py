"""Functions are asked for while it is inside of some (3.12 and later): with every collection it looks whether they are."""
import gc
import sys


def ways(x):
    if x == 0:
        return 1
    return 2


def generator():
    while True:
        yield 1


def is_asked_for():
    mine = [i for i in range(6) if sys.monitoring.get_tool(i) == "pyprobe"]
    return bool(mine and sys.monitoring.get_events(mine[0]))


def inner():
    while not is_asked_for():
        gc.collect()
        sum(range(20000))
    forever = generator()
    for _ in range(5):
        next(forever)


def later():
    ways(0)
    ways(1)


inner()
later()
later()

"""Fires every python probe, in an order that is always the same. The handler (probes.ts) looks from `traced` on."""
import gc
import os

gc.disable()


def generator():
    yield 1
    yield 2


class Thing:
    def method(self, text):
        return len(text)


def fails(n):
    raise KeyError(n)


def collects():
    for _ in range(2):
        cycle = []
        cycle.append(cycle)
    del cycle
    gc.collect(0)
    gc.collect()


def imports():
    import colorsys

    try:
        import no_such_module
    except ImportError:
        pass


def audits():
    compile("1", "<text>", "eval")
    open(os.devnull).close()


def traced():
    collects()
    for value in generator():
        Thing().method("a" * value)
    try:
        fails(3)
    except KeyError:
        pass
    try:
        "abc".index("d")
    except ValueError:
        pass
    imports()
    audits()
    return sorted([2, 1], key=lambda n: -n)


gc.collect()
gc.collect()
traced()

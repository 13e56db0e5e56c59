"""What CPython has native markers for besides functions and lines, between two audit events. Collects only when told."""
import gc
import sys

gc.disable()
sys.audit("natives.begin")


class Loop(object):
    def __init__(self):
        self.me = self


for generation in range(3):
    loops = [Loop() for i in range(10 + generation)]
    del loops
    gc.collect(generation)
for name in ("no_such_module", "json.no_such_module", "wsgiref.handlers", "colorsys"):
    try:
        __import__(name)
    except ImportError:
        pass
import importlib

importlib.import_module("wave")
importlib.import_module("xml.dom.minidom")
from email import charset

eval("1 + 1")
open("/dev/null").close()


def fails():
    raise KeyError(
        1
    )


def generator():
    yield 1
    yield 2


def returns():
    try:
        fails()
    except KeyError:
        pass
    g = generator()
    next(g)
    g.close()
    return list(generator())


returns()
sys.audit("natives.end", 1)

"""Calls of functions written in C. With a file name: writes there the calls that sys.setprofile sees."""
import os
import sys
import threading

SEEN = []
NAMES = {"c_call": "cfunction-entry", "c_return": "cfunction-return", "c_exception": "cfunction-return"}


def profiler(frame, event, arg):
    if event in NAMES and frame.f_code.co_filename == __file__:
        SEEN.append("%s %s %d %s %s" % (NAMES[event], frame.f_code.co_name, frame.f_lineno, arg.__name__, arg.__module__))


def callback(x):
    return abs(x)


def generator():
    for i in range(3):
        len("x")
        yield i


class Dying(object):
    def __del__(self):
        len("d")


def thread():
    len("abc")
    max(1, 2, key=callback)


def work():
    sorted([3, -1, 2], key=callback)
    "abc".upper()
    some = []
    some.append(1)
    some.extend(generator())
    try:
        int("x")
    except ValueError:
        pass
    try:
        getattr(some, "nope")
    except AttributeError:
        pass
    isinstance(
        some,
        list)
    "x".join(
        str(x) for x in generator())
    os.path.join("a", "b")
    len(*([],))
    d = Dying()
    del d
    list(map(callback, [1]))
    hash(sys.intern("qq"))
    t = threading.Thread(target=thread)
    t.start()
    t.join()


if len(sys.argv) > 1:
    threading.setprofile(profiler)
    sys.setprofile(profiler)
    work()
    sys.setprofile(None)
    with open(sys.argv[1], "w") as out:
        out.write("".join(line + "\n" for line in SEEN if "<module>" not in line))
else:
    work()

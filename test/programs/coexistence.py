"""Tracers of the program's own, by name. Each prints what it saw: the same with pyprobe beside it as without."""
import gc
import os
import sys


def f(n):
    total = len(str(n))
    return total


def work():
    for n in range(10):
        f(n)


def settrace():
    seen = []

    def tracer(frame, event, arg):
        if frame.f_code.co_name == "f":
            seen.append((event, frame.f_lineno))
        return tracer

    sys.settrace(tracer)
    work()
    ours = sys.gettrace() is tracer
    sys.settrace(None)
    work()
    print(seen, ours, sys.gettrace())


def setprofile():
    seen = []

    def profiler(frame, event, arg):
        if frame.f_code.co_name == "f":
            seen.append((event, getattr(arg, "__name__", arg)))

    sys.setprofile(profiler)
    work()
    ours = sys.getprofile() is profiler
    sys.setprofile(None)
    work()
    print(seen, ours, sys.getprofile())


def nothing():
    print(sys.gettrace(), sys.getprofile())
    sys.settrace(None)
    sys.setprofile(None)
    work()
    print(sys.gettrace(), sys.getprofile())
    work()


def cprofile():
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.enable()
    work()
    profile.disable()
    work()
    calls = {key[2]: (value[0], value[1]) for key, value in pstats.Stats(profile).stats.items()}
    print(sorted(calls.items()))


def callbacks():
    work()
    gc.callbacks.clear()
    gc.collect()
    work()
    print(gc.callbacks)


def coverage():
    """As coverage.py does it: tool 1, lines once for each place."""
    monitoring, seen, starts = sys.monitoring, [], []
    events = monitoring.events

    def line(code, number):
        seen.append(number)
        return monitoring.DISABLE

    monitoring.use_tool_id(monitoring.COVERAGE_ID, "coverage")
    monitoring.register_callback(monitoring.COVERAGE_ID, events.PY_START, lambda code, offset: starts.append(code.co_name))
    monitoring.register_callback(monitoring.COVERAGE_ID, events.LINE, line)
    monitoring.set_local_events(monitoring.COVERAGE_ID, f.__code__, events.LINE)
    monitoring.set_events(monitoring.COVERAGE_ID, events.PY_START)
    work()
    monitoring.set_events(monitoring.COVERAGE_ID, 0)
    monitoring.free_tool_id(monitoring.COVERAGE_ID)
    work()
    print(seen, starts)


def hog():
    """Takes all six tool ids, pyprobe's too, and leaves a child that finds none."""
    monitoring = sys.monitoring
    for tool in range(6):
        if monitoring.get_tool(tool):
            monitoring.free_tool_id(tool)
        monitoring.use_tool_id(tool, "hog %d" % tool)
    child = os.fork()
    work()
    gc.collect()  # from 3.14 on the hooks of a freed tool are gone, and the child's first event is this one
    if child == 0:
        os._exit(0 if [monitoring.get_tool(tool) for tool in range(6)] == ["hog %d" % tool for tool in range(6)] else 1)
    print(os.waitpid(child, 0)[1])


for name in sys.argv[1:]:
    print(name)
    globals()[name]()

"""Runs a program under CPython's own trace functions: oracle.py FILE [WORD...] prints what happened in it as JSON, a list of
[event, filename, name, qualified name, line, first line], events being call, return and line. A coroutine or generator
calls anew as it goes on, and returns as it is suspended."""
import io
import json
import sys

seen = []


def note(frame, event, arg):
    code = frame.f_code
    name = getattr(code, "co_qualname", code.co_name)
    seen.append([event, code.co_filename, code.co_name, name, frame.f_lineno, code.co_firstlineno])
    return note


def quietly(frame, event, arg):
    if event in ("call", "return"):
        note(frame, event, arg)


def on_line(frame, event, arg):
    if event == "line":
        note(frame, event, arg)
    return on_line


for module in [name for name in sys.modules if name.split(".")[0] == "json"]:
    del sys.modules[module]
sys.argv = sys.argv[1:]
with open(sys.argv[0]) as file:
    code = compile(file.read(), sys.argv[0], "exec")
out, sys.stdout = sys.stdout, io.StringIO()
sys.settrace(on_line)
sys.setprofile(quietly)
exec(code, {"__name__": "__main__", "__file__": sys.argv[0]})
sys.setprofile(None)
sys.settrace(None)
sys.stdout = out
json.dump(seen, sys.stdout)

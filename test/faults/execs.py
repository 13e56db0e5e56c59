"""Works a little, checks that, and begins anew by exec, for so many seconds: execs.py SECONDS. Prints "ready", then "ok"."""
import os
import sys
import time


def work(n):
    total = 0
    for i in range(n):
        total += i
    return total


end = float(sys.argv[2]) if len(sys.argv) > 2 else time.time() + float(sys.argv[1])
if len(sys.argv) == 2:
    print("ready", flush=True)
for _ in range(100):
    assert work(1000) == 499500
if time.time() < end:
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, sys.argv[1], str(end)])
print("ok", flush=True)

"""Runs Python in a second interpreter all the time, in a thread, and in the first one too: outer() and inner() are called
over and over. Says "ready" once both run; ends after 300 s. Python 3.8 and later."""
import threading
import time

try:
    import _interpreters as interpreters  # 3.13
except ImportError:
    import _xxsubinterpreters as interpreters

INNER = """
def inner():
    return 1

for _ in range(20):
    inner()
"""


def outer():
    return 2


def other(end):
    second = interpreters.create()
    while time.monotonic() < end:
        interpreters.run_string(second, INNER)
        both.set()
        time.sleep(0.001)


both = threading.Event()
end = time.monotonic() + 300
threading.Thread(target=other, args=(end,), daemon=True).start()
both.wait()
print("ready", flush=True)
while time.monotonic() < end:
    outer()
    time.sleep(0.001)

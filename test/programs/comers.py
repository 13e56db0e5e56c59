"""So many rounds of 20 ms, with three calls of `tick` in each, and a forked child in every tenth, which calls `tock` twice
and is gone. Each process says at its end: "<pid> <function> <calls>"."""
import os
import sys
import time


def tick():
    pass


def tock():
    pass


def child():
    tock()
    tock()
    print(os.getpid(), "tock", 2, flush=True)
    os._exit(0)


rounds = int(sys.argv[1])
for n in range(rounds):
    tick()
    tick()
    tick()
    if n % 10 == 9:
        pid = os.fork()
        if pid == 0:
            child()
        os.waitpid(pid, 0)
    time.sleep(0.02)
print(os.getpid(), "tick", 3 * rounds, flush=True)

"""So many rounds of 20 ms, with three calls of `tick` in each, and a forked child in every tenth, which calls `tock` twice
and is gone. Each process says at its end: "<pid> <function> <calls>"."""
import os
import sys
import time


def tick():
    pass


def tock():
    pass


def say(name, calls):
    os.write(1, ("%d %s %d\n" % (os.getpid(), name, calls)).encode())


def child():
    tock()
    tock()
    say("tock", 2)
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
say("tick", 3 * rounds)

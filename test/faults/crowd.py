"""Many at a time: crowd.py threads|fork|exec COUNT AT_ONCE. Each calls `f` once and is checked; prints "good COUNT". The first
AT_ONCE wait for one another, so that there are so many at one time."""
import os
import sys
import threading

CHILD = """def f(i): return i + 1
import os, sys
os.write(int(sys.argv[1]), b".")
os.read(int(sys.argv[2]), 1)
os._exit(f(6))"""


def f(i):
    return i + 1


def threads(count, at_once):
    gate, done = threading.Event(), []

    def run(i):
        gate.wait()
        done.append(f(i) == i + 1)

    all_of_them = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for each in all_of_them:
        each.start()
    gate.set()
    for each in all_of_them:
        each.join()
    return sum(done)


def child(here, gate):
    if sys.argv[1] == "exec":
        for fd in (here, gate):
            os.set_inheritable(fd, True)
        os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", CHILD, str(here), str(gate)])
    os.write(here, b".")
    os.read(gate, 1)
    os._exit(f(6))


def children(count, at_once):
    running = good = 0
    here, gate = os.pipe(), os.pipe()
    for i in range(count + at_once):
        if running == at_once or i >= count and running:
            good += os.wait()[1] == 7 << 8
            running -= 1
        if i < count:
            running += 1
            if os.fork() == 0:
                if i < at_once:
                    os.close(gate[1])
                child(here[1], gate[0])
        if i == at_once - 1:
            for _ in range(running):
                os.read(here[0], 1)
            os.close(gate[1])
    return good


print("good", (threads if sys.argv[1] == "threads" else children)(int(sys.argv[2]), int(sys.argv[3])), flush=True)

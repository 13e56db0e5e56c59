"""Many at a time: crowd.py threads|fork|exec COUNT AT_ONCE. Each calls `f` once and is checked; prints "good COUNT"."""
import os
import sys
import threading

CHILD = "def f(i): return i + 1\nimport os; os._exit(f(6))"


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


def children(count, at_once):
    running = good = 0
    for i in range(count + at_once):
        if running == at_once or i >= count and running:
            good += os.wait()[1] == 7 << 8
            running -= 1
        if i < count:
            running += 1
            if os.fork() == 0:
                if sys.argv[1] == "exec":
                    os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", CHILD])
                os._exit(f(6))
    return good


print("good", (threads if sys.argv[1] == "threads" else children)(int(sys.argv[2]), int(sys.argv[3])), flush=True)

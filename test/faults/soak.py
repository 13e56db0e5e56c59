"""Works for so many seconds as a server does: functions called some thousand times a second, threads and children that
come and go, garbage to collect. Checks its work; prints "ready", at the end "ok N"."""
import gc
import os
import sys
import threading
import time


def leaf(n):
    return n + 1


def work(n):
    total = 0
    for i in range(n):
        total = leaf(total)
    return total


def thread():
    assert work(50) == 50


def child():
    pid = os.fork()
    if pid == 0:
        os._exit(work(100))
    assert os.waitpid(pid, 0)[1] == 100 << 8


def main(seconds):
    end = time.monotonic() + seconds
    print("ready", flush=True)
    count = 0
    while time.monotonic() < end:
        assert work(200) == 200
        count += 1
        if count % 10 == 0:
            t = threading.Thread(target=thread)
            t.start()
            t.join()
        if count % 100 == 0:
            child()
            gc.collect()
        time.sleep(0.02)
    print("ok", count, flush=True)


main(float(sys.argv[1]))

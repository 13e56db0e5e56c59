"""32 threads, each calling `task` a number of times of its own; says tid and number."""
import ctypes
import threading

gettid = ctypes.CDLL(None).syscall  # threading.get_native_id is 3.8 and later
GETTID = {"x86_64": 186, "aarch64": 178}[__import__("platform").machine()]
lines = []


def task(n):
    if n < 0:
        raise ValueError(n)
    return n


def run(times):
    for i in range(times):
        task(i)
    try:
        task(-1)
    except ValueError:
        pass
    lines.append("%d %d" % (gettid(GETTID), times + 1))


threads = [threading.Thread(target=run, args=(100 + i,)) for i in range(32)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("\n".join(sorted(lines)))

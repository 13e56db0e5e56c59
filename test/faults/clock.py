"""clock.py SECONDS: sets the machine's clock forth and back by so many seconds, hundreds of times a second, until its standard
input ends; then it is right again, by the clock that cannot be set. Prints how often it was set."""
import select
import sys
import time


def apart():
    return time.clock_gettime_ns(time.CLOCK_REALTIME) - time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def set_apart(ns):
    time.clock_settime_ns(time.CLOCK_REALTIME, time.clock_gettime_ns(time.CLOCK_MONOTONIC) + ns)


right = apart()
by = int(sys.argv[1]) * 10**9
times = 0
try:
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 1 / 1000)[0]:
        set_apart(right + (by, 0, -by, 0)[times % 4])
        times += 1
finally:
    set_apart(right)
print(times)

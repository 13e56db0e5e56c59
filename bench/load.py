"""Calls so many times a second for so many seconds: load.py function|getppid RATE SECONDS (RATE 0: as often as can be). Says on
standard error how often it has called, and how many seconds that took."""
import os
import sys
import time

PIECE = 0.001  # s


def function():
    pass


def main():
    call = function if sys.argv[1] == "function" else os.getppid
    rate, seconds = float(sys.argv[2]), float(sys.argv[3])
    begin = time.monotonic()
    due, calls = begin, 0
    while time.monotonic() < begin + seconds:
        wanted = int((time.monotonic() + PIECE - begin) * rate) - calls if rate else 1000
        for _ in range(wanted):
            call()
        calls += max(wanted, 0)
        due += PIECE
        if rate:
            time.sleep(max(0, due - time.monotonic()))
    print(calls, time.monotonic() - begin, file=sys.stderr)


main()

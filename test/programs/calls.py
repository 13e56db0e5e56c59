"""Calls f as often as its argument says."""
import sys


def f():
    pass


for _ in range(int(sys.argv[1])):
    f()

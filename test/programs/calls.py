"""Calls f as often as its first argument says, and exits with the status that a second one says."""
import sys


def f():
    pass


for _ in range(int(sys.argv[1])):
    f()
if len(sys.argv) > 2:
    sys.exit(int(sys.argv[2]))

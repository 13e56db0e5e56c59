"""Calls f often and `once` once, says so, and exits with status 3."""
import sys


def f(i):
    return i


def once():
    pass


for i in range(20000):
    f(i)
once()
print("program done")
sys.exit(3)

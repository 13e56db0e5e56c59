"""Calls f, and calls it again in a forked child."""
import os


def f():
    pass


f()
child = os.fork()
if child == 0:
    f()
    os._exit(0)
os.waitpid(child, 0)

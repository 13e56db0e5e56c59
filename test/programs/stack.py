"""Calls c() through a list comprehension's caller, a generator and a thread, in another directory."""
import errno
import gc
import os
import threading


def c():
    return gc.collect()


def b():
    return c()


def middle():
    def generator():
        yield b()

    return list(generator())


def main():
    os.chdir("/usr")
    b()
    middle()
    thread = threading.Thread(target=b)
    thread.start()
    thread.join()


main()

"""Calls f and malloc in turn: how often, in how many threads, for how many bytes."""
import ctypes
import sys
import threading

TIMES, THREADS, SIZE = map(int, sys.argv[1:])
libc = ctypes.CDLL("libc.so.6")
malloc, free = libc.malloc, libc.free
malloc.restype = ctypes.c_void_p
malloc.argtypes = [ctypes.c_size_t]
free.argtypes = [ctypes.c_void_p]


def f():
    pass


def work():
    for _ in range(TIMES):
        f()
        free(malloc(SIZE))


threads = [threading.Thread(target=work) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

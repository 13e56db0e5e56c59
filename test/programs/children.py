"""Makes processes in the ways that its arguments name, one after the other. Each process calls f."""
import os
import signal
import sys

LEAF = [sys.executable, __file__, "leaf"]


def f():
    pass


def g():
    pass


def leaf():
    pass


def subprocess():
    import subprocess

    subprocess.check_call(LEAF)


def fork():
    child = os.fork()
    if child == 0:
        f()
        os._exit(0)
    os.waitpid(child, 0)


def multiprocessing():
    import multiprocessing

    process = multiprocessing.get_context("fork").Process(target=f)
    process.start()
    process.join()


def shell():
    os.system(" ".join(LEAF) + "; true")


def grandchild():
    import subprocess

    subprocess.check_call([sys.executable, __file__, "subprocess"])


def killed():
    child = os.fork()
    if child == 0:
        for _ in range(1000):
            g()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def exec():
    os.execv(sys.executable, LEAF)


for name in sys.argv[1:]:
    f()
    globals()[name]()

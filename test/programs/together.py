"""Four processes at once, each calling f as often as the argument says."""
import multiprocessing
import sys


def f():
    pass


def work(times):
    for _ in range(times):
        f()


if __name__ == "__main__":
    processes = [multiprocessing.Process(target=work, args=(int(sys.argv[1]),)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

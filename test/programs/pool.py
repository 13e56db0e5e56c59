"""Four worker processes; each says how often it ran `task`, by pid."""
import multiprocessing
import os
import sys


def task(n):
    return (os.getpid(), n)


def main():
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(4) as pool:
        done = pool.map(task, range(400), chunksize=1)
        pool.close()
        pool.join()
    counts = {}
    for pid, _ in done:
        counts[pid] = counts.get(pid, 0) + 1
    for pid in sorted(counts):
        print(pid, counts[pid])


if __name__ == "__main__":
    main()

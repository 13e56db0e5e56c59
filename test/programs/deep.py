"""Recurses as deep as its argument says."""
import sys

depth = int(sys.argv[1])
sys.setrecursionlimit(depth + 100)


def down(n):
    return down(n - 1) + 1 if n else 0


print(down(depth))

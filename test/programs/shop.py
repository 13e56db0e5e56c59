"""Runs until its standard input ends, or for so many rounds; says how many there were."""
import select
import sys
import time


def serve(n):
    return n + 1


def other(n):
    return n


limit = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
rounds = 0
while rounds < limit and not (len(sys.argv) < 2 and select.select([sys.stdin], [], [], 0)[0]):
    rounds = serve(rounds)
    other(rounds)
    time.sleep(0.01)
print("rounds", "right" if rounds <= limit else "wrong", flush=True)

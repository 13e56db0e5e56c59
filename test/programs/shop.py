"""Runs until its standard input ends ("open" says that it runs), for so many rounds, or until there is such a file."""
import os
import select
import sys
import time


def serve(n):
    return n + 1


def other(n):
    return n


word = sys.argv[1] if len(sys.argv) > 1 else ""
limit = int(word) if word.isdigit() else 30_000
rounds = 0
if word == "":
    print("open", flush=True)
while rounds < limit and not os.access(word, os.F_OK) and not (word == "" and select.select([sys.stdin], [], [], 0)[0]):
    rounds = serve(rounds)
    other(rounds)
    time.sleep(0.01)
print("rounds", "right" if rounds <= limit else "wrong", flush=True)

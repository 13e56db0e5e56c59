"""Times N calls spread over F different functions, in ten stretches: prints on standard error ns a call, of them all and of
the quickest stretch."""
import sys
import time

calls, count = int(sys.argv[1]), int(sys.argv[2])
functions = []
for i in range(count):
    exec(f"def f{i}(): pass\nfunctions.append(f{i})")
rounds = calls // count // 10
taken = []
for _ in range(10):
    begin = time.perf_counter()
    for _ in range(rounds):
        for f in functions:
            f()
    taken.append((time.perf_counter() - begin) / (rounds * count) * 1e9)
print(sum(taken) / 10, min(taken), sep="\n", file=sys.stderr)

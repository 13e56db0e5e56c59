"""Calls a function all the time, and says every 50 ms how many ns a call took: "<ns>". Ends after 60 s."""
import gc
import time

gc.disable()


def call():
    pass


end = time.monotonic() + 60
while time.monotonic() < end:
    begin, count = time.perf_counter(), 0
    while True:
        for _ in range(1000):
            call()
        count += 1000
        passed = time.perf_counter() - begin
        if passed > 0.05:
            break
    print(int(passed * 1e9 / count), flush=True)

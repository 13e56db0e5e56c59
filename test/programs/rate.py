"""Calls a function all the time, and says every 50 ms how many ns of the processor a call took, and who has hooks in
(3.12 and later): "<ns> <names of sys.monitoring's tools>". Ends after 300 s."""
import gc
import sys
import time

gc.disable()


def call():
    pass


end = time.monotonic() + 300
while time.monotonic() < end:
    begin, count = time.process_time(), 0
    while True:
        for _ in range(1000):
            call()
        count += 1000
        passed = time.process_time() - begin
        if passed > 0.05:
            break
    tools = [sys.monitoring.get_tool(i) for i in range(6)] if hasattr(sys, "monitoring") else []
    print(int(passed * 1e9 / count), *filter(None, tools), flush=True)

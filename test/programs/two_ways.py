"""A function with two ways out, the second taken first when the function has been known for long."""
import time


def either(first):
    if first:
        return 1
    return 2


either(True)
time.sleep(0.5)
either(True)
either(False)

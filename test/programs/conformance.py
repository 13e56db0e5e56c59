"""What test/engine/conformance.ts looks at, between two audit events of its own. Its line numbers are in the tests."""
import gc
import sys


class Cycle: pass


# The functions whose returns are looked at.
def plain():
    return 1


def thrower():
    raise ValueError


def generator():
    yield 1
    yield 2


def käse():
    return None


def main():
    plain()
    try:
        thrower()
    except ValueError:
        pass
    list(generator())
    käse()
    gc.collect(0)
    cycle = Cycle()
    cycle.itself = cycle
    del cycle
    gc.collect()
    sys.audit("x.long.long.long.long")
    try:
        import conformance_missing
    except ImportError:
        pass
    import conformance_module


gc.disable()
gc.collect()
sys.audit("conformance.begin", 1)
sys.audit("conformance.käse", 2)
main()
sys.audit("conformance.end", 3)

"""Garbage that the collector has to find: nodes that know each other."""
import gc


class Node:
    __slots__ = ("other",)

    def __init__(self):
        self.other = self


def churn(nodes):
    for _ in range(nodes):
        Node()


gc.collect()
gc.disable()
churn(1000)
gc.collect()
churn(50000)
gc.collect()

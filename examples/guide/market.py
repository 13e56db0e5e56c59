"""A small market, the program that the scripts beside it trace: two customers, one after the other, in two threads."""
import threading


def price(item):
    return len(item) * 10


def discount(total):
    if total > 200:
        raise ValueError("no discount on large orders")
    return total // 10


def order(*items):
    total = 0
    for item in items:
        total += price(item)
    try:
        total -= discount(total)
    except ValueError:
        pass
    return total


def ann():
    order("pear")
    order("fig", "plum", "apple")
    order("melon", "melon", "melon", "melon", "melon")


def ben():
    order("pear", "fig")
    order("quince")


for customer in (ann, ben):
    thread = threading.Thread(target=customer, name=customer.__name__)
    thread.start()
    thread.join()

"""A small order book, for docs/stdlib.md."""
import json


def price(item):
    if item not in PRICES:
        raise KeyError(item)
    return PRICES[item]


def total(order):
    amount = 0
    for item in order["items"]:
        try:
            amount += price(item)
        except KeyError:
            amount += 1
    return amount


def handle(text):
    order = json.loads(text)
    order["total"] = total(order)
    return json.dumps(order)


PRICES = {"tea": 3, "cake": 5}

for n in range(3):
    handle(json.dumps({"id": n, "items": ["tea", "cake", "pie"][: n + 1]}))

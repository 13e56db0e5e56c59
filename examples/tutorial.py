"""A report on the customers of some orders. It takes longer than it should: docs/tutorial.md finds out why."""
import sys
import time


class Customer:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return self.name == other.name

    def __hash__(self):
        return hash(self.name)


def read(orders):
    return [Customer(f"customer {number % 150}") for number in range(orders)]


def unique(customers):
    found = []
    for customer in customers:
        if customer not in found:
            found.append(customer)
    return found


def letters(customers):
    return sum(len(customer.name) for customer in customers)


def report(orders):
    customers = unique(read(orders))
    return f"{orders} orders of {len(customers)} customers, {letters(customers)} letters"


def main(rounds):
    for _ in range(rounds):
        print(report(300), flush=True)
        time.sleep(0.01)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)

"""Every way in which a Python frame can begin and end. Runs on 3.6 and later."""
import asyncio
import sys
import threading


def plain():
    return 1


def raises():
    raise ValueError


def generator(n):
    for i in range(n):
        yield i


def delegating():
    yield from generator(3)
    return 1


def recurse(n):
    return recurse(n + 1)


async def leaf():
    await asyncio.sleep(0)
    return 1


async def agen(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


async def tree():
    total = await asyncio.gather(leaf(), leaf(), leaf())
    async for i in agen(3):
        total.append(i)
    half = agen(5)
    async for i in half:
        break
    await half.aclose()
    task = asyncio.ensure_future(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    return total


class Context:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return True


class Deleted:
    def __del__(self):
        plain()


def main():
    plain()
    for _ in range(3):
        try:
            raises()
        except ValueError:
            pass
    list(generator(3))
    list(delegating())
    closed = generator(3)
    next(closed)
    closed.close()
    thrown = generator(3)
    next(thrown)
    try:
        thrown.throw(KeyError)
    except KeyError:
        pass
    dropped = generator(3)
    next(dropped)
    del dropped
    try:
        recurse(0)
    except RecursionError:
        pass
    loop = asyncio.new_event_loop()
    loop.run_until_complete(tree())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    with Context():
        raises()
    del_me = Deleted()
    del del_me
    sorted([3, 1, 2], key=lambda x: -x)
    [x for x in (y for y in range(3))]
    exec("plain()", globals())
    eval("plain()")
    for _ in range(4):  # one after the other: the kernel may give them the same number
        thread = threading.Thread(target=plain)
        thread.start()
        thread.join()
    print("done")


main()

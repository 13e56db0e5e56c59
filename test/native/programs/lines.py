"""Lines of every kind. With a file name: writes there the lines that sys.settrace sees."""
import sys
import threading

SEEN = []


def tracer(frame, event, arg):
    if event == "line" and frame.f_code.co_filename == __file__:
        SEEN.append("%s %d" % (frame.f_code.co_name, frame.f_lineno))
    return tracer


def loops(n):
    t = 0
    for i in range(n):
        t += i
        if i % 2:
            continue
    while t > 10:
        t -= 10
    return [x for x in range(3)]


def generator():
    for i in range(3):
        try:
            yield i
        finally:
            pass


class Manager(object):
    def __enter__(self):
        return self

    def __exit__(self, *a):
        return True


def exceptions():
    with Manager():
        raise ValueError(
            "a"
        )
    try:
        int("x")
    except ValueError:
        pass
    sorted([3, 1, 2], key=lambda q: (
        -q))
    return (loops(3),
            loops(2))


def recursive(n):
    if n:
        return recursive(n - 1)
    return 0


def thread():
    loops(2)
    recursive(1)


def work():
    loops(5)
    list(generator())
    exceptions()
    recursive(5)
    g = generator()
    next(g)
    g.close()
    g = generator()
    next(g)
    try:
        g.throw(KeyError)
    except KeyError:
        pass
    t = threading.Thread(target=thread)
    t.start()
    t.join()


if len(sys.argv) > 1:
    threading.settrace(tracer)
    sys.settrace(tracer)
    work()
    sys.settrace(None)
    with open(sys.argv[1], "w") as out:
        out.write("".join(line + "\n" for line in SEEN if not line.startswith("<module>")))
else:
    work()

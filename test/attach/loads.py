"""A process to get into: loads.py KIND STOP runs one kind of load until the file STOP exists, checking all the while
that its work comes out right and that no call fails which would not fail by itself. Prints "ready", at the end "ok N".

Each kind is a generator that does a piece of work, checks it, and yields. Serves Python 3.6 and later."""
import asyncio
import ctypes
import errno
import hashlib
import multiprocessing
import os
import select
import socket
import sys
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
STOP = sys.argv[2]
INPUT = b"0123456789abcdef" * 64


def stopped():
    return os.path.exists(STOP)


def work(n):
    total = 0
    for i in range(n):
        total += i
    return total


def busy():
    while not stopped():
        for _ in range(20):
            assert work(2000) == 1999000
        yield


def sleep():
    while not stopped():
        begin = time.monotonic()
        time.sleep(0.03)
        assert time.monotonic() - begin >= 0.03
        yield


def in_threads(count, body):
    """The body, over and over, in so many threads; the main thread waits for them."""
    failed = []

    def run():
        try:
            while not stopped() and not failed:
                body()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for t in threads:
        t.start()
    while not stopped() and not failed:
        time.sleep(0.02)
        yield
    for t in threads:
        t.join()
    if failed:
        raise failed[0]


def malloc():
    """Eight threads in malloc and free, without the GIL."""
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]

    def body():
        held = [libc.malloc(ctypes.c_size_t(200 + i * 37)) for i in range(200)]
        for p in held:
            assert p
            libc.free(p)

    return in_threads(8, body)


def threads():
    def body():
        assert work(3000) == 4498500

    return in_threads(8, body)


def hundreds():
    def body():
        assert work(20) == 190
        time.sleep(0.2)

    return in_threads(300, body)


def native():
    """C code that runs for long, with and without the GIL."""
    big = INPUT * 2000
    want = hashlib.sha256(big).hexdigest()

    def body():
        assert hashlib.sha256(big).hexdigest() == want
        assert len(sorted(range(50000, 0, -1))) == 50000

    return in_threads(2, body)


def accept():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(5)

    def connect():
        while True:
            client = socket.create_connection(server.getsockname())
            client.sendall(b"hello")
            client.close()
            time.sleep(0.04)

    threading.Thread(target=connect, daemon=True).start()
    while not stopped():
        connection, _ = server.accept()
        assert connection.recv(5, socket.MSG_WAITALL) == b"hello"
        connection.close()
        yield


def checked(result, wanted, what):
    assert result == wanted, (what, result, errno.errorcode.get(ctypes.get_errno()))


class Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


def calls():
    """System calls as a C program makes them: an EINTR is seen, and so is a time that is cut short."""
    reader, writer = os.pipe()
    buffer = ctypes.create_string_buffer(4)

    def write():
        while not stopped():
            time.sleep(0.02)
            os.write(writer, b"data")

    threading.Thread(target=write, daemon=True).start()
    poll = select.epoll()
    poll.register(reader, select.EPOLLIN)
    event = ctypes.create_string_buffer(64)
    while not stopped():
        for name, call in (
            ("nanosleep", lambda: libc.nanosleep(ctypes.byref(Timespec(0, 30000000)), None)),
            ("poll", lambda: libc.poll(None, 0, 30)),
            ("select", lambda: libc.select(0, None, None, None, ctypes.byref(Timespec(0, 30000)))),
        ):
            begin = time.monotonic()
            checked(call(), 0, name)
            assert time.monotonic() - begin >= 0.0299, name
        checked(libc.epoll_wait(poll.fileno(), event, 1, -1), 1, "epoll_wait")
        checked(libc.read(reader, buffer, 4), 4, "read")
        yield


def locks():
    turn = [threading.Semaphore(1), threading.Semaphore(0)]

    def other():
        while not stopped():
            if turn[1].acquire(timeout=1):
                time.sleep(0.01)
                turn[0].release()

    threading.Thread(target=other, daemon=True).start()
    while not stopped():
        assert turn[0].acquire()
        turn[1].release()
        yield


def fork():
    while not stopped():
        pid = os.fork()
        if pid == 0:
            os._exit(work(100) % 251)
        assert os.waitpid(pid, 0)[1] >> 8 == 4950 % 251
        yield


def loader():
    """A thread in dlopen and dlclose nearly all the time."""
    names = ["libm.so.6", "libresolv.so.2", "libutil.so.1", "libcrypt.so.1", "libnsl.so.1"]
    libc.dlopen.restype = ctypes.c_void_p
    libc.dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
    libc.dlclose.argtypes = [ctypes.c_void_p]
    while not stopped():
        for name in names:
            handle = libc.dlopen(name.encode(), 2)
            if handle:
                libc.dlclose(handle)
        assert work(10) == 45
        yield


def square(n):
    return work(n % 50) + n


def pool():
    with multiprocessing.get_context("fork").Pool(2) as workers:
        while not stopped():
            assert workers.map(square, range(200)) == [square(n) for n in range(200)]
            yield
        workers.close()
        workers.join()


def client(port):
    """Another process: asks the server and checks its answers."""
    done = 0
    while not stopped():
        with socket.create_connection(("127.0.0.1", port)) as s:
            for _ in range(20):
                s.sendall(INPUT)
                assert s.recv(len(INPUT), socket.MSG_WAITALL) == INPUT[::-1]
                done += 1
    os._exit(0 if done else 1)


def server():
    """asyncio, under load from another process, with a timer of its own."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ticks = []

    async def serve(reader, writer):
        try:
            while True:
                writer.write((await reader.readexactly(len(INPUT)))[::-1])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def tick():
        while True:
            begin = loop.time()
            await asyncio.sleep(0.02)
            assert loop.time() - begin >= 0.0199
            ticks.append(1)

    running = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    port = running.sockets[0].getsockname()[1]
    pid = os.fork()
    if pid == 0:
        client(port)
    ticking = loop.create_task(tick())
    while not stopped():
        loop.run_until_complete(asyncio.sleep(0.05))
        assert not ticking.done(), ticking
        yield
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        loop.run_until_complete(asyncio.sleep(0.05))
    assert ticks


def main():
    count = 0
    load = globals()[sys.argv[1]]()
    next(load)
    print("ready", flush=True)
    for _ in load:
        count += 1
    print("ok", count, flush=True)
    os._exit(0)


KINDS = "busy sleep malloc threads hundreds native accept calls locks fork loader pool server".split()
if __name__ == "__main__":
    main()

"""A web server and its clients. `web.py serve` prints its port and serves until it is killed; `web.py load PORT SECONDS`
asks it from four threads, until SIGINT if that comes before, and prints "<requests> <failures>" at the end, or
"<requests> <failures>" of each second as it passes: `web.py load PORT SECONDS each`."""
import http.client
import http.server
import signal
import socketserver
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one packet: else the client's kernel has it wait for 40 ms

    def do_GET(self):
        body = ("you asked for %s" % self.path).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def serve():
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


def load(port, seconds, each):
    counts, failures = [0] * 4, [0] * 4
    end = time.monotonic() + seconds
    told_to_end = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: told_to_end.set())

    def run(i):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while time.monotonic() < end and not told_to_end.is_set():
            try:
                connection.request("GET", "/%d" % counts[i])
                if connection.getresponse().read() != b"you asked for /%d" % counts[i]:
                    failures[i] += 1
            except Exception:
                failures[i] += 1
                connection.close()
            counts[i] += 1

    threads = [threading.Thread(target=run, args=(i,)) for i in range(4)]
    for t in threads:
        t.start()
    told = [0, 0]
    while each and time.monotonic() < end and not told_to_end.is_set():
        time.sleep(1)
        now = [sum(counts), sum(failures)]
        print(now[0] - told[0], now[1] - told[1], flush=True)
        told = now
    for t in threads:
        t.join()
    if not each:
        print(sum(counts), sum(failures), flush=True)


if sys.argv[1] == "serve":
    serve()
else:
    load(int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:] == ["each"])

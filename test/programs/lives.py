"""Makes a thread, a child that exits with 3, and one that a signal ends; exits with 5."""
import os
import signal
import threading

thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
for end in (lambda: os._exit(3), lambda: (os.kill(os.getpid(), signal.SIGKILL), signal.pause())):
    child = os.fork()
    if child == 0:
        end()
    os.waitpid(child, 0)
os._exit(5)

"""In a pid namespace of its own: a process is killed while pyprobe enters it, and its pid is given to another at once.

    reused.py FOLDER ROUNDS PYTHON LOADS PYPROBE...     PYPROBE's words end where the pid goes

Prints a line of JSON for each round: how pyprobe ended, and what became of the process that has the pid now."""
import json
import os
import subprocess
import sys
import time

folder, rounds, python, loads = sys.argv[1:5]
pyprobe = sys.argv[5:]


def begin(stop, wanted=None):
    """A process that works; under that pid, where one is wanted: (pid, what it says)."""
    while True:
        reader, writer = os.pipe()
        if wanted:
            with open("/proc/sys/kernel/ns_last_pid", "w") as last:
                last.write(str(wanted - 1))
        pid = os.fork()
        if pid == 0:
            if wanted and os.getpid() != wanted:
                os._exit(0)
            os.dup2(writer, 1)
            os.execv(python, [python, loads, "busy", stop])
        os.close(writer)
        if not wanted or pid == wanted:
            return pid, os.fdopen(reader)
        os.waitpid(pid, 0)
        os.close(reader)


def left(pid):
    """What pyprobe has left in it, once it has had time to go."""
    for _ in range(400):
        with open("/proc/%d/maps" % pid) as maps:
            rings = "pyprobe-ring" in maps.read()
        if not rings and len(os.listdir("/proc/%d/task" % pid)) == 1:
            return False
        time.sleep(0.05)
    return True


def round_of(number, delay):
    stop = os.path.join(folder, "stop%d" % number)
    pid, said = begin(stop)
    said.readline()
    began = time.monotonic()
    tracer = subprocess.Popen(pyprobe + [str(pid)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    if delay is not None:
        time.sleep(delay)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        said.close()
        pid, said = begin(stop, pid)
    stdout, stderr = tracer.communicate()
    took = time.monotonic() - began
    if delay is not None:
        said.readline()
    is_left = left(pid)
    open(stop, "w").close()
    work = said.read().split("\n")
    status = os.waitpid(pid, 0)[1]
    good = status == 0 and work[-2].startswith("ok ")
    print(json.dumps({"delay": delay, "status": tracer.returncode, "stdout": stdout, "stderr": stderr, "good": good, "left": is_left}), flush=True)
    return took


whole = round_of(0, None)
for i in range(1, int(rounds) + 1):
    round_of(i, whole * (0.3 + 0.6 * i / int(rounds)))

"""The generators: `orrery load` in all its ways, and wrk."""

import contextlib
import json
import re
import subprocess

from .machine import Failed, orrery, stop, until


def load(server, *words, is_exact=True):
    """What `orrery load` found out about a server, as it says it.
    Raises Failed when it could not ask, or when a viewer has not got everything once, unless that is allowed."""
    command = [orrery, "load", "--url", server.url, "--pid", server.pid, "--json", *words]
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if run.returncode == 2 or not run.stdout.startswith("{"):
        raise Failed(f"\"{' '.join(map(str, command[1:]))}\" failed: {run.stderr.strip()}")
    result = json.loads(run.stdout)
    if is_exact and result["complaints"]:
        raise Failed(f"{server.url} was measured and is wrong: {' '.join(result['complaints'])}")
    return result


def load_in_time(server, *words, tries=3):
    """The same of a run whose generator kept its schedule, if one of so many does; else the last."""
    for _ in range(tries):
        result = load(server, *words)
        if result["result"] == "exact":
            break
    return result


def yardstick(viewers, rate, events, frame_bytes):
    """What a bare loop of send() costs."""
    run = subprocess.run(
        [orrery, "load", "--yardstick", "--json", "--viewers", str(viewers), "--rate", str(rate), "--events",
         str(events), "--size", str(frame_bytes)], capture_output=True, text=True)
    if run.returncode:
        raise Failed(f"The yardstick failed: {run.stderr.strip()}")
    return json.loads(run.stdout)


@contextlib.contextmanager
def idle_viewers(board, count, paths):
    """Holds so many viewers, a process for each path, while the caller does something else."""
    before, holding = board.streams(), []
    shares = [count // len(paths) + (index < count % len(paths)) for index in range(len(paths))]
    try:
        for path, share in zip(paths, shares):
            holding.append(subprocess.Popen(
                [orrery, "load", "--url", board.url, "--viewers", str(share), "--events", "0", "--hold", "1h", "--path",
                 path], stdout=subprocess.DEVNULL))
            sofar = sum(shares[:len(holding)])
            until(f"{sofar} viewers were there", lambda: board.streams() >= before + sofar, 60)
        yield
    finally:
        for process in holding:
            stop(process)


def wrk(url, connections, seconds, script=None):
    """Requests a second and the 99th percentile in milliseconds.
    Raises Failed when an answer was an error."""
    run = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *(["-s", script] if script else []), url],
        capture_output=True, text=True)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", run.stdout)
    if run.returncode or not rate or not tail or "Non-2xx" in run.stdout or "Socket errors" in run.stdout:
        raise Failed(f"wrk on {url} failed: {run.stdout[-500:]} {run.stderr[-500:]}")
    milliseconds = float(tail[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[tail[2]]
    return {"perSecond": float(rate[1]), "p99Milliseconds": milliseconds, "connections": connections, "seconds": seconds}

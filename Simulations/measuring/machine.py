"""What the measurements need of the machine: processes, what they use, temporary folders, and Debian's packages."""

import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

root = Path(__file__).resolve().parents[2]
orrery = root / ".build/release/orrery"
needed = "pkg-config libmicrohttpd-dev libsqlite3-dev libjansson-dev libgnutls28-dev zlib1g-dev libcurl4-gnutls-dev".split()


class Failed(Exception):
    """Why there is nothing to measure: a sentence."""


def setup(*packages):
    """Installs what is missing of what a build needs and of `packages`."""
    if subprocess.run([root / "Simulations/setup", *needed, *packages], stdout=sys.stderr).returncode:
        raise Failed(f"Not all of {', '.join(needed + list(packages))} could be installed; the reason stands above.")


def build(scratch=None):
    """Builds the release, in a folder of its own if one is named. Returns how many seconds it took."""
    command = ["swift", "build", "-c", "release", "--product", "orrery"]
    began = time.monotonic()
    built = subprocess.run(
        command + (["--scratch-path", scratch] if scratch else []), cwd=root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if built.returncode:
        raise Failed(f"\"{' '.join(command)}\" failed:\n{built.stdout[-2000:]}")
    return time.monotonic() - began


@contextlib.contextmanager
def folder():
    """A temporary folder, whose path others may pass through, too: nginx changes its user."""
    with tempfile.TemporaryDirectory(prefix="orrery-bench.") as path:
        os.chmod(path, 0o755)
        yield Path(path)


def need_descriptors(count):
    """Makes sure that a child may hold so many; root raises the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count and os.geteuid() == 0:
        hard = count
    if hard < count:
        raise Failed(
            f"Expected a process to be allowed {count} descriptors, found {hard}. Raise it (ulimit -Hn, or "
            "LimitNOFILE= of a service), or run this as root.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))


def free_port():
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def until(what, is_so, seconds=30):
    """Waits until something is so.
    Raises Failed, saying `what` was waited for, when it does not come."""
    end = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > end:
            raise Failed(f"Waited {seconds} s in vain until {what}.")
        time.sleep(0.02)
    return found


def answers(port, request=b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"):
    """Whether somebody at a port of the loopback answers with at least a byte."""
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request)
            return bool(connection.recv(1))
    except OSError:
        return False


def stop(process, signal_number=signal.SIGTERM):
    """Ends a child and waits for it; after half a minute without a choice."""
    if process.poll() is None:
        process.send_signal(signal_number)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()


def resident_kib(pid):
    """The resident memory of a process (proc(5))."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


def description():
    """The machine in a line."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024**2
    return f"{os.cpu_count()} cores ({model[1] if model else os.uname().machine}), {memory:.0f} GiB, Linux {os.uname().release}"


def heading():
    """What was measured, where and when."""
    version = subprocess.run([orrery, "version"], capture_output=True, text=True).stdout.strip()
    return f"{version} on {description()}, {time.strftime('%Y-%m-%d', time.gmtime())}"


def end_in_order():
    """Lets SIGTERM end this process as Ctrl-C does: children are stopped, folders removed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

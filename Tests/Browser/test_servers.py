"""The servers in the side bar: how each stands and why, and what a person can do there. With a real sshd on loopback."""

import getpass
import json
import os
import shutil
import socket
import subprocess
import time

import pytest
from playwright.sync_api import expect

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin:/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """An sshd with keys of its own, for the user whose test it is."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        for name in ("host", "client"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        (folder / "authorized_keys").write_text((folder / "client.pub").read_text())
        kind, key = (folder / "host.pub").read_text().split()[:2]
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {kind} {key}\n")
        (folder / "sshd_config").write_text(f"""
            ListenAddress 127.0.0.1:{self.port}
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/authorized_keys
            PidFile none
            UsePAM no
            StrictModes no
            AllowUsers {getpass.getuser()}
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            SetEnv XDG_STATE_HOME={folder}/state
        """)
        self.start()

    def start(self):
        # Where sshd leaves its privileges, as root only.
        if os.getuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", self.folder / "sshd_config"], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                assert time.monotonic() < deadline and self.process.poll() is None, "sshd does not listen"

    def stop(self):
        """Ends it and every connection to it, as a machine that goes down does."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        self.process.kill()
        self.process.wait()
        if children:
            subprocess.run(["kill", "-9", *children], check=False)


@pytest.fixture
def daemon(tmp_path):
    if not SSHD:
        pytest.skip("openssh-server is not installed")
    folder = tmp_path / "sshd"
    folder.mkdir()
    daemon = Daemon(folder)
    yield daemon
    daemon.stop()


@pytest.fixture
def serving(start, tmp_path, daemon):
    """A board that knows a server, and two commands for it."""
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"servers": {"build-1": {
        "host": "127.0.0.1", "port": daemon.port, "identityFile": str(daemon.folder / "client"), "configFile": "/dev/null",
        "knownHostsFile": str(daemon.folder / "known_hosts"),
        "commands": {"greet": "echo good morning", "wait": f"while [ ! -e {tmp_path}/go ]; do sleep 0.1; done; echo done"}}}}))
    return start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"), "--config", str(file))


def server(page, name):
    return page.locator("server-list li").filter(has_text=name)


def press(page, words):
    page.get_by_role("button", name=f"{words} on build-1").click()


def test_a_command_that_is_started_in_the_side_bar_is_a_task_with_its_log(serving, visit):
    page = visit(serving)
    expect(server(page, "build-1")).to_contain_text("not connected")
    server(page, "build-1").get_by_text("build-1").click()
    expect(server(page, "build-1")).to_contain_text("over SSH")
    press(page, "Run greet")
    task = page.locator("task-card")
    expect(task).to_have_attribute("data-status", "COMPLETED", timeout=30_000)
    expect(task).to_contain_text("greet")
    [row] = serving.get("/api/tasks")
    [run] = serving.get(f"/api/tasks/{row['id']}/invocations")
    page.goto(f"{serving.url}/#log={run['id']}")
    expect(page.get_by_text("good morning")).to_be_visible()


def test_a_server_that_goes_away_is_looked_for_in_words_and_found_again(serving, visit, daemon, tmp_path, picture):
    page = visit(serving)
    server(page, "build-1").get_by_text("build-1").click()
    press(page, "Run wait")
    expect(server(page, "build-1")).to_contain_text("connected", timeout=30_000)
    expect(server(page, "build-1")).to_contain_text("1 task")
    daemon.stop()
    expect(server(page, "build-1")).to_contain_text("looking for it", timeout=30_000)
    expect(server(page, "build-1")).to_contain_text("next attempt in")
    expect(page.locator("task-card")).to_have_attribute("data-status", "RUNNING")
    picture(page, "server-away")
    daemon.start()
    (tmp_path / "go").touch()
    expect(page.locator("task-card")).to_have_attribute("data-status", "COMPLETED", timeout=60_000)
    expect(server(page, "build-1")).to_contain_text("not connected", timeout=30_000)


def test_a_person_connects_and_lets_go(serving, visit):
    page = visit(serving)
    server(page, "build-1").get_by_text("build-1").click()
    press(page, "Connect")
    expect(server(page, "build-1").locator("details")).to_have_attribute("data-status", "connected", timeout=30_000)
    press(page, "Disconnect")
    expect(server(page, "build-1").locator("details")).to_have_attribute("data-status", "disconnected", timeout=30_000)


def test_a_server_that_is_only_a_name_offers_nothing(board, visit):
    board.send("POST", "/api/servers", {"name": "<b>build-9</b>", "host": "build-9.example"})
    page = visit(board)
    server(page, "build-9").locator("summary").click()
    expect(server(page, "build-9")).to_contain_text("known by name only")
    expect(server(page, "build-9").get_by_role("button")).to_have_count(0)

"""What agents printed comes to the same, whichever way it is handed in, and however often."""

import socket
import subprocess

import pytest
from recordings import ALL, STAND_IN
from servers import BINARY, settings


def wrapper(board, folder, *words, **options):
    return subprocess.run([BINARY, *map(str, words)], cwd=folder, check=True, timeout=60, stdout=subprocess.PIPE, env={
        **settings(), "ORRERY_URL": board.url, "XDG_STATE_HOME": str(folder / "state")}, **options).stdout


def whole(board, folder, file):
    subprocess.run(["curl", "-sf", "--data-binary", f"@{file}", f"{board.url}/api/ingest/auto"], check=True, timeout=60,
                   stdout=subprocess.DEVNULL)


def as_named(board, folder, file):
    """Of the last one is known which dialect it is."""
    dialect = {"codex-old": "codex", "codex-rollout": "codex"}.get(folder.name, folder.name)
    subprocess.run(["curl", "-sf", "--data-binary", f"@{file}", f"{board.url}/api/ingest/{dialect}"], check=True,
                   timeout=60, stdout=subprocess.DEVNULL)


def torn(board, folder, file):
    """A request whose every byte is a piece of its own."""
    with socket.create_connection(("127.0.0.1", board.port)) as connection:
        connection.settimeout(60)
        connection.sendall(b"POST /api/ingest/auto HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
                           b"Connection: close\r\n\r\n")
        pieces = [b"1\r\n%c\r\n" % byte for byte in file.read_bytes()] + [b"0\r\n\r\n"]
        # Some thousand at once: each is a piece all the same, and the kernel is not asked for each.
        for start in range(0, len(pieces), 4_000):
            connection.sendall(b"".join(pieces[start:start + 4_000]))
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    assert b" 200 " in answer[:20], answer


def uploaded(board, folder, file):
    with open(file, "rb") as content:
        subprocess.run(["curl", "-sfN", "-X", "POST", "-T", "-", f"{board.url}/api/ingest/auto"], stdin=content, check=True,
                       timeout=60, stdout=subprocess.DEVNULL)


def run(board, folder, file):
    printed = wrapper(board, folder, "run", "--", STAND_IN, "--speed", "1e9", file)
    assert printed == file.read_bytes()


def piped_file(board, folder, file):
    with open(file, "rb") as content:
        wrapper(board, folder, "pipe", "--quiet", stdin=content)


def piped(board, folder, file):
    assert wrapper(board, folder, "pipe", input=file.read_bytes()) == file.read_bytes()


WAYS = [as_named, torn, uploaded, run, piped_file, piped]


def told(board):
    """What is known of the runs, but for what differs from one telling to the next."""
    runs = []
    for task in board.get("/api/tasks"):
        for row in board.get(f"/api/tasks/{task['id']}/invocations"):
            run = board.get(f"/api/invocations/{row['id']}")["invocation"]
            rows = [(activity["type"], activity["message"], (activity["metadata"] or {}).get("status"),
                     (activity["metadata"] or {}).get("output")) for activity in reversed(run["activities"])]
            runs.append({**{name: run[name] for name in ("status", "provider", "model", "usage", "response", "error")},
                         "rows": rows})
    return runs


@pytest.fixture(params=ALL, ids=str)
def recording(request, tmp_path):
    folder = tmp_path / request.param.split("/")[0]
    folder.mkdir()
    file = folder / "session.jsonl"
    file.write_bytes(ALL[request.param])
    return request.param, folder, file


def test_each_way_in_tells_the_same_of_a_session(start, tmp_path, recording):
    name, folder, file = recording

    def board(number):
        return start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / f"{number}.sqlite"))

    first = board("whole")
    whole(first, folder, file)
    expected = told(first)
    [only] = expected
    # A run of a model that does not exist fails; all others come to their end.
    assert only["status"] == ("failed" if "errored" in name else "completed")
    assert only["usage"] or "errored" in name or name.startswith("codex-old")
    assert not name.startswith("claude/") or only["usage"]["costUSD"] > 0
    begun = [row for row in only["rows"] if row[0] == "tool_start"]
    over = [row for row in only["rows"] if row[0] == "tool_exec"]
    assert len(over) >= len(begun) and all(status in ("ok", "failed", "declined") for _, _, status, _ in over)
    for way in WAYS:
        other = board(way.__name__)
        way(other, folder, file)
        assert told(other) == expected, way.__name__


@pytest.mark.parametrize("way", [whole, as_named, piped_file, uploaded], ids=lambda way: way.__name__)
def test_what_is_handed_in_twice_is_there_once(board, recording, way):
    name, folder, file = recording
    way(board, folder, file)
    first = told(board)
    log = board.get("/api/board")["seq"]
    way(board, folder, file)
    if way is uploaded and name.startswith("codex-old"):
        # A stream that never says whose it is cannot be known again before its end.
        assert told(board) == first * 2
        return
    assert told(board) == first
    assert board.get("/api/board")["seq"] == log

"""Ten thousand hook calls at once: an agent waits for each of its hooks, so each is answered, and the board goes on."""

import json
import socket
import threading
import time

from servers import Server

CALLS = 10_000
CONNECTIONS = 20


def call(number):
    session, phase = f"s{number % 50}", number // 50
    event = {"session_id": session, "cwd": "/work/shop", "tool_name": "Bash", "tool_use_id": f"{session}-{phase // 2}",
             "tool_input": {"command": f"rg -n total-{phase // 2}"}}
    event |= {"hook_event_name": "PostToolUse", "tool_response": {"stdout": "x"}} if phase % 2 else {
        "hook_event_name": "PreToolUse"}
    body = json.dumps(event).encode()
    return b"POST /api/ingest/hooks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" \
           b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def flood(board: Server, calls: list[bytes], statuses: list[bytes]):
    with socket.create_connection(("127.0.0.1", board.port)) as connection:
        connection.settimeout(60)
        threading.Thread(target=connection.sendall, args=(b"".join(calls),), daemon=True).start()
        answers = connection.makefile("rb")
        for _ in calls:
            statuses.append(answers.readline().split()[1])
            length = 0
            while (line := answers.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            assert answers.read(length) == b""


def test_each_of_ten_thousand_hook_calls_is_answered_and_none_is_in_anothers_way(board):
    calls = [call(number) for number in range(CALLS)]
    statuses: list[bytes] = []
    # A session's calls keep their order: they come over one connection.
    threads = [threading.Thread(target=flood, args=(board, [calls[number] for number in range(CALLS)
                                                            if number % 50 % CONNECTIONS == place], statuses))
               for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [b"200"] * CALLS
    deadline = time.monotonic() + 60
    while True:
        ingest = board.get("/api/stats")["ingest"]
        if ingest["lines"] + ingest["dropped"] >= CALLS:
            break
        assert time.monotonic() < deadline, ingest
    assert ingest["dropped"] == ingest["refused"] == ingest["unknown"] == 0, ingest
    runs = [board.get(f"/api/tasks/{task['id']}/invocations") for task in board.get("/api/tasks?limit=100")]
    assert len(runs) == 50 and all(len(of_task) == 1 for of_task in runs)
    for [run] in runs:
        rows = board.get(f"/api/invocations/{run['id']}")["invocation"]["activities"]
        assert sum(row["type"] == "tool_exec" for row in rows) == CALLS / 50 / 2

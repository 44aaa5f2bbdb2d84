"""What the board says of how it does, read as Prometheus reads it."""

import socket

import requests
from prometheus_client.parser import text_string_to_metric_families


def metrics(board) -> dict:
    """The samples by their name and labels. The parser refuses what is no text of Prometheus."""
    response = requests.get(board.url + "/metrics", timeout=10)
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text) for sample in family.samples
    }


def families(board) -> list:
    return list(text_string_to_metric_families(requests.get(board.url + "/metrics", timeout=10).text))


def test_every_metric_says_what_it_is_in_base_units(board):
    for family in families(board):
        assert family.name.startswith("orrery_")
        assert family.documentation, family.name
        assert family.type in ("counter", "gauge", "histogram"), family.name
        if family.type == "histogram":
            assert family.name.endswith("_seconds")
            buckets = [sample.value for sample in family.samples if sample.name.endswith("_bucket")]
            assert buckets == sorted(buckets), family.name
            assert family.samples[len(buckets) - 1].labels == {"le": "+Inf"}


def test_numbers_move_when_things_happen(board):
    before = metrics(board)
    stream = requests.get(board.url + "/api/events", stream=True, timeout=10)
    lines = stream.iter_lines()
    while b"hello" not in next(lines):
        pass
    for number in range(5):
        board.create(f"Task {number}")
        while b"task.created" not in next(lines):
            pass
    assert requests.get(board.url + "/api/nothing", timeout=10).status_code == 404
    after = metrics(board)

    def moved(*key):
        return after[key] - before[key]

    assert moved("orrery_events_total") == 5
    assert moved("orrery_events_head") == 5
    assert moved("orrery_commit_duration_seconds_count") == 5
    assert moved("orrery_commit_duration_seconds_sum") > 0
    assert moved("orrery_inbox_wait_seconds_count") >= 6
    assert moved("orrery_tick_duration_seconds_count") >= 6
    assert moved("orrery_stream_viewers", ("dialect", "native")) == 1
    assert moved("orrery_streams_opened_total") == 1
    assert moved("orrery_stream_delivery_seconds_count") == 5
    assert moved("orrery_stream_bytes_total") > 1_000
    assert moved("orrery_http_answers_total", ("class", "4xx")) == 1
    assert moved("orrery_http_answers_total", ("class", "2xx")) >= 6
    assert after["orrery_stream_lag_events",] == 0
    assert after["orrery_resident_memory_bytes",] > 1_000_000
    assert after["orrery_database_bytes", ("file", "wal")] > 0
    stream.close()


def test_the_same_is_told_as_json(board):
    for number in range(3):
        board.create(f"Task {number}")
    samples, stats = metrics(board), board.get("/api/stats")
    assert stats["events"] == samples["orrery_events_total",]
    assert stats["commit"]["count"] == samples["orrery_commit_duration_seconds_count",] == 3
    assert 0 < stats["commit"]["p50"] <= stats["commit"]["p99"] <= stats["commit"]["max"] <= stats["commit"]["sum"]
    assert stats["streams"]["viewersMax"] == samples["orrery_stream_viewers_max",]
    assert stats["uptime"] > 0


def test_streams_that_find_no_place_are_counted(start, tmp_path):
    settings = tmp_path / "orrery.json"
    settings.write_text('{"monitoring": {"maxConcurrentStreams": 1}}')
    board = start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "one.sqlite"), "--config", str(settings))
    with requests.get(board.url + "/api/events", stream=True, timeout=10):
        assert requests.get(board.url + "/api/events", stream=True, timeout=10).status_code == 429
        assert metrics(board)["orrery_streams_refused_total",] == 1


def test_a_request_whose_head_is_cut_off_harms_no_number(board):
    with socket.create_connection(("127.0.0.1", board.port)) as connection:
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    assert metrics(board)["orrery_http_answers_total", ("class", "5xx")] == 0

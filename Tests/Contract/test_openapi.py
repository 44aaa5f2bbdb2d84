"""The board's own description, checked against the rules of OpenAPI and against the board."""

import re
import subprocess
import sys
from pathlib import Path

import requests
from openapi_spec_validator import OpenAPIV31SpecValidator

HERE = Path(__file__).parent
CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method", "allow_header_conformance",
]
RUN_SECONDS_MAX = 300


def attack(board, folder: Path, *arguments: str):
    """Sends requests that the description allows, and some that it forbids, and compares every answer with it.

    Streams are left out: they do not end. What schemathesis leaves behind lies in `folder`.
    """
    run = subprocess.run(
        [Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run",
         f"{board.url}/openapi.json", "--checks", ",".join(CHECKS), "--exclude-tag", "streams", "--no-color",
         "--warnings", "off", *arguments],
        capture_output=True, text=True, timeout=RUN_SECONDS_MAX, cwd=folder)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_the_description_is_openapi(board):
    response = requests.get(board.url + "/openapi.json", timeout=10)
    assert response.headers["Content-Type"].startswith("application/json")
    document = response.json()
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, answer in operation["responses"].items():
                if "$ref" in answer:
                    answer = document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
                if int(status) >= 400:
                    # A person who follows an old link reads the answer; everybody else is a program.
                    others = ["text/plain"] if path == "/sign-in" and status == "403" else []
                    assert list(answer["content"]) == ["application/problem+json", *others], (method, path, status)


def test_the_board_does_what_its_description_says(board, tmp_path):
    report = attack(board, tmp_path, "--phases", "coverage,fuzzing,stateful")
    # A run that tried nothing would have found nothing.
    links = re.search(r"API Links: +(\d+) covered", report)
    assert links and int(links[1]) > 10, report


def test_a_demo_describes_its_clock(start, tmp_path):
    demo = start("demo", "--listen", "127.0.0.1:0", "--seed", "7", "--speed", "1")
    attack(demo, tmp_path, "--phases", "coverage", "--include-tag", "simulation")

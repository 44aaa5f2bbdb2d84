"""The page as it travels: the files of the repository, byte for byte, compressed for who reads that."""

import gzip
import urllib.error
import urllib.request
from pathlib import Path

WEB = Path(__file__).parents[2] / "Web"
FILES = sorted(path.relative_to(WEB).as_posix() for path in WEB.rglob("*") if path.is_file())


def fetch(board, name: str, method: str = "GET", **headers: str):
    request = urllib.request.Request(f"{board.url}/{name}", method=method, headers={
        key.replace("_", "-"): value for key, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_every_file_comes_compressed_and_is_the_file_of_the_repository(board):
    sent = 0
    for name in FILES:
        status, headers, body = fetch(board, name, Accept_Encoding="gzip")
        assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding"), name
        assert gzip.decompress(body) == (WEB / name).read_bytes(), name
        sent += len(body)
    print(f"\n{len(FILES)} files, {sent / 1000:.0f} kB compressed")


def test_who_reads_no_gzip_gets_the_bytes_as_they_are(board):
    for accepted in ("identity", "gzip;q=0", "br"):
        _, headers, body = fetch(board, "js/main.js", Accept_Encoding=accepted)
        assert headers["Content-Encoding"] is None
        assert body == (WEB / "js/main.js").read_bytes()


def test_both_ways_have_tags_of_their_own_which_are_known_again(board):
    _, plain, _ = fetch(board, "css/board.css", Accept_Encoding="identity")
    _, compressed, _ = fetch(board, "css/board.css", Accept_Encoding="gzip")
    assert plain["ETag"] != compressed["ETag"]
    for accepted, tag in (("identity", plain["ETag"]), ("gzip", compressed["ETag"])):
        status, headers, body = fetch(board, "css/board.css", Accept_Encoding=accepted, If_None_Match=tag)
        assert (status, body, headers["ETag"]) == (304, b"", tag)
    status, _, _ = fetch(board, "css/board.css", Accept_Encoding="gzip", If_None_Match=plain["ETag"])
    assert status == 200


def test_a_head_says_what_a_get_would_bring(board):
    _, get, body = fetch(board, "index.html", Accept_Encoding="gzip")
    _, head, nothing = fetch(board, "index.html", "HEAD", Accept_Encoding="gzip")
    assert nothing == b""
    assert (head["Content-Encoding"], head["ETag"], head["Content-Length"]) == ("gzip", get["ETag"], str(len(body)))

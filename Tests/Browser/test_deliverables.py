"""What a task produced: the file itself, fetched through the page, and why it cannot be."""

import json
import subprocess

import pytest
from conftest import eventually
from playwright.sync_api import expect
from servers import BINARY, settings

# Longer than any piece, and no text.
CONTENT = bytes(range(256)) * 1_000 + b"the end"


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


@pytest.fixture
def serving(start, tmp_path, made):
    """A board that hands out what lies in `made`."""
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"deliverableRoots": [str(made)]}))
    return start("serve", "--listen", "127.0.0.1:0", "--db", str(tmp_path / "board.sqlite"), "--config", str(file))


def deliver(board, task, path, kind="file", title="Report"):
    return board.send("POST", f"/api/tasks/{task['id']}/deliverables",
                      {"deliverable_type": kind, "title": title, "path": str(path)})


def panel(page):
    return page.get_by_role("tabpanel", name="Deliverables")


def row(page, title):
    return panel(page).get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))


def fetched(page, link) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        link.press("Enter")
    with open(waiting.value.path(), "rb") as file:
        return waiting.value.suggested_filename, file.read()


def test_a_file_below_a_root_is_downloaded_byte_for_byte_by_keyboard(serving, made, visit, picture):
    (made / "résumé 1.bin").write_bytes(CONTENT)
    task = serving.create("Build it")
    deliver(serving, task, made / "résumé 1.bin")
    deliver(serving, task, "https://example.com/pull/1", "url", "Pull request")
    deliver(serving, task, "/etc/hostname", title="Out of bounds")
    page = visit(serving, f"/#task={task['id']}&tab=deliverables")
    link = row(page, "Report").get_by_role("link", name="Download")
    expect(link).to_be_visible()
    box = link.bounding_box()
    assert box["width"] >= 24 and box["height"] >= 24
    expect(row(page, "Report").get_by_role("button", name="Copy path")).to_be_visible()
    expect(row(page, "Pull request").get_by_role("link", name="Open")).to_be_visible()
    # Only what can work is offered.
    expect(panel(page).get_by_role("link", name="Download")).to_have_count(1)
    picture(page, "deliverables")
    assert fetched(page, link) == ("résumé 1.bin", CONTENT)
    # Again, and what changed since is what comes.
    (made / "résumé 1.bin").write_bytes(b"second")
    assert fetched(page, link) == ("résumé 1.bin", b"second")
    expect(link).to_be_focused()


def test_a_file_that_is_delivered_while_the_reader_looks_can_be_downloaded(serving, made, visit):
    (made / "late.txt").write_text("late")
    task = serving.create("Build it")
    page = visit(serving, f"/#task={task['id']}&tab=deliverables")
    expect(panel(page)).to_contain_text("Nothing has been delivered yet.")
    deliver(serving, task, made / "late.txt", title="Late")
    deliver(serving, task, "/elsewhere/late.txt", title="Elsewhere")
    assert fetched(page, row(page, "Late").get_by_role("link", name="Download")) == ("late.txt", b"late")
    expect(row(page, "Elsewhere")).to_be_visible()
    expect(panel(page).get_by_role("link", name="Download")).to_have_count(1)


def test_a_file_that_is_gone_is_said_in_words_and_nothing_is_downloaded(serving, made, visit, picture):
    task = serving.create("Build it")
    deliver(serving, task, made / "gone.txt")
    page = visit(serving, f"/#task={task['id']}&tab=deliverables")
    downloads = []
    page.on("download", lambda download: downloads.append(download))
    link = row(page, "Report").get_by_role("link", name="Download")
    link.click()
    trouble = row(page, "Report").get_by_role("alert")
    expect(trouble).to_contain_text("Could not download it: Expected a file at")
    picture(page, "deliverable-gone")
    (made / "gone.txt").symlink_to("/etc/hostname")
    link.click()
    expect(trouble).to_contain_text("a link, which is not followed")
    assert not downloads
    (made / "gone.txt").unlink()
    (made / "gone.txt").write_text("here again")
    assert fetched(page, link) == ("gone.txt", b"here again")
    expect(trouble).to_be_empty()


def test_a_board_without_roots_and_a_demo_offer_no_download(board, demo, visit, made):
    (made / "a.txt").write_text("a")
    for server in (board, demo):
        task = server.create("Build it")
        deliver(server, task, made / "a.txt")
        page = visit(server, f"/#task={task['id']}&tab=deliverables")
        expect(row(page, "Report").get_by_role("button", name="Copy path")).to_be_visible()
        assert eventually(page, f"""async () => (await (await fetch("/api/tasks/{task['id']}/deliverables")).json())
            .every(({{ contentUrl }}) => contentUrl === undefined)""")
        expect(panel(page).get_by_role("link", name="Download")).to_have_count(0)


def test_a_signed_in_browser_downloads_by_its_cookie(serving, made, browser, tmp_path):
    (made / "a.bin").write_bytes(CONTENT)
    task = serving.create("Build it")
    deliver(serving, task, made / "a.bin")

    def tokens(*words):
        return subprocess.run([BINARY, "token", *words, "--db", str(tmp_path / "board.sqlite")], check=True,
                              capture_output=True, text=True, timeout=20, env=settings()).stdout

    identity = tokens("create", "--user", "ada").split("That is token ")[1].split()[0]
    context = browser.new_context()
    page = context.new_page()
    page.goto(tokens("link", identity, "--listen", f"127.0.0.1:{serving.port}").strip())
    expect(page.locator("connection-badge")).to_contain_text("Live")
    page.goto(f"{serving.url}/#task={task['id']}&tab=deliverables")
    link = row(page, "Report").get_by_role("link", name="Download")
    assert fetched(page, link) == ("a.bin", CONTENT)
    context.close()

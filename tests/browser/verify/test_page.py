"""The page for outsiders in a real Chromium, opened from disk with no server at all."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from mobile_api.pwa_files import DIST
from tests.custody.test_vectors import VECTORS, patched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(play: Playwright) -> Iterator[Browser]:
    browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    if not (DIST / "verify.html").exists():
        pytest.fail("the page is not built: make install")
    shutil.copy(DIST / "verify.html", tmp_path / "kiem.html")
    made = chromium.new_context(offline=True).new_page()
    made.goto((tmp_path / "kiem.html").as_uri())
    yield made
    made.context.close()


def put(page: Page, tmp_path: Path, bundle: Any) -> None:
    file = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"  # a browser takes the same name again for no change
    file.write_text(json.dumps(bundle))
    page.set_input_files("#file", file)
    page.wait_for_selector(".verdict")


def case(name: str) -> Any:
    return next(c for c in VECTORS["cases"] if c["name"] == name)


def test_a_true_bundle_is_true_from_disk(page: Page, tmp_path: Path) -> None:
    put(page, tmp_path, VECTORS["bundle"])
    assert page.inner_text(".verdict") == "ĐÚNG"
    assert page.locator("tbody tr").count() == len(VECTORS["bundle"]["links"])


@pytest.mark.parametrize("name", ["an act removed, its link left", "a head signed anew with another key", "an envelope added to a signed batch"])
def test_the_broken_link_is_named(page: Page, tmp_path: Path, name: str) -> None:
    put(page, tmp_path, patched(case(name)["patch"]))
    assert page.inner_text(".verdict") == "SAI"
    assert page.locator(".problem").all_inner_texts() == case(name)["expected"]["problems"]


def test_a_witness_sees_a_rewritten_day_and_a_wrong_file_is_said_to_be_one(page: Page, tmp_path: Path) -> None:
    book = [VECTORS["bundle"]["house"], {**VECTORS["bundle"]["heads"][0], "root": "1" * 64}]
    page.click("summary")
    (tmp_path / "book.jsonl").write_text("".join(json.dumps(line) + "\n" for line in book))
    page.set_input_files("#witness", tmp_path / "book.jsonl")
    put(page, tmp_path, VECTORS["bundle"])
    assert "người chứng" in page.inner_text(".problem")
    put(page, tmp_path, {"x": 1})
    page.wait_for_selector("text=KHÔNG ĐỌC ĐƯỢC")


def test_a_note_with_html_in_a_bundle_stays_text(page: Page, tmp_path: Path) -> None:
    bundle = json.loads(json.dumps(VECTORS["bundle"]).replace("courier:", "<img src=x onerror=document.title='xss'>:"))
    put(page, tmp_path, bundle)
    assert page.locator("#result img").count() == 0 and "xss" not in page.title()

"""A thin line and a cheap phone: what must be fetched before the first list, and what the camera needs besides."""

import gzip
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.house import House
from mobile_api.pwa_files import DIST

DECODER = ("zxing_reader.wasm", "decode-")
KHMER = Path(__file__).parents[2] / "app/web/static/khmer.woff"


def squeezed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def test_the_shell_is_small_and_the_decoder_stands_apart() -> None:
    assets = [p for p in (DIST / "assets").iterdir() if p.suffix not in (".br", ".gz")]
    decoder = [p for p in assets if p.name.startswith(DECODER)]
    shell = [p for p in assets if p not in decoder] + [DIST / "index.demo.html", KHMER]
    assert len(decoder) == 2
    assert sum(map(squeezed, shell)) <= 150_000
    assert sum(map(squeezed, decoder)) <= 450_000


def test_the_service_worker_keeps_every_file_of_the_app() -> None:
    worker = (DIST / "sw.js").read_text()
    assert all(f"/courier/assets/{p.name}" in worker for p in (DIST / "assets").iterdir() if p.suffix not in (".br", ".gz"))
    assert "/static/khmer.woff" in worker


def test_the_first_page_is_enough_for_the_login_and_comes_as_it_was_squeezed_at_the_build(client: TestClient[Litestar]) -> None:
    page = client.get("/courier", headers={"Accept-Encoding": "br"})
    assert page.headers["content-encoding"] == "br"
    assert len((DIST / "index.demo.html.br").read_bytes()) <= 24_000
    assert "src=" not in client.get("/courier", headers={"Accept-Encoding": "identity"}).text.split("<script", 1)[0], "nothing is waited for before the form"
    plain = client.get("/courier", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in plain.headers


def test_the_policy_of_the_page_allows_its_own_script_and_style_and_no_other(client: TestClient[Litestar]) -> None:
    page = client.get("/courier", headers={"Accept-Encoding": "identity"})
    policy = page.headers["content-security-policy"]
    for tag in ('script type="module"', "style"):
        inside = page.text.split(f"<{tag}>", 1)[1].split(f"</{tag.split()[0]}>", 1)[0]
        assert f"'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'" in policy
    assert "unsafe-inline" not in policy


def test_a_file_with_a_hash_in_its_name_is_kept_for_ever_and_nothing_else_is_served(client: TestClient[Litestar]) -> None:
    rest = next((DIST / "assets").glob("inside-*.js")).name
    assert "immutable" in client.get(f"/courier/assets/{rest}").headers["cache-control"]
    assert client.get("/courier/assets/..%2fpolicy.json").status_code == 404
    assert client.get(f"/courier/assets/{rest}.br").status_code == 404


def test_every_file_of_the_app_is_squeezed_once_and_not_again_on_the_way(client: TestClient[Litestar]) -> None:
    for path, name in (("/courier", "index.demo.html"), ("/courier/sw.js", "sw.js"), ("/counter/desk.js", "desk.js"), ("/verify", "verify.demo.html")):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers.get_list("content-encoding") == ["gzip"]
        assert answer.content == (DIST / name).read_bytes(), path


def test_the_app_and_the_page_for_outsiders_are_marked_in_the_demo_and_only_there(client: TestClient[Litestar], house: House, doors: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a login and without network, so in the page itself."""
    for path in ("/courier", "/verify"):
        assert "số liệu giả" in client.get(path).text
    real = replace(house, settings=house.settings.but(demo=False))
    monkeypatch.setattr(dict(doors.dependencies)["house"], "dependency", lambda: real)
    for path in ("/courier", "/verify"):
        assert "số liệu giả" not in client.get(path).text

"""What a phone fetches before it leaves the office."""

from typing import Any

from tests.phone import Phone


def test_a_day_pack_travels_squeezed_and_an_answer_of_a_kilobyte_does_not(client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = phone.http.get("/m/v1/daypack", headers=phone.headers | {"Accept-Encoding": "gzip"})
    plain = phone.http.get("/m/v1/daypack", headers=phone.headers | {"Accept-Encoding": "identity"})
    assert (pack.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert pack.json()["complete"] is plain.json()["complete"] is True
    page = client.get("/login", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in page.headers

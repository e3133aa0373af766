"""What a phone fetches before it leaves the office."""

from typing import Any

from tests.phone import Phone


def test_a_day_pack_travels_squeezed_and_the_answer_to_acts_does_not(client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = phone.http.get("/m/v1/daypack", headers=phone.headers | {"Accept-Encoding": "gzip"})
    plain = phone.http.get("/m/v1/daypack", headers=phone.headers | {"Accept-Encoding": "identity"})
    assert (pack.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert pack.json()["complete"] is plain.json()["complete"] is True
    events = phone.http.post("/m/v1/events", json={"install_id": phone.install_id, "events": [{"seq": n + 2} for n in range(50)]}, headers=phone.headers)
    assert "content-encoding" not in events.headers

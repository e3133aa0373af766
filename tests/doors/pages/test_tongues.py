"""Who reads Khmer or English gets whole sentences in it: why nobody came, why a time cannot be had, what went wrong."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.house import House
from app.orders import queries
from app.orders.commands import Citizen
from app.procedures.reasons import TOLD, UNKNOWN, in_tongue
from app.web import citizen as citizen_door
from app.web.texts_refused import REFUSED
from seeds.load import read
from tests.doors.pages.citizens import coded, missed
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import registered
from tests.phone import Phone

ROOT = Path(__file__).parents[3]
DOORS = ("web/ask_form.py", "web/asking.py", "web/citizen.py", "web/track.py", "web/pages.py", "web/errors.py", "orders/intake.py", "dispatch/slots.py", "kernel/ids.py")
IN_TONGUE_ALREADY = {"robot", "phone_not_own", "code_wrong", "complaint_empty"}
OF_STAFF = {"login_needed", "password_change_needed", "sent_twice", "reduction_unknown"}
OF_OTHER_DOORS = {"item_number_form", "item_number_country", "item_number_check", "procedure_code", "window_hours"}
"""No field of a citizen's form has a number, a procedure that is in no list, or hours of her own."""


def test_server_and_phone_tell_a_reason_with_the_same_words() -> None:
    phone = dict(re.findall(r'^  (\w+): "([^"]+)",$', (ROOT / "mobile_api/pwa/texts/reasons.ts").read_text(), re.M))
    assert phone == {code: km for code, (km, _) in TOLD.items()}
    assert TOLD.keys() == {row["code"] for row in read("reasons.csv")}


def test_a_reason_of_an_office_of_its_own_stands_as_written_and_none_is_never_empty() -> None:
    assert in_tongue("chó dữ", "Nhà có chó dữ", "km") == "Nhà có chó dữ"
    assert [in_tongue("gone", "", lang) for lang in ("vi", "km", "en")] == list(UNKNOWN) and in_tongue("absent", "x", "fr") == "x"


@pytest.mark.parametrize("lang", ["km", "en"])
def test_why_the_courier_came_in_vain_is_read_in_the_tongue_of_page_and_message(citizen: Visitor, house: House, phone: Phone, lang: str) -> None:
    order = missed(house, phone, "v1", citizen=Citizen("Lâm Thị Ngọc Hạnh", "0912345678", language=lang))
    with house.db.write() as tx:
        house.notify.tell(tx, queries.history(tx, order.id))
        (message,) = [m.text for m in house.notify.tray(tx) if m.kind == "attempt_failed"]
    page, said = text_of(citizen.see(f"/t/{order.token}?lang={lang}")), TOLD["absent"][("km", "en").index(lang)]
    assert said in page and said in message and "không gặp" not in page + message


def test_to_a_sender_nobody_is_no_receiver(citizen: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    phone.send(phone.failed("v1", {"order_id": order.id, "item_number": order.item_number}))
    page = text_of(citizen.see(f"/t/{order.token}"))
    assert "không gặp ai" in page and "người nhận" not in page


def test_why_a_time_cannot_be_had_is_read_in_the_tongue_of_the_page(citizen: Visitor, house: House, clock: Any) -> None:
    order = registered(house)
    clock.pass_(hours=3)  # 9:30 in Viet Nam
    citizen.see("/?lang=km")
    page = text_of(coded(citizen, house, order, "change"))
    assert REFUSED["window_past"][0] in page and "Đã qua giờ" not in page


def test_every_refusal_that_a_citizen_may_read_has_words_in_khmer_and_english() -> None:
    codes = {code for name in DOORS for pair in re.findall(r'\bcode ?= ?"(\w+)"|^    \d{3}: \("(\w+)"', (ROOT / "app" / name).read_text(), re.M) for code in pair if code}
    assert codes - REFUSED.keys() == IN_TONGUE_ALREADY | OF_STAFF | OF_OTHER_DOORS
    for code, (km, en) in REFUSED.items():
        assert re.search("[\u1780-\u17d2]{3}", km) and not re.search("[\u1780-\u17d2ạ-ỹđ]", en), code


@pytest.mark.parametrize("lang", ["km", "en"])
def test_what_went_wrong_is_told_in_the_tongue_of_the_page(citizen: Visitor, house: House, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    at, order = ("km", "en").index(lang), registered(house)
    citizen.see(f"/?lang={lang}")
    late = citizen.raw("", f"/t/{order.token}/rate", score="3")
    unknown = citizen.raw("", f"/t/{order.token}/act", code_id="x", do="cancel", digits="000000")
    wrong = citizen.http.put(f"/t/{order.token}")
    large = citizen.http.post("/lost", data={"phone": "0" * 10_000_001})
    monkeypatch.setattr(citizen_door, "_send", lambda *_: 1 / 0)
    fault = citizen.raw("", "/lost", phone="0912345678")
    for answer, status, code in ((late, 409, "not_closed"), (unknown, 404, "code_not_found"), (wrong, 405, "method_not_allowed"), (large, 413, "too_large"), (fault, 500, "internal")):
        assert (answer.status_code, REFUSED[code][at] in answer.text) == (status, True), (code, text_of(answer)[:300])
    assert re.search(r"\([0-9a-f-]{20,}\)", text_of(fault)), "the number that the log has"

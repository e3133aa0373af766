"""The SMS gateway: what it accepts is sent once; what it refuses stays in the tray with the reason."""

from dataclasses import replace
from typing import Any

import pytest

from app.adapters.sms_esms import PATH, Esms
from app.house import House
from app.kernel.text import unaccented
from app.notify.messages import SENTENCES
from app.ports import Sent
from app.worker import Worker
from tests.contracts.outside import served
from tests.orders import registered

WORDS = {"item": "ZZ000000014VN", "day": "26/11/2026", "link": "http://127.0.0.1/t/x", "office": "Bưu cục Phú Lợi", "time": "09:42 25/11/2026", "reason": "không có người ở nhà", "digits": "123456", "result_day": "30/11/2026"}


def gateway(url: str) -> Esms:
    return Esms(url, "key", "secret", "BUUDIEN")


def test_a_message_goes_out_unaccented_with_its_own_number() -> None:
    asked: list[tuple[str, Any]] = []

    def script(path: str, body: Any) -> tuple[int, Any]:
        asked.append((path, body))
        return 200, {"CodeResult": "100", "SMSID": "1"}

    with served(script) as url:
        assert gateway(url).send("0912345678", "Bưu điện đã ghi nhận", "m1").accepted
    path, body = asked[0]
    assert path == PATH
    assert (body["Content"], body["IsUnicode"], body["RequestId"], body["Phone"]) == ("Buu dien da ghi nhan", "0", "m1", "0912345678")


def test_a_message_whose_answer_was_lost_and_that_is_sent_again_has_arrived() -> None:
    with served(lambda *_: (200, {"CodeResult": "124", "ErrorMessage": "Duplicate RequestId"})) as url:
        assert gateway(url).send("0912345678", "x", "m1").accepted


BLOCKED, EMPTY, BRAND = ({"CodeResult": code} for code in ("99", "103", "104"))


@pytest.mark.parametrize(("status", "told", "again"), [(200, BLOCKED, False), (200, EMPTY, True), (200, BRAND, False), (503, {}, True), (400, {}, False), (200, None, True), (200, [], True), (200, {}, True)])
def test_an_error_behind_a_success_is_an_error(status: int, told: Any, again: bool) -> None:
    with served(lambda *_: (status, told)) as url:
        answer = gateway(url).send("0912345678", "x", "m1")
    assert not answer.accepted
    assert answer.retry is again
    assert answer.problem


def test_nobody_at_the_other_end_is_tried_again() -> None:
    assert gateway("http://127.0.0.1:9").send("0912345678", "x", "m1").retry


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_vietnamese_fits_the_letters_of_a_plain_sms_and_khmer_stays_khmer(kind: str) -> None:
    assert unaccented(SENTENCES[kind]["vi"].format(**WORDS)).isascii()
    khmer = SENTENCES[kind]["km"].format(**WORDS)
    assert unaccented(khmer) == khmer


def test_the_tray_empties_through_the_gateway(house: House) -> None:
    registered(house)
    with served(lambda *_: (200, {"CodeResult": "100"})) as url:
        sms = gateway(url)
        open_ = replace(house, gateway=sms, notify=replace(house.notify, gateway=sms))
        Worker(open_).once()
        house.clock.pass_(hours=1)  # type: ignore[attr-defined]
        Worker(open_).once()
    with house.db.read() as tx:
        assert house.notify.waiting(tx) == 0


def test_one_message_that_cannot_be_sent_keeps_no_other_from_being_sent(house: House) -> None:
    odd, *others = (registered(house) for _ in range(3))

    class Odd(Esms):
        def send(self, to: str, text: str, reference: str) -> Sent:
            if odd.item_number in text:
                raise UnicodeError("hỏng")
            return Sent(True)

    sms = Odd("", "", "", "")
    open_ = replace(house, gateway=sms, notify=replace(house.notify, gateway=sms))
    house.clock.pass_(hours=1)  # type: ignore[attr-defined]
    for _ in range(3):
        Worker(open_).once()
    with house.db.read() as tx:
        (left,) = house.notify.tray(tx)
    assert left.order_id == odd.id and left.order_id not in {order.id for order in others} and "UnicodeError" in left.problem


def test_a_silent_gateway_is_asked_once_a_round_and_keeps_nobody_waiting(house: House) -> None:
    asked: list[Any] = []
    for _ in range(3):
        registered(house)
    Worker(house).once()
    with served(lambda _, body: (asked.append(body), (503, {}))[1]) as url:
        sms = gateway(url)
        open_ = replace(house, gateway=sms, notify=replace(house.notify, gateway=sms))
        house.clock.pass_(hours=1)  # type: ignore[attr-defined]
        Worker(open_).once()
    assert len(asked) == 1

"""What an order costs, and how sure that is."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fees.tariff import Price, QuoteAsk, Tariff
from app.kernel.errors import Malformed
from app.wiring.reference import from_files

TARIFF = from_files(date(2026, 11, 24)).tariff
KINDS = st.sampled_from(["collect", "return", "transfer"])
ZONES = ["district", "province", "national"]
STEPS = Tariff({("collect", "district"): (Price(100, 26000, "high"), Price(250, 29000, "high"), Price(500, 33000, "low"))})


def ask(**changes: Any) -> QuoteAsk:
    return QuoteAsk(**{"kind": "collect", "zone": "district", **changes})


def test_a_letter_inside_one_district_costs_what_the_published_example_says() -> None:
    quote = TARIFF.quote(ask())
    assert (quote.postage, quote.total, quote.provisional) == (26000, 26000, False)


def test_the_three_kinds_of_money_stand_in_lines_of_their_own() -> None:
    quote = TARIFF.quote(ask(zone="province", state_fee=15000, cod=50000))
    assert {line.code: line.amount for line in quote.lines} == {
        "postage": 30000, "collection": 8000, "state_fee": 15000, "cod": 50000,
    }  # fmt: skip
    assert (quote.postage, quote.state_fee, quote.cod, quote.total) == (38000, 15000, 50000, 103000)


def test_without_a_state_fee_nobody_pays_for_collecting_one() -> None:
    assert [line.code for line in TARIFF.quote(ask()).lines] == ["postage"]


def test_a_weight_without_a_step_is_priced_provisionally_and_says_so() -> None:
    quote = TARIFF.quote(ask(weight_g=300))
    assert quote.provisional and "tạm tính" in quote.lines[0].text and quote.postage == 26000


def test_a_price_that_is_only_believed_is_provisional() -> None:
    assert TARIFF.quote(ask(zone="national")).provisional
    assert STEPS.quote(ask(weight_g=400)).provisional and not STEPS.quote(ask(weight_g=200)).provisional


def test_an_empty_tariff_still_answers_and_admits_that_it_knows_nothing() -> None:
    quote = Tariff().quote(ask(state_fee=5000))
    assert quote.provisional and quote.postage == 0 and quote.total == 5000


def test_a_hero_mother_pays_no_postage_but_the_fee_of_the_state() -> None:
    quote = TARIFF.quote(ask(reduction="me_vnah", state_fee=8000))
    assert quote.postage == 8000, "only the charge for paying the fee in is left"
    assert quote.total == 16000


@pytest.mark.parametrize("wrong", [{"weight_g": -1}, {"state_fee": -5}, {"cod": -5}, {"postage_payer": "nobody"}, {"zone": "moon"}, {"reduction": "x"}])
def test_an_impossible_question_is_refused_in_words(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        TARIFF.quote(ask(**wrong))
    assert len(refused.value.detail) > 20


@given(KINDS, st.sampled_from(ZONES), st.integers(0, 5000), st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_lines_always_add_up(kind: str, zone: str, weight: int, fee: int, cod: int) -> None:
    quote = TARIFF.quote(QuoteAsk(kind, zone, weight, fee, cod))
    assert sum(line.amount for line in quote.lines) == quote.total == quote.postage + quote.state_fee + quote.cod
    assert quote.postage >= 0 and (quote.state_fee, quote.cod) == (fee, cod)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_heavier_is_never_cheaper(light: int, more: int) -> None:
    for tariff in (TARIFF, STEPS):
        assert tariff.quote(ask(weight_g=light)).postage <= tariff.quote(ask(weight_g=light + more)).postage


@given(KINDS, st.integers(0, 2000))
def test_farther_is_never_cheaper(kind: str, weight: int) -> None:
    prices = [TARIFF.quote(QuoteAsk(kind, zone, weight)).postage for zone in ZONES]
    assert prices == sorted(prices)

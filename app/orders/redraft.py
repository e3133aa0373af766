"""An order as it could be asked for again today, its price as the wire shows it, and what it is due by."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.fees.tariff import Quote, QuoteAsk
from app.kernel.time import local_date
from app.orders.commands import Address, Citizen, NewOrder
from app.orders.tables import OrderRow


def quote_data(quote: Quote, placeless: bool) -> dict[str, Any]:
    """As `/api/v1` shows it; provisional too where the place is not known yet."""
    lines = [{"code": line.code, "text": line.text, "amount": line.amount} for line in quote.lines]
    return {"postage": quote.postage, "state_fee": quote.state_fee, "cod": quote.cod, "total": quote.total, "lines": lines, "provisional": quote.provisional or placeless}


def price(new: NewOrder, desk: Any, new_code: str | None, rules: Any) -> Quote:
    """`new_code`: the commune at the citizen's end; None where nobody knows it yet. A reduction that the tariff of the day has no more
    (doors refuse one that it has not) leaves the price provisional: an order must never stop at its price."""
    zone, known = rules.zone(desk.new_code if desk else "", new_code or ""), new.reduction in rules.tariff.reductions
    quote: Quote = rules.tariff.quote(QuoteAsk(new.kind, zone, new.weight_g, new.state_fee, new.cod, new.postage_payer, new.reduction if known else ""))
    return quote if known or not new.reduction else replace(quote, provisional=True)


def weighed(order: Mapping[str, Any], rules: Any) -> dict[str, Any]:
    """The price of an order whose weight is known now; `order`: its columns."""
    known = {name: order[name] for name in ("kind", "agency_code", "weight_g", "state_fee", "cod", "postage_payer", "reduction")}
    new = NewOrder(dossier_code="", procedure_code="", citizen=Citizen("", ""), address=Address(""), **known)
    return quote_data(price(new, rules.agencies.get(order["agency_code"]), order["new_code"], rules), order["new_code"] is None)


def by_weight(order: Mapping[str, Any], rules: Any) -> list[tuple[int, int]]:
    """(up to so many grams, postage), for who weighs at the door without network; empty where the tariff has one price for all."""
    steps = rules.tariff.prices.get((order["kind"], order["sla_zone"]), ())
    return [(step.weight_max_g, weighed({**order, "weight_g": step.weight_max_g}, rules)["postage"]) for step in steps] if len(steps) > 1 else []


def due_again(row: OrderRow, values: dict[str, Any], calendar: Any) -> dict[str, Any]:
    """Until the post has the envelope its time counts from the promised day; where none is promised, from the day it was asked for."""
    if row.accepted_at is not None or not {"promised_on", "sla_days"} & values.keys():
        return {}
    promised = values.get("promised_on", row.promised_on) or local_date(row.created_at)
    return {"due_at": calendar.due_at(promised, values.get("sla_days", row.sla_days))}


def asking(row: OrderRow, **changes: Any) -> NewOrder:
    """The order as it could have been asked for today."""
    phone, near = changes.pop("phone", row.phone), row.kind != "transfer"  # of a transfer the place is that of the agency that takes, not the citizen's
    known: dict[str, Any] = {
        "kind": row.kind, "dossier_code": row.dossier_code, "procedure_code": row.procedure_code or "", "procedure_name": row.procedure_name,
        "agency_code": row.agency_code, "to_agency_code": row.to_agency_code or "", "citizen": Citizen(row.citizen_name, phone, "", row.email, row.language),
        "address": Address(row.address_text, row.old_code or row.new_code or "", row.lat, row.lon, row.landmark, picked=row.new_code is not None) if near else Address(row.address_text, landmark=row.landmark), "weight_g": row.weight_g,
        "state_fee": row.state_fee, "cod": row.cod, "postage_payer": row.postage_payer, "reduction": row.reduction, "source": row.source, "connection_id": row.connection_id, "order_number": row.order_number,
    }  # fmt: skip
    return NewOrder(**(known | changes))

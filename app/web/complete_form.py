"""The form that gives an order what it was taken without: at the board, and at a desk for the desk's own envelopes."""

from typing import Any

from app.orders.commands import Completion
from app.reference import Rules
from app.web.form import Form

FIELD_OF = {"dossier_code": "dossier", "no_code": "dossier", "procedure": "procedure", "name": "name", "agency": "agency"}
"""Kind of task -> the field that answers it."""


def given(form: Form) -> Completion:
    """Empty fields stay as they were; of a chosen procedure (`2.000635 Cấp bản sao…`) the code counts."""
    return Completion(form.text("dossier") or None, form.text("procedure").partition(" ")[0] or None, form.text("name") or None, form.text("agency") or None)


def choices(rules: Rules) -> dict[str, Any]:
    """What the form offers."""
    served = [p for p in rules.catalogue.all() if not p.needs_presence and p.served is not False]
    return {"procedures": served, "agencies": sorted(rules.agencies.values(), key=lambda a: (a.kind != "centre", a.name))}

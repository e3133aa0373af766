"""A paper is issued: its number in the year's book, which print this is, who heads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.house import House
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import new_id
from app.kernel.time import local_date
from app.orders import queries
from app.orders.tables import OrderRow
from app.papers.tables import PaperRow
from app.places.units import Agency
from app.procedures.issuing import Issuer
from app.reference import Rules
from labels.forms.parts import Head, Party, Signer

PAPERS: sa.Table = PaperRow.__table__  # type: ignore[attr-defined]
POST = "post"
Sheet = Callable[[], bytes]
"""A paper that has been read, checked and numbered; it is drawn after the transaction, so that nobody waits behind ink."""


def ready(form: Any, content: Any) -> Sheet:
    """`form`: a module of labels.forms. Raises FormIncomplete now, while a number drawn for it can still be given back."""
    form.check(content)
    return partial(form.draw, content)


@dataclass(frozen=True, slots=True)
class Issued:
    """`copy` 1 = first print, 0 = only numbered; `data` what was typed for it; `made_by` kind and id of who issued it first."""

    id: str
    number: int
    year: int
    copy: int
    data: Mapping[str, Any]
    made_at: datetime
    made_by: str

    @property
    def text(self) -> str:
        return f"{self.number:02d}/{self.year}"


@dataclass(frozen=True)
class Printing:
    """What every paper needs: the transaction, the house, and who prints. `day`: whose names and headings hold; none = today's."""

    tx: Tx
    house: House
    actor: Actor
    day: date | None = None

    @cached_property
    def rules(self) -> Rules:
        return self.house.reference.at(self.day or local_date(self.house.clock.now()))

    def on(self, moment: datetime | None) -> "Printing":
        """For a paper of that moment: agencies, offices and headings are called as they were then, however they were merged since."""
        return replace(self, day=local_date(moment)) if moment else self

    @cached_property
    def names(self) -> dict[str, str]:
        return {p.id: p.name for p in self.house.accounts.people(self.tx)}

    def issue(
        self, form: str, key: str, scope: str = POST, order_id: str | None = None, data: Mapping[str, Any] | None = None, *, prints: int = 1, until: datetime | None = None
    ) -> Issued:
        """Draws the number at the first issue, counts every print (`prints` 0: numbered only). `data`: what somebody types for it, which
        makes it anew under its number; without, it is printed as it was made. `until`: the end of what the paper tells of; one made before
        that end told of less and is made anew, too."""
        row = self.tx.execute(sa.select(PaperRow).where(PAPERS.c.form == form, PAPERS.c.key == key)).scalar_one_or_none()
        if row is None:
            row = self._new(form, key, scope, order_id)
        if data is not None or (until is not None and row.made_at < until <= self.house.clock.now()):
            row.data, row.made_at, row.made_by = {**row.data, **(data or {})}, self.house.clock.now(), self._by
        row.prints += prints
        self.tx.flush()
        return Issued(row.id, row.number, row.year, row.prints, row.data, row.made_at, row.made_by)

    def keep(self, issued: Issued, **more: Any) -> None:
        """What was found out for the paper stays with it."""
        row = self.tx.get_one(PaperRow, issued.id)
        row.data = {**row.data, **more}
        self.tx.flush()

    def _new(self, form: str, key: str, scope: str, order_id: str | None) -> PaperRow:
        now = self.house.clock.now()
        year = local_date(now).year
        last = sa.select(sa.func.max(PAPERS.c.number)).where(PAPERS.c.form == form, PAPERS.c.scope == scope, PAPERS.c.year == year)
        row = PaperRow(
            id=new_id(), form=form, key=key, scope=scope, year=year, number=(self.tx.execute(last).scalar_one() or 0) + 1, order_id=order_id, made_at=now, made_by=self._by
        )
        self.tx.add(row)
        return row

    def head(self, form: str, issued: Issued | None = None, number: str = "", agency: str = "") -> Head:
        """`agency`: code of the desk that issues it; none = the post."""
        issuer = self.issuer(agency)
        text = number or (issued.text if issued else "")
        return Head(
            issuer=issuer.parent, office=issuer.name, number=text, place=issuer.place, made_at=self.house.clock.now(), form_number=self.rules.issuing.marks.get(form, ""),
            demo=self.house.settings.demo, copy=issued.copy if issued else 1,
        )  # fmt: skip

    def kept(self, form: str, issued: Issued, number: str = "", agency: str = "") -> Head:
        """Of the day on which the paper was made: printed again it is the same paper, and no later than it was."""
        return replace(self.on(issued.made_at).head(form, issued, number, agency), made_at=issued.made_at)

    def maker(self, issued: Issued) -> Signer:
        """Who made the paper, whoever prints it again."""
        return Signer(name=self.names.get(issued.made_by.partition(":")[2], SYSTEM.name))

    def issuer(self, agency: str = "") -> Issuer:
        """An agency's own heading where one is set, else the common one with the agency's name."""
        known = self.rules.issuing
        if not agency:
            return known.post
        common = known.issuers.get(agency) or known.issuers.get("agency") or Issuer("ỦY BAN NHÂN DÂN", "", known.post.place)
        return Issuer(common.parent, common.name or self.agency(agency).name.upper(), common.place, common.hotline, common.chief)

    def order(self, key: str) -> OrderRow:
        """By id or item number; raises NotFound for a stranger."""
        named = queries.by_item(self.tx, key.replace(" ", "").upper())
        return queries.owned(self.tx, named.id if named else key, self.actor)

    def agency(self, code: str | None) -> Party:
        """One that has ended is called as it was last."""
        desk, key = self.rules.agencies.get(code or ""), code or ""
        if desk is None and (said := self.house.reference.last("agency", key)):
            desk = Agency.of(key, said)
        return Party(name=desk.name if desk else key, address=desk.address if desk else key, phone="")

    def office(self, key: str) -> str:
        office, said = self.rules.offices.get(key), self.house.reference.last("office", key)
        return office.name if office else str(said["name"]) if said else key

    def citizen(self, order: OrderRow) -> Party:
        return Party(name=order.citizen_name, address=order.address_text, phone=order.phone or "", email=order.email or "")

    def party(self, text: str) -> str:
        """`courier:<id>`, `agency:<code>`, `office:<id>`, `citizen:<order>` as people call them."""
        kind, _, key = text.partition(":")
        match kind:
            case "courier":
                return f"bưu tá {self.names.get(key, key)}"
            case "agency":
                return self.agency(key).name
            case "office":
                return self.office(key)
            case "citizen":
                return "người dân"
            case _:
                return text or "không rõ"

    @property
    def _by(self) -> str:
        return f"{self.actor.kind}:{self.actor.id}"[:80]

    @property
    def me(self) -> Signer:
        return Signer(name=self.actor.name)

"""How papers are headed and numbered: dated rows that a head may change, for circulars renumber forms and provinces merge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Issuer:
    """`parent` over `name`, as NĐ 30/2020/NĐ-CP heads a paper; `place` before the date; `hotline` for questions."""

    parent: str
    name: str
    place: str
    hotline: str = ""
    chief: str = ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """`bank`: NAPAS BIN of six digits."""

    bank: str
    number: str
    holder: str


NOBODY = Issuer("TỔNG CÔNG TY BƯU ĐIỆN VIỆT NAM", "BƯU ĐIỆN TỈNH", "")


@dataclass(frozen=True, slots=True)
class Issuing:
    """`marks`: form -> what stands in its corner ("Mẫu số 01 – TT 01/2018/TT-VPCP"); issuers by key: post, agency or an agency's
    code; accounts by key: `postage` takes what is paid by VietQR."""

    marks: Mapping[str, str] = field(default_factory=dict)
    issuers: Mapping[str, Issuer] = field(default_factory=dict)
    accounts: Mapping[str, BankAccount] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> "Issuing":
        return cls(
            {key: " – ".join(part for part in (row["mark"], row.get("law", "")) if part) for key, row in tables.get("form", {}).items()},
            {key: Issuer(row["parent"], row["name"], row["place"], row.get("hotline", ""), row.get("chief", "")) for key, row in tables.get("issuer", {}).items()},
            {key: BankAccount(row["bank"], row["number"], row["holder"]) for key, row in tables.get("account", {}).items()},
        )

    @property
    def post(self) -> Issuer:
        return self.issuers.get("post", NOBODY)

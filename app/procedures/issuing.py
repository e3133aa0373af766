"""How papers are headed and numbered: dated rows that a head may change, for circulars renumber forms and provinces merge."""

import re
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

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "BankAccount":
        """A number as people write it, with blanks or points. Raises ValueError for one of which no VietQR can be made."""
        bank, number = str(row["bank"]).strip(), re.sub(r"[\s.-]", "", str(row["number"]))
        if not re.fullmatch(r"[0-9]{6}", bank):
            raise ValueError(f"bank «{bank[:20]}» phải là mã BIN sáu chữ số của ngân hàng (NAPAS)")
        if not re.fullmatch(r"[0-9A-Za-z]{1,19}", number):
            raise ValueError(f"number «{number[:20]}» phải là số tài khoản, tối đa 19 chữ số hoặc chữ cái không dấu")
        return cls(bank, number, str(row["holder"]).strip())


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
            {key: account for key, row in tables.get("account", {}).items() if (account := _usable(row))},
        )

    @property
    def post(self) -> Issuer:
        return self.issuers.get("post", NOBODY)


def _usable(row: Mapping[str, Any]) -> BankAccount | None:
    """A row from before rows were checked costs notices their code, not the whole house its tables."""
    try:
        return BankAccount.of(row)
    except (KeyError, ValueError):
        return None

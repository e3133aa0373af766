"""Numbers that the trade reads aloud: UPU S10 item numbers, dossier codes, procedure codes; and our own UUIDv7."""

import os
import re
import secrets
import time
from datetime import datetime
from threading import Lock
from uuid import UUID

from app.kernel.errors import Malformed

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
# UPU S10-12: for these first letters the check digit is a must; numbers of domestic services are seen in the field
# with wrong ones (VNPost's own samples), so there it is only a warning.
S10_STRICT_LETTERS = frozenset("ERVLCHU")
# ISO 3166-1 alpha-2. What a country may give a meaning of its own (XX, ZZ, QM to QZ) stands on no envelope.
COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK "
    "DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI "
    "KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH "
    "PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA "
    "VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
_S10 = re.compile(r"^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$")

# TT 01/2018/TT-VPCP Art 19 (agency code first digits) and QĐ 20/2020/QĐ-TTg (level-1 code first); the union of both,
# serials of 4 to 7 digits, dates of 6 or 8 digits.
_DOSSIER = re.compile(
    r"^(?:\d{3}\.\d{2}\.\d{2,3}\.[A-Z]\d{2}|(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.[0-9A-Z]{1,4}){0,4})-(\d{6}|\d{8})-(\d{4,7})$"
)
_PROCEDURE = re.compile(r"^(\d\.\d{6})(?:\.[0-9A-Z.]+)?$")


_lock, _last = Lock(), 0


def uuid7() -> UUID:
    """RFC 9562 UUIDv7: 48 bits of Unix milliseconds, 12 of their fraction (method 3), then random. Those of one process
    ascend: of two legs in one millisecond the newer has the greater id."""
    global _last
    ms, rest = divmod(time.time_ns(), 1_000_000)
    with _lock:
        _last = stamp = max(ms << 12 | rest * 4096 // 1_000_000, _last + 1)
    raw = bytearray((stamp >> 12).to_bytes(6, "big") + (0x7000 | stamp & 0xFFF).to_bytes(2, "big") + os.urandom(8))
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))


def new_id() -> str:
    return str(uuid7())


def new_token() -> str:
    """128 random bits, URL-safe (22 characters): a citizen's tracking link."""
    return secrets.token_urlsafe(16)


def s10_check_digit(serial: str) -> int:
    """Check digit of the eight serial digits (UPU S10: 11 - S mod 11; 10 -> 0, 11 -> 5)."""
    rest = 11 - sum(int(d) * w for d, w in zip(serial, S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


class ItemNumber(str):
    """A UPU S10 item number, upper case, without spaces: `ZZ000000014VN`."""

    @classmethod
    def parse(cls, text: str) -> "ItemNumber":
        """Raises Malformed where the form, the country, or for E R V L C H U the check digit, is wrong."""
        compact = re.sub(r"[\s.-]", "", text).upper()
        match = _S10.match(compact)
        if not match:
            raise Malformed(f"«{text[:40]}» không phải số hiệu bưu gửi 13 ký tự (2 chữ, 9 số, 2 chữ).", code="item_number_form")
        letters, serial, check, country = match.groups()
        if country not in COUNTRIES:
            raise Malformed(f"Số hiệu «{compact}» mang mã nước «{country}», không nước nào có mã này: xin quét hoặc gõ lại.", code="item_number_country")
        if letters[0] in S10_STRICT_LETTERS and int(check) != s10_check_digit(serial):
            raise Malformed(f"Số hiệu «{compact}» sai số kiểm tra: xin quét hoặc gõ lại.", code="item_number_check")
        return cls(compact)

    @classmethod
    def make(cls, prefix: str, serial: int, country: str = "VN") -> "ItemNumber":
        digits = f"{serial:08d}"
        return cls(f"{prefix}{digits}{s10_check_digit(digits)}{country}")

    @property
    def grouped(self) -> str:
        """As people read it: `ZZ 000 000 014 VN`."""
        return f"{self[:2]} {self[2:5]} {self[5:8]} {self[8:11]} {self[11:]}"


class DossierCode(str):
    """A dossier number in either official style, kept as written; compare by `folded`."""

    @classmethod
    def parse(cls, text: str) -> "DossierCode":
        """Raises Malformed if in neither style, or if its date part is no date."""
        code = text.strip()
        match = _DOSSIER.match(code.upper())
        if not match:
            raise Malformed(
                f"Mã hồ sơ «{text[:60]}» không đúng mẫu (ví dụ H51.18-230912-0007 hoặc 000.00.18.H51-210527-0001).",
                code="dossier_code",
            )
        digits = match.group(1)
        if not any(_is_date(digits, form) for form in (("%y%m%d",) if len(digits) == 6 else ("%Y%m%d",))):
            raise Malformed(f"Mã hồ sơ «{code}» có phần ngày «{digits}» không phải là ngày.", code="dossier_code_date")
        return cls(code)

    @property
    def folded(self) -> str:
        return self.casefold()


def _is_date(digits: str, form: str) -> bool:
    try:
        datetime.strptime(digits, form)
    except ValueError:
        return False
    return True


class ProcedureCode(str):
    """National procedure code `d.dddddd`; a local suffix (`.000.00.00.H51`) is cut off."""

    @classmethod
    def parse(cls, text: str) -> "ProcedureCode":
        match = _PROCEDURE.match(text.strip().upper())
        if not match:
            raise Malformed(f"Mã thủ tục «{text[:40]}» không đúng mẫu (ví dụ 2.000635).", code="procedure_code")
        return cls(match.group(1))

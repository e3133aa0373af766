"""VietQR: EMVCo merchant-presented QR with NAPAS' template 38 (TLV, CRC-16/CCITT-FALSE over everything with its own head)."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """`bank`: NAPAS BIN of six digits."""

    bank: str
    number: str


def payload(account: Account, amount: int, memo: str) -> str:
    """The text of the code. `amount` whole VND > 0; the memo loses its accents and is cut to 25 characters."""
    if not (len(account.bank) == 6 and account.bank.isdigit() and account.number.isalnum()):
        raise ValueError("VietQR cần mã ngân hàng 6 số và số tài khoản")
    merchant = _tlv("00", "A000000727") + _tlv("01", _tlv("00", account.bank) + _tlv("01", account.number)) + _tlv("02", "QRIBFTTA")
    body = _tlv("00", "01") + _tlv("01", "12") + _tlv("38", merchant) + _tlv("53", "704") + _tlv("54", str(amount)) + _tlv("58", "VN") + _tlv("62", _tlv("08", plain(memo)))
    return f"{body}6304{crc(f'{body}6304'):04X}"


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in bare if c.isascii() and (c.isalnum() or c in " .-"))[:25]


def crc(text: str) -> int:
    """Poly 0x1021, init 0xFFFF."""
    value = 0xFFFF
    for byte in text.encode("ascii"):
        value ^= byte << 8
        for _ in range(8):
            value = ((value << 1) ^ 0x1021) & 0xFFFF if value & 0x8000 else (value << 1) & 0xFFFF
    return value


def _tlv(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"

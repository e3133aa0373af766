"""A photo that is no photo, or not the one announced, is refused in words and can be sent again."""

import hashlib
import io
from typing import Any

from PIL import Image

from app.house import House
from tests.phone import Phone


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def sent(phone: Phone, name: str, announced: bytes, content: bytes) -> Any:
    body = {"id": name, "sha256": hashlib.sha256(announced).hexdigest(), "size": len(announced), "mime": "image/jpeg", "purpose": "photo"}
    assert phone.http.post("/m/v1/proofs", json=body, headers=phone.headers).status_code == 201
    return phone.http.put(f"/m/v1/proofs/{name}/content", content=content, headers=phone.headers)


def test_a_photo_that_is_no_photo_is_refused_and_leaves_nothing(both: str, phone: Phone, house: House) -> None:
    text = b"day khong phai la anh" * 10
    answer = sent(phone, "proof-text-01", text, text)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_picture")
    held = phone.http.head("/m/v1/proofs/proof-text-01/content", headers=phone.headers)
    assert held.headers["upload-offset"] == "0"


def test_a_spoilt_photo_is_refused_and_the_right_one_goes_in(phone: Phone) -> None:
    good = picture()
    spoilt = bytes([*good[:-1], good[-1] ^ 1])
    assert sent(phone, "proof-0001", good, spoilt).json()["code"] == "proof_hash"
    again = sent(phone, "proof-0001", good, good)
    assert (again.status_code, again.json()["complete"]) == (200, True)


def test_a_file_of_another_kind_or_longer_than_said_is_refused(phone: Phone) -> None:
    body = {"id": "proof-0002", "sha256": "0" * 64, "size": 10, "mime": "application/pdf", "purpose": "photo"}
    assert phone.http.post("/m/v1/proofs", json=body, headers=phone.headers).json()["code"] == "proof_mime"
    assert sent(phone, "proof-0003", b"x" * 10, b"x" * 11).status_code == 413

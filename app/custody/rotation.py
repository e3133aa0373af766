"""A new house key: the old one's last signature is the word for its successor. Then the old private half is gone."""

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from app.custody.heads import public_text
from app.custody.signing import sign
from app.custody.succession import TYPE, link_text
from app.db.crypto import keys_file, keys_text, write_private
from app.db.house_key import house_key
from app.kernel.errors import Refused
from app.kernel.files import put
from app.kernel.time import iso

UNDER_WAY = timedelta(seconds=10)  # what the old key is signing this very moment still falls into its time


def rotate(data: Path, now: datetime, since: datetime | None, out: Path | None, others: bool = False) -> dict[str, Any]:
    """The link from the old key to the new one, after the file of keys has been replaced; inside a writing transaction, so that no
    head and no other rotation is made meanwhile. `since`: from then on the old key was in other hands. `out`: where the
    keys come from BUUTA_KEYS, the file for the new ones (then nothing else is changed). `others`: after a theft of the whole file, the
    keys for sealing, index and tokens too; processes read these at their start only."""
    path = keys_file(data)
    if (path is None) != (out is not None):
        raise Refused("Khoá đến từ BUUTA_KEYS: cần --out TỆP để ghi khoá mới." if path is None else "Khoá nằm trong keys.json: không dùng --out.", code="out")
    if since is not None and since > now:
        raise Refused("Lúc lộ khoá không thể ở tương lai.", code="compromised_since")
    raw = json.loads(keys_text(data))
    old, new = house_key(raw).private, ec.generate_private_key(ec.SECP256R1())
    link = make_link(old, new, now + UNDER_WAY, since)
    raw |= {"house": f"{new.private_numbers().private_value:064x}", "succession": [*raw.get("succession", ()), link]}
    raw |= _anew(raw) if others else {}
    if out is not None:
        write_private(out, json.dumps(raw), os.O_EXCL)
    elif path is not None:
        _replace(path, json.dumps(raw))
    return link


def _anew(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was sealed stays readable under the old key, which stays; what is sealed from now on is sealed with the newest."""
    newest = max(int(name) for name in raw["keys"]) + 1
    return {"keys": {**raw["keys"], str(newest): os.urandom(32).hex()}, "index": os.urandom(32).hex(), "token": os.urandom(32).hex()}


def make_link(old: ec.EllipticCurvePrivateKey, new: ec.EllipticCurvePrivateKey, at: datetime, since: datetime | None) -> dict[str, Any]:
    said = {"type": TYPE, "from": public_text(old.public_key()), "to": public_text(new.public_key()), "at": iso(at), "compromised_since": iso(since) if since else None}
    text = link_text(said)
    return {**said, "from_signature": sign(old, text), "to_signature": sign(new, text)}


def _replace(path: Path, text: str) -> None:
    spare = path.with_name(f"{path.name}.new")
    write_private(spare, text)
    put(spare, path)

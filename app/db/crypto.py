"""Sensitive columns: AES-256-GCM with a key id (so that keys can be changed), and a blind index to find equal values."""

import hashlib
import hmac
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.db.house_key import HouseKey, Kept, house_key
from app.kernel.files import beside, put_first
from app.settings import WrongSetting


@dataclass(frozen=True, slots=True)
class Keyring:
    """`keys` by id (0–255), newest used for sealing; `index` for blind indexes; `token` signs access tokens; `kept` is the
    house's own key (P-256), which signs what the house itself attests: day heads, handovers where a person has no device key."""

    keys: dict[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    token: bytes = field(repr=False)
    kept: Kept

    @property
    def house(self) -> ec.EllipticCurvePrivateKey:
        return self.kept.now().private

    @property
    def house_key(self) -> HouseKey:
        """Key and succession of one moment: whoever signs more than once under one name of the key asks once."""
        return self.kept.now()

    def seal(self, text: str) -> bytes:
        newest = max(self.keys)
        nonce = os.urandom(12)
        return bytes([newest]) + nonce + AESGCM(self.keys[newest]).encrypt(nonce, text.encode(), b"buuta")

    def open(self, sealed: bytes) -> str:
        return AESGCM(self.keys[sealed[0]]).decrypt(sealed[1:13], sealed[13:], b"buuta").decode()

    def blind(self, text: str) -> str:
        return hmac.new(self.index, text.encode(), hashlib.sha256).hexdigest()

    def digest(self, purpose: str, text: str) -> bytes:
        """HMAC-SHA256 under a key of its own for each purpose (HKDF, RFC 5869): no text of another purpose ever gives the same."""
        key = HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(self.index)
        return hmac.new(key, text.encode(), hashlib.sha256).digest()


def keys_file(data: Path) -> Path | None:
    """Where the keys stand; None where they come from BUUTA_KEYS."""
    return None if os.environ.get("BUUTA_KEYS") else data / "keys.json"


def keys_text(data: Path) -> str:
    path = keys_file(data)
    return path.read_text() if path else os.environ["BUUTA_KEYS"]


def load_keyring(data: Path) -> Keyring:
    """From BUUTA_KEYS (JSON) or `<data>/keys.json`, made on the first start with mode 0600."""
    path = keys_file(data)
    if path and not path.exists():
        _make(path)
    try:
        raw = json.loads(keys_text(data))
        keys = {int(k): bytes.fromhex(v) for k, v in raw["keys"].items()}
        ring = Keyring(keys, bytes.fromhex(raw["index"]), bytes.fromhex(raw["token"]), Kept(house_key(raw), path))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _wrong(path, "phải là JSON với keys, index, token, house ở dạng hex") from None
    if not keys or any(len(key) != 32 for key in keys.values()):
        raise _wrong(path, "mỗi khoá phải dài 32 byte")
    return ring


def _wrong(path: Path | None, wanted: str) -> WrongSetting:
    """Names where the keys come from, never what is there."""
    if path is None:
        return WrongSetting("BUUTA_KEYS", None, wanted)
    return WrongSetting(str(path), None, f"{wanted}; lấy lại tệp này từ bản sao lưu (nếu chưa có dữ liệu nào thì xoá nó, khoá sẽ được tạo mới)")


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = {"keys": {"1": os.urandom(32).hex()}, "index": os.urandom(32).hex(), "token": os.urandom(32).hex(), "house": os.urandom(31).hex()}
    part = beside(path)
    try:
        write_private(part, json.dumps(raw), os.O_EXCL)
        with suppress(FileExistsError):  # who started at the same time was faster: those keys are the house's
            put_first(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_private(path: Path, text: str, how: int = os.O_TRUNC) -> None:
    """On the disk when it returns, readable by its owner only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())

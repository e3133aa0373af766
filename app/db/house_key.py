"""The house's own key as it is kept: the private half of now, and the links by which it came to be the house's key.

Both stand in one file and change in one rename: whoever is cut off in the middle has the old key whole or the new one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True, slots=True)
class HouseKey:
    """`succession`: links of app.custody.succession, oldest first, each signed by the key before and the key after."""

    private: ec.EllipticCurvePrivateKey
    succession: tuple[Mapping[str, Any], ...] = ()


def house_key(raw: Mapping[str, Any]) -> HouseKey:
    """From the keyring's JSON. Raises ValueError, KeyError or TypeError for what is none."""
    return HouseKey(ec.derive_private_key(int(raw["house"], 16), ec.SECP256R1()), tuple(raw.get("succession", ())))


class Kept:
    """Read again when the file has changed, so that every running process signs with the new key from its next signature on."""

    def __init__(self, key: HouseKey, path: Path | None) -> None:
        self.path = path
        self.seen: tuple[Any, HouseKey] = (None, key)

    def now(self) -> HouseKey:
        stamp = self._stamp()
        if stamp is not None and stamp != self.seen[0]:
            assert self.path is not None
            self.seen = (stamp, house_key(json.loads(self.path.read_text())))
        return self.seen[1]

    def _stamp(self) -> tuple[int, int] | None:
        """None where there is no file: then what was read last goes on."""
        try:
            found = self.path.stat() if self.path else None
        except FileNotFoundError:
            return None
        return (found.st_ino, found.st_mtime_ns) if found else None

"""Files that are there whole or not at all: written beside their place, brought to the disk, then given the name."""

import os
import secrets
from pathlib import Path


def put(part: Path, place: Path) -> None:
    """`part`, which is on the disk, takes the name `place`, for good."""
    os.replace(part, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the rename itself
    finally:
        os.close(folder)


def write_whole(place: Path, text: str) -> None:
    """A disk that is full or a power cut leaves what stood there before; who may read it does not change. Two who write at once each
    write a file of their own."""
    place = place.resolve()
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if place.exists():
            part.chmod(place.stat().st_mode & 0o777)
        put(part, place)
    finally:
        part.unlink(missing_ok=True)

"""Files that are there whole or not at all: written beside their place, brought to the disk, then given the name."""

import os
from pathlib import Path
from tempfile import mkstemp


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
    handle, name = mkstemp(dir=place.parent, prefix=f"{place.name}.", suffix=".part")
    part = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if place.exists():
            part.chmod(place.stat().st_mode & 0o777)
        put(part, place)
    finally:
        part.unlink(missing_ok=True)

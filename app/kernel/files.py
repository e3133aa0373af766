"""Files that are there whole or not at all: written beside their place, brought to the disk, then given the name."""

import os
import secrets
from pathlib import Path


def put(part: Path, place: Path) -> None:
    """`part`, which is on the disk, takes the name `place`, for good."""
    os.replace(part, place)
    _settle(place.parent)


def put_first(part: Path, place: Path) -> None:
    """As `put`, but of two who do it at once the first stays and the other has FileExistsError."""
    try:
        os.link(part, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.replace(part, place)
    _settle(place.parent)


def beside(place: Path) -> Path:
    """A name of one's own for what is to become `place`."""
    return place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")


def write_whole(place: Path, content: str | bytes) -> None:
    """A disk that is full or a power cut leaves what stood there before; who may read it does not change. Two who write at once each
    write a file of their own. A pipe or a device stays what it is."""
    content = content.encode() if isinstance(content, str) else content
    if place.exists() and not place.is_file():
        place.write_bytes(content)
        return
    place = place.resolve()
    part = beside(place)
    try:
        with part.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        if place.exists():
            part.chmod(place.stat().st_mode & 0o777)
        put(part, place)
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """The change of a name itself comes to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

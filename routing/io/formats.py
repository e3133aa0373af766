"""The formats by name, and files plain or gzipped."""

import gzip
import zlib
from importlib import import_module
from pathlib import Path

from routing.io.case import Case, FileError
from routing.model import Objective

READERS = {"li-lim": "li_lim", "sartori": "sartori", "solomon": "solomon", "vroom": "vroom", "buuta": "buuta"}


def text_of(path: Path) -> str:
    """The file's text. FileError if it cannot be read."""
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig").rstrip("\x1a\0")  # the end of a file, in DOS
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as wrong:
        raise FileError(f"{path} cannot be read: {wrong}") from None


def read(path: Path, form: str, objective: Objective = "distance") -> Case:
    """The case of a file. An empty `form` guesses from the contents. FileError says what is wrong."""
    text = text_of(path)
    form = form or guess(text)
    if form not in READERS:
        raise FileError(f"there is no format {form!r}; there are {', '.join(READERS)}")
    module = import_module(f"routing.io.{READERS[form]}")
    try:
        case: Case = module.read(text, objective, path.name.split(".")[0])
    except (OverflowError, RecursionError) as wrong:
        raise FileError(f"not a {form} file: {wrong}") from None
    return case


def guess(text: str) -> str:
    """The format a text looks like."""
    head = text.lstrip()[:4000].upper()
    if head.startswith("{"):
        return "buuta" if '"depots"' in text else "vroom"
    if "NODES" in text and "EDGES" in text:
        return "sartori"
    return "solomon" if "VEHICLE" in head and "CUST" in head else "li-lim"

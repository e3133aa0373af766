"""docs/performance.md has a section for each bench, between markers: each writes its own and leaves the others alone."""

from collections.abc import Sequence
from pathlib import Path

TITLE = "# Measured figures\n\nEach section is written by the command it names, as the figures came out.\n"


def put(file: Path, name: str, lines: Sequence[str]) -> None:
    """Replace the section `name` of the file, or add it at the end."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = "\n".join([begin, *lines, end])
    text = file.read_text() if file.exists() else TITLE
    before, found, rest = text.partition(begin)
    after = rest.partition(end)[2] if found else ""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(before.rstrip() + "\n\n" + section + (after if found else "\n"))

"""What the parts of this bench need beside our own packages, asked before anything is measured: a missing browser is told in a
sentence at once, not in a traceback after minutes."""

from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

from app.simulation.fleet import node
from mobile_api.pwa_files import DIST

CHROMIUM = "/usr/bin/chromium"
BROWSER, NODE, APP = {"screen", "kills"}, {"screen", "phones"}, {"screen", "kills", "phones"}


def missing(parts: Collection[str]) -> str:
    """A sentence about the first thing that one of `parts` lacks, with what installs it; empty where all is there."""
    asked = (
        (BROWSER, Path(CHROMIUM).exists(), f"a browser at {CHROMIUM}: on Debian `apt-get install chromium`"),
        (BROWSER, find_spec("playwright") is not None, "playwright, which works the browser: `make install`"),
        (NODE, node() is not None, "Node.js, under which the phones run: `make install`, or on Debian `apt-get install nodejs`"),
        (APP, (DIST / "index.html").exists(), "the courier's app, built: `make install`"),
    )
    for needed_by, there, what in asked:
        lacking = sorted(needed_by & set(parts))
        if lacking and not there:
            return f"Not measured: {' and '.join(lacking)} need {what}. `--only doors` needs none of this."
    return ""

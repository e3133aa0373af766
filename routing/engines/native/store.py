"""Where the machine code of `kernel.py` is kept: beside it, as `make install` made it, or a copy where that is read-only.

Numba wants to write where it reads. In a read-only installation its files are copied once to a directory of this
user's own; without any such place the code is compiled anew in each process.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def settle(made: Path = HERE / "__pycache__") -> Path | None:
    """Tells Numba where to keep the code; the directory, or None where it stays beside the source.

    An environment that names NUMBA_CACHE_DIR itself is left alone.
    """
    import numba

    config: Any = numba.config
    if config.CACHE_DIR or _writable(made):
        return None
    own = Path(tempfile.gettempdir()) / f"buuta-native-{os.getuid()}"
    try:
        own.mkdir(mode=0o700, exist_ok=True)
        if own.stat().st_uid != os.getuid():
            return None
        config.CACHE_DIR = str(own)
        inside = own / _below(HERE / "kernel.py")
        inside.mkdir(parents=True, exist_ok=True)
        for file in made.glob("kernel.*.nb[ci]"):
            if not (inside / file.name).exists():
                part = inside / f"{file.name}.{os.getpid()}"
                shutil.copyfile(file, part)
                part.replace(inside / file.name)
    except OSError:
        return None
    return own


def _below(source: Path) -> str:
    from numba.core import caching

    locator: Any = caching._CacheLocator
    return str(locator.get_suitable_cache_subpath(str(source)))


def _writable(directory: Path) -> bool:
    try:
        directory.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError:
        return False

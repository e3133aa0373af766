"""Photos and signatures as files below the data directory; a piece is on disk before it is acknowledged."""

import os
from pathlib import Path

from app.kernel.errors import Conflict, Malformed


class FileBlobs:
    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        if not key.replace("-", "").replace("_", "").isalnum():
            raise Malformed("Mã tệp không hợp lệ.", code="blob_key")
        return self.root / key[-2:] / key

    def size(self, key: str) -> int:
        path = self.path(key)
        return path.stat().st_size if path.exists() else 0

    def append(self, key: str, offset: int, content: bytes) -> int:
        """Writes at `offset`; what was sent twice is not written twice. Returns the new size."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        have = self.size(key)
        if offset > have:
            raise Conflict(f"Thiếu đoạn trước đó: máy chủ mới có {have} byte.", code="offset", size=have)
        with path.open("r+b" if have else "wb") as out:
            out.seek(offset)
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        return self.size(key)

    def read(self, key: str) -> bytes:
        return self.path(key).read_bytes()

    def delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

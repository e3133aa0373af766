"""`python -m app.probe`: does the web server of this container answer? Asked as it is set up (port, TLS); exit code 0 or 1."""

import ssl
import sys
import urllib.request
from http.client import HTTPException

from app.settings import Settings, load

PATIENCE_S = 3


def alive(settings: Settings) -> bool:
    scheme = "https" if settings.tls_cert else "http"
    own = ssl._create_unverified_context()  # noqa: S323 - asked of this machine by a name that no certificate bears
    try:
        with urllib.request.urlopen(f"{scheme}://127.0.0.1:{settings.port}/health", timeout=PATIENCE_S, context=own) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(0 if alive(load()) else 1)

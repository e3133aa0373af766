"""Asks a house for the signed heads of its log (GET /custody/heads), page by page."""

from typing import Any

import httpx

SECONDS = 20.0


def fetch(url: str, since: str, transport: httpx.BaseTransport | None = None) -> tuple[dict[str, str], list[dict[str, Any]], list[dict[str, Any]]]:
    """(the house's key, heads from the day `since` on, the rotations that led to that key). Raises OSError where it does not answer, ValueError or KeyError for
    what is no answer."""
    heads: list[dict[str, Any]] = []
    with httpx.Client(base_url=url, timeout=SECONDS, transport=transport) as http:
        while True:
            try:
                told = http.get("/custody/heads", params={"from": since} if since else {}).raise_for_status().json()
            except httpx.HTTPError as error:
                raise OSError(f"{url}: {error}") from None
            heads += [head for head in told["heads"] if not heads or head["day"] > heads[-1]["day"]]
            if not told["next"] or told["next"] == since:
                return told["house"], heads, told.get("keys", [])
            since = told["next"]

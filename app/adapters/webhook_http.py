"""Webhooks over HTTP: no redirects, no private addresses unless allowed, a short time for each."""

import ipaddress
import socket
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx

from app.kernel.text import whole_number
from app.ports import HttpAnswer

TIMEOUT_S = 15.0


class HttpWebhooks:
    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private
        # trust_env off: a proxy of the environment would look the name up again, behind our check
        self.client = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False, headers={"user-agent": "buuta-webhooks/1"})

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        """Every failure is an answer; only the status of the reply is read, however long its body."""
        try:
            target, more, extensions = self._target(urlsplit(url))
            with self.client.stream("POST", target, content=body, headers={**headers, **more}, extensions=extensions) as answer:
                return HttpAnswer(answer.status_code, wait_of(answer.headers.get("retry-after", ""), datetime.now(UTC)))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return HttpAnswer(0, problem=f"{type(error).__name__}: {error}"[:200])

    def _target(self, parts: SplitResult) -> tuple[str, dict[str, str], dict[str, str]]:
        """(address to call, extra headers, extensions): the name is looked up, checked and pinned, so that it cannot point
        elsewhere a moment later; TLS still checks the certificate of the name."""
        name = parts.hostname or ""
        if self.allow_private:
            return urlunsplit(parts), {}, {}
        chosen = pinned(name, [str(info[4][0]) for info in socket.getaddrinfo(name, parts.port or 443, proto=socket.IPPROTO_TCP)])
        tail = f":{parts.port}" if parts.port else ""
        return urlunsplit(parts._replace(netloc=chosen + tail)), {"host": name + tail}, {"sni_hostname": name}


def wait_of(header: str, now: datetime) -> int | None:
    """Seconds that a Retry-After asks for, as a number or as a date (RFC 9110 10.2.3); None where it is neither."""
    seconds = whole_number(header.strip())
    if seconds is not None:
        return seconds
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0, ceil((until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()))


def pinned(name: str, addresses: list[str]) -> str:
    """The address to connect to, IPv4 first. Raises ValueError if any of them is not of the public network."""
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
        if not (address.is_global and inner.is_global) or inner.is_multicast:
            raise ValueError(f"{name} trỏ vào mạng riêng ({text}): không gửi (BUUTA_WEBHOOK_PRIVATE)")
    chosen = sorted(addresses, key=lambda address: ":" in address)[0]
    return f"[{chosen}]" if ":" in chosen else chosen

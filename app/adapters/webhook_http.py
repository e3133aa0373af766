"""Webhooks over HTTP: no redirects, no private addresses unless allowed, a short time for each."""

import ipaddress
import socket
from urllib.parse import urlsplit

import httpx

from app.ports import HttpAnswer

TIMEOUT_S = 15.0


class HttpWebhooks:
    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private
        self.client = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, headers={"user-agent": "buuta-webhooks/1"})

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        """Every failure is an answer; the address is looked up and pinned, so that a name cannot change in between."""
        parts = urlsplit(url)
        try:
            target, host = self._pinned(parts.hostname or "", parts.port)
        except (OSError, ValueError) as error:
            return HttpAnswer(0, problem=str(error)[:200])
        request_url = url if target is None else url.replace(parts.netloc, target, 1)
        extra = {} if target is None else {"host": host}
        try:
            answer = self.client.post(request_url, content=body, headers={**headers, **extra}, extensions={"sni_hostname": parts.hostname} if target else None)
        except httpx.HTTPError as error:
            return HttpAnswer(0, problem=f"{type(error).__name__}: {error}"[:200])
        wait = answer.headers.get("retry-after", "")
        return HttpAnswer(answer.status_code, int(wait) if wait.isdigit() else None)

    def _pinned(self, name: str, port: int | None) -> tuple[str | None, str]:
        """(netloc with the checked address, Host header); (None, …) where private addresses are allowed."""
        if self.allow_private:
            return None, ""
        addresses = {info[4][0] for info in socket.getaddrinfo(name, port or 443, proto=socket.IPPROTO_TCP)}
        for address in addresses:
            if not ipaddress.ip_address(str(address)).is_global:
                raise ValueError(f"{name} trỏ vào mạng riêng ({address}): không gửi (BUUTA_WEBHOOK_PRIVATE)")
        chosen = str(sorted(addresses, key=lambda a: ":" in str(a))[0])
        shown = f"[{chosen}]" if ":" in chosen else chosen
        tail = f":{port}" if port else ""
        return shown + tail, name + tail

"""SMS by the eSMS gateway (`SendMultipleMessage_V4_post_json`). HTTP 200 comes also with an error: `CodeResult` decides.

`RequestId` is our message's own number, so that a message sent twice after a lost answer reaches the citizen once."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from app.kernel.text import unaccented
from app.ports import Sent

PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
TIMEOUT_S = 15.0
DONE, AGAIN = frozenset({"100", "124"}), frozenset({"103"})
"""Accepted, now or before (this number was sent already: the answer was lost); an empty account, which somebody fills. All others are final."""


@dataclass
class Esms:
    url: str
    key: str
    secret: str
    brand: str
    channel: str = "sms"
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT_S, trust_env=False))

    def send(self, to: str, text: str, reference: str) -> Sent:
        """Vietnamese goes without accents (160 letters a part); other scripts as they are."""
        plain = unaccented(text)
        body = {"ApiKey": self.key, "SecretKey": self.secret, "Phone": to, "Content": plain, "Brandname": self.brand, "SmsType": "2",
                "IsUnicode": "0" if plain.isascii() else "1", "RequestId": reference}  # fmt: skip
        try:
            answer = self.client.post(self.url.rstrip("/") + PATH, json=body)
            told: Any = answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError) as fault:
            return Sent(False, retry=True, problem=f"Cổng tin nhắn không trả lời ({type(fault).__name__}).")
        said: dict[str, Any] = told if isinstance(told, dict) else {}
        code = str(said.get("CodeResult") or "")
        if code in DONE:
            return Sent(True)
        if not code:
            retry = answer.status_code in (200, 429) or answer.status_code >= 500
            return Sent(False, retry=retry, problem=f"Cổng tin nhắn trả lời HTTP {answer.status_code}{' mà không có mã kết quả' if answer.status_code == 200 else ''}.")
        return Sent(False, retry=code in AGAIN, problem=f"Cổng tin nhắn từ chối ({code}): {str(said.get('ErrorMessage') or '')[:120]}")

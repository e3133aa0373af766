"""Errors as words of the trade: each carries its HTTP status and a stable code (RFC 9457 in one place: app/web/errors.py)."""

from typing import Any


class HouseError(Exception):
    """Something a person or a client can act upon; `detail` is a sentence in Vietnamese."""

    status = 500
    code = "house_error"

    def __init__(self, detail: str, *, code: str | None = None, status: int | None = None, remember: bool = False, **extra: Any) -> None:
        """`remember`: what was written before the refusal stays (a failed login is counted)."""
        super().__init__(detail)
        self.remember = remember
        self.detail = detail
        self.code = code or type(self).code
        self.status = status or type(self).status
        self.extra = extra


class Malformed(HouseError):
    """The message cannot be read: wrong type, unknown field, impossible value."""

    status, code = 400, "malformed"


class Unauthenticated(HouseError):
    status, code = 401, "unauthenticated"


class Forbidden(HouseError):
    status, code = 403, "forbidden"


class NotFound(HouseError):
    """Not there, or somebody else's: the two are never told apart."""

    status, code = 404, "not_found"


class Conflict(HouseError):
    """A decision made on an older picture than the current one."""

    status, code = 409, "conflict"


class TooLarge(HouseError):
    status, code = 413, "too_large"


class Refused(HouseError):
    """Well formed, but a rule of the trade forbids it."""

    status, code = 422, "refused"


class TooMany(HouseError):
    status, code = 429, "too_many_requests"

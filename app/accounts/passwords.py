"""Passwords and secrets: Argon2id for what people choose, SHA-256 for random tokens that we made ourselves."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's first choice for Argon2id
_NOBODY = _HASHER.hash("nobody")


def hash_password(text: str) -> str:
    return _HASHER.hash(text)


def password_fits(text: str, hashed: str | None) -> bool:
    """Takes the same time for an unknown login (`hashed` None) as for a wrong password."""
    try:
        return _HASHER.verify(hashed or _NOBODY, text) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def make_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

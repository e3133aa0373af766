"""How a witness hears a house, without a database: the signed heads of its log."""

from app.adapters.heads_http import fetch

__all__ = ["fetch"]

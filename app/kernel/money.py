"""Money is whole đồng; there is no smaller coin, and a float never comes near it."""

from typing import NewType

Dong = NewType("Dong", int)


def dong_text(amount: int) -> str:
    """26000 -> "26.000 đ", as receipts in Viet Nam write it."""
    return f"{amount:,}".replace(",", ".") + " đ"

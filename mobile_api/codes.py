"""The citizen's code in an act from a phone. The answer to the phone is the same for a right and for a wrong one; a dispatcher is
asked, and the act stays: it may be that somebody misheard."""

from collections.abc import Iterable
from datetime import datetime

from app.custody.codes import UNCOUNTED, Heard, hear
from app.custody.events import Act
from app.db.crypto import Keyring
from app.db.uow import Tx
from app.orders.tasks import ask


def check_codes(tx: Tx, keyring: Keyring, acts: Iterable[Act], now: datetime) -> None:
    """For acts that have just been taken, each of them once."""
    for act in acts:
        heard = hear(tx, keyring, act, now)
        if heard is not None and heard.asks:
            ask(tx, "contested", f"code:{act.event_id}", _question(heard), now, heard.order_id, event_id=act.event_id, heard=heard.verdict)


def _question(heard: Heard) -> str:
    item = getattr(heard.act.payload, "item_number", "")
    what = "đã gửi một mã khác cho cùng yêu cầu; mã sau không được tính" if heard.verdict == UNCOUNTED else "ghi một mã không phải mã của người dân"
    return f"Lần giao nhận bì {item}: bưu tá {what}. Hỏi bưu tá và người dân. Việc đã ghi vẫn giữ nguyên."

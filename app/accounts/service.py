"""Who is at the door: page sessions, device sessions, API tokens, one-time codes."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

import jwt
import sqlalchemy as sa

from app.accounts.directory import Directory, party_of
from app.accounts.passwords import hash_token, make_token, password_fits
from app.accounts.rates import allow
from app.accounts.tables import ApiClientRow, CodeRow, DeviceRow, PersonRow, TokenRow
from app.custody.signing import load_public_key
from app.db.uow import Tx
from app.kernel.actor import Actor, ActorKind, Role
from app.kernel.errors import Conflict, Forbidden, NotFound, TooMany, Unauthenticated
from app.kernel.ids import new_id
from app.kernel.time import at_local

PAGE_LIFE = timedelta(hours=12)
DEVICE_LIFE = timedelta(days=60)
API_LIFE_SECONDS = 3600
MAX_FAILURES = 10
LOCK = timedelta(minutes=15)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
LOST = "lost"
"""The purpose of a code that changes nothing: it finds links again."""
CLIENTS: sa.Table = ApiClientRow.__table__  # type: ignore[attr-defined]
_CLIENT = sa.select(CLIENTS.c.client_id, CLIENTS.c.connection_id, CLIENTS.c.name, CLIENTS.c.active, CLIENTS.c.secret_hash).where(CLIENTS.c.client_id == sa.bindparam("client_id"))
_WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


@dataclass(frozen=True, slots=True)
class DeviceAsk:
    """`public_key`: base64 of SPKI DER, ECDSA P-256."""

    install_id: str
    public_key: str
    name: str = ""
    app_version: str = ""


def actor_of(person: PersonRow, device_id: str | None = None) -> Actor:
    kind = ActorKind.DEVICE if device_id else ActorKind.PERSON
    return Actor(kind, person.id, person.name, Role(person.role), person.office_id, person.agency_code, None, device_id)


class Accounts(Directory):
    def check_password(self, tx: Tx, login: str, password: str, source: str) -> PersonRow:
        """Ten wrong passwords lock a login for a quarter of an hour; a source may try sixty times in that time."""
        now = self.clock.now()
        if not allow(tx, f"login:{source}", 600, 900, now):
            raise TooMany("Đăng nhập sai quá nhiều lần từ nơi này; xin thử lại sau 15 phút.", remember=True)
        person = self._by_login(tx, login)
        if person is not None and person.locked_until is not None and person.locked_until > now:
            raise TooMany("Tài khoản tạm khoá vì nhập sai nhiều lần; xin thử lại sau 15 phút hoặc nhờ trưởng bưu cục.", code="login_locked", remember=True)
        if not password_fits(password, person.password_hash if person else None) or person is None or not person.active:
            if person is not None:
                person.failed += 1
                person.locked_until = now + LOCK if person.failed % MAX_FAILURES == 0 else None
                tx.flush()
            raise Unauthenticated(_WRONG, code="login_wrong", remember=True)
        if person.failed:
            person.failed, person.locked_until = 0, None
            tx.flush()
        return person

    def page_login(self, tx: Tx, login: str, password: str, source: str) -> tuple[str, str, PersonRow]:
        """(token for the cookie, CSRF token, person)."""
        person = self.check_password(tx, login, password, source)
        token, csrf, now = make_token(), make_token(), self.clock.now()
        tx.add(TokenRow(token_hash=hash_token(token), kind="page", person_id=person.id, csrf=csrf, created_at=now, expires_at=now + PAGE_LIFE))
        tx.flush()
        return token, csrf, person

    def page_actor(self, tx: Tx, token: str) -> tuple[Actor, str]:
        row, person = self._session(tx, token, "page")
        return actor_of(person), row.csrf

    def logout(self, tx: Tx, token: str) -> None:
        self._end_sessions(tx, TokenRow.token_hash == hash_token(token))  # type: ignore[arg-type]

    def device_login(self, tx: Tx, login: str, secret: str, ask: DeviceAsk, source: str) -> tuple[str, DeviceRow, PersonRow]:
        """The phone's door is the couriers': what comes through it is a courier's word. A password that the head has made up, and
        others may have heard, enrols no phone: whoever has it first chooses one of their own."""
        person = self.check_password(tx, login, secret, source)
        if person.role != Role.COURIER:
            raise Forbidden("Ứng dụng này dành cho bưu tá; tài khoản khác xin vào bằng trang web.", code="not_a_courier")
        if person.must_change:
            raise Forbidden("Mật khẩu này dùng một lần: xin đổi ở trang /password rồi đăng nhập lại ở đây.", code="password_once")
        device = self._install(tx, person, ask)
        token, now = make_token(), self.clock.now()
        tx.add(TokenRow(token_hash=hash_token(token), kind="device", person_id=person.id, device_id=device.id, created_at=now, expires_at=now + DEVICE_LIFE))
        tx.flush()
        return token, device, person

    def enrol(self, tx: Tx, login: str, secret: str, ask: DeviceAsk, source: str) -> tuple[DeviceRow, PersonRow]:
        """The key of a desk's browser: no token comes with it."""
        person = self.check_password(tx, login, secret, source)
        return self._install(tx, person, ask), person

    def _install(self, tx: Tx, person: PersonRow, ask: DeviceAsk) -> DeviceRow:
        """An install keeps its key for life: another key, or another person's install, is a new install. A key has one owner:
        nobody can take over the public half of somebody else's."""
        load_public_key(ask.public_key)
        now = self.clock.now()
        device = tx.execute(sa.select(DeviceRow).where(DeviceRow.install_id == ask.install_id)).scalar_one_or_none()  # type: ignore[arg-type]
        if device is None:
            if tx.execute(sa.select(DeviceRow.id).where(DeviceRow.public_key == ask.public_key)).first():  # type: ignore[call-overload]
                raise Conflict("Khoá này đã thuộc một máy khác: hãy tạo khoá mới.", code="key_taken")
            device = DeviceRow(id=new_id(), install_id=ask.install_id, person_id=person.id, public_key=ask.public_key, party=party_of(person), created_at=now)
            tx.add(device)
        elif device.person_id != person.id or device.public_key != ask.public_key:
            raise Conflict("Lần cài này đã thuộc người khác hoặc khoá khác: hãy xoá và cài lại ứng dụng để có mã cài mới.", code="install_taken")
        elif device.state == "revoked":
            raise Unauthenticated("Máy này đã bị thu hồi; xin báo điều phối.", code="device_revoked")
        device.name, device.app_version, device.last_seen_at = ask.name[:80], ask.app_version[:40], now
        tx.flush()
        return device

    def device_actor(self, tx: Tx, token: str) -> tuple[Actor, DeviceRow]:
        row, person = self._session(tx, token, "device")
        device = tx.get(DeviceRow, row.device_id)
        if device is None:
            raise Unauthenticated("Phiên của máy không còn; xin đăng nhập lại.", code="token_expired")
        return actor_of(person, device.id), device

    def _session(self, tx: Tx, token: str, kind: str) -> tuple[TokenRow, PersonRow]:
        row = tx.get(TokenRow, hash_token(token))
        if row is None or row.kind != kind or row.revoked_at is not None or row.expires_at < self.clock.now():
            raise Unauthenticated("Phiên làm việc đã hết; xin đăng nhập lại.", code="token_expired")
        person = tx.get(PersonRow, row.person_id)
        if person is None or (kind == "page" and not person.active):
            raise Unauthenticated("Tài khoản đã ngừng dùng.", code="person_inactive")
        return row, person

    def client_by_secret(self, tx: Tx, client_id: str, secret: str, wire: str) -> ApiClientRow:
        row = tx.get(ApiClientRow, client_id) if len(client_id) <= 60 else None
        fits = password_fits(secret, row.secret_hash if row else None)
        if row is None or not fits or not row.active or row.wire != wire:
            raise Unauthenticated("Sai mã ứng dụng hoặc khoá bí mật.", code="invalid_client")
        return row

    def api_token(self, tx: Tx, client_id: str, secret: str, wire: str) -> tuple[str, int, ApiClientRow]:
        row = self.client_by_secret(tx, client_id, secret, wire)
        now = int(self.clock.now().timestamp())
        claims = {"sub": row.client_id, "con": row.connection_id, "wire": wire, "iat": now, "exp": now + API_LIFE_SECONDS, "v": row.secret_hash[-12:]}
        return jwt.encode(claims, self.keyring.token, "HS256"), API_LIFE_SECONDS, row

    def api_claims(self, bearer: str, wire: str) -> dict[str, Any]:
        """What a token of this wire says, signed by us and in its time; whether its client still is one is asked by `api_actor`."""
        try:
            claims = _claims(bearer, self.keyring.token)
        except jwt.PyJWTError:
            raise Unauthenticated("Mã truy cập không đọc được; xin lấy mã mới.", code="invalid_token") from None
        if claims["exp"] < self.clock.now().timestamp() or claims["wire"] != wire:
            raise Unauthenticated("Mã truy cập đã hết hạn; xin lấy mã mới.", code="token_expired")
        return claims

    def api_actor(self, tx: Tx, bearer: str, wire: str) -> Actor:
        """A rotated secret or a switched-off client ends its tokens at once."""
        claims = self.api_claims(bearer, wire)
        row = tx.execute(_CLIENT, {"client_id": claims["sub"]}).first()
        if row is None or not row.active or row.secret_hash[-12:] != claims["v"]:
            raise Unauthenticated("Mã truy cập không còn giá trị; xin lấy mã mới.", code="invalid_token")
        return Actor(ActorKind.CLIENT, row.client_id, row.name, connection_id=row.connection_id)

    def phone_code(self, tx: Tx, phone: str, purpose: str, last_day: date | None = None) -> tuple[str, str]:
        """(id, six digits) of a one-time code; the door hands the digits to notify. At most three an hour to a phone. It lives ten minutes,
        or until the end of `last_day`."""
        now, index = self.clock.now(), self.keyring.blind(phone)
        if not allow(tx, f"code:{index}", 3, 3600, now):
            raise TooMany("Đã gửi đủ số mã cho số máy này; xin thử lại sau một giờ.", remember=True)
        until = now + CODE_LIFE if last_day is None else at_local(last_day + timedelta(days=1), time())
        digits, row_id = f"{secrets.randbelow(1_000_000):06d}", new_id()
        tx.add(CodeRow(id=row_id, phone_index=index, code_hash=self.keyring.blind(f"{row_id}:{digits}"), purpose=purpose, created_at=now, expires_at=until))
        tx.flush()
        return row_id, digits

    def phone_code_check(self, tx: Tx, code_id: str, phone: str, purpose: str, digits: str) -> bool:
        """True once, or until its time is over for what only reads: who goes back in her browser sends it again. Five wrong tries spend it."""
        row = tx.get(CodeRow, code_id)
        if row is None or row.phone_index != self.keyring.blind(phone) or row.purpose != purpose:
            raise NotFound("Mã xác nhận này không có.", code="code_not_found")
        spent = row.used_at is not None and purpose != LOST
        if spent or row.expires_at < self.clock.now() or row.tries >= CODE_TRIES:
            return False
        fits = hmac.compare_digest(row.code_hash, self.keyring.blind(f"{row.id}:{digits.strip()}"))
        if fits:
            row.used_at = self.clock.now()
        else:
            row.tries += 1
        tx.flush()
        return fits


@lru_cache(maxsize=1024)
def _claims(bearer: str, key: bytes) -> dict[str, Any]:
    """What a token says, its signature checked: an hour's token is read thousands of times. Not its end, nor its client."""
    claims: dict[str, Any] = jwt.decode(bearer, key, ["HS256"], options={"verify_exp": False, "verify_iat": False})
    return claims


def bearer_of(header: str) -> str:
    """The token of an `Authorization: Bearer …` header (RFC 6750)."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Thiếu mã truy cập (Authorization: Bearer …).", code="token_missing")
    return token.strip()



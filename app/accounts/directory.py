"""The head's work: people, roles, devices, API clients, one-stop connections. Every change is a decision of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.leaving import ask_for_bag
from app.accounts.passwords import hash_password, make_token
from app.accounts.tables import ApiClientRow, ConnectionRow, DeviceRow, PersonRow, TokenRow
from app.db.crypto import Keyring
from app.db.uow import Tx
from app.kernel.actor import Role
from app.kernel.errors import Conflict, Malformed, NotFound
from app.kernel.ids import new_id
from app.ports import Clock

MIN_PASSWORD = 8
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A clerk needs `agency_code`, everybody else but the province an `office_id`; couriers have their commune."""

    login: str
    name: str
    role: Role
    password: str
    office_id: str | None = None
    agency_code: str | None = None
    new_code: str | None = None
    phone: str = ""


def party_of(person: PersonRow) -> str:
    """For whom a person's key signs: a clerk for the desk, dispatcher and head for the office, a courier for themselves."""
    if person.role == Role.CLERK:
        return f"agency:{person.agency_code}"
    if person.role in (Role.DISPATCHER, Role.HEAD):
        return f"office:{person.office_id}"
    return f"{person.role}:{person.id}"


@dataclass(frozen=True)
class Directory:
    keyring: Keyring
    clock: Clock

    def add_person(self, tx: Tx, new: NewPerson, hashed: str | None = None) -> PersonRow:
        """`hashed` spares hashing the same demo password fifty times. Refuses a login that exists."""
        if not new.login.strip() or not new.name.strip():
            raise Malformed("Cần có tên đăng nhập và họ tên.", code="person_incomplete")
        if hashed is None and len(new.password) < MIN_PASSWORD:
            raise Malformed(f"Mật khẩu phải có ít nhất {MIN_PASSWORD} ký tự.", code="password_short")
        _at_a_desk(new.role, new.agency_code)
        if self._by_login(tx, new.login) is not None:
            raise Conflict(f"Đã có người dùng tên đăng nhập «{new.login}».", code="login_taken")
        row = PersonRow(
            id=new_id(), login=new.login.strip().lower(), name=new.name.strip(), role=new.role, office_id=new.office_id, agency_code=new.agency_code,
            new_code=new.new_code, phone=new.phone, password_hash=hashed or hash_password(new.password), created_at=self.clock.now(),
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        return row

    def set_person(self, tx: Tx, person_id: str, **changes: Any) -> PersonRow:
        """Changes among name, role, office_id, agency_code, new_code, languages, phone, absent_from, absent_to, active."""
        row = self.person(tx, person_id)
        before, was_active = party_of(row), row.active
        for name in ("name", "role", "office_id", "agency_code", "new_code", "languages", "phone", "absent_from", "absent_to", "active"):
            if name in changes:
                setattr(row, name, changes[name])
        if row.active:
            _at_a_desk(row.role, row.agency_code)
        row.version += 1
        if not row.active:
            self._switch_off(tx, row.id)
        self._revoke(tx, row.id, "Người dùng đã đổi vai trò hoặc nơi làm việc", DeviceRow.party != party_of(row))  # type: ignore[arg-type]
        tx.flush()
        if was_active and not row.active:
            ask_for_bag(tx, before, f"Tài khoản của {row.name} đã ngừng dùng", self.clock.now())
        elif before != party_of(row):
            ask_for_bag(tx, before, f"{row.name} không còn là bưu tá", self.clock.now())
        return row

    def _switch_off(self, tx: Tx, person_id: str) -> None:
        """Pages close at once. Phones are revoked: they let go of the day's addresses, and may still hand in what they had not sent."""
        self._end_sessions(tx, sa.and_(TokenRow.person_id == person_id, TokenRow.kind == "page"))  # type: ignore[arg-type]
        self._revoke(tx, person_id, "Tài khoản đã ngừng dùng", sa.true())

    def _revoke(self, tx: Tx, person_id: str, reason: str, which: sa.ColumnElement[bool]) -> None:
        mine = sa.update(DeviceRow).where(DeviceRow.person_id == person_id, DeviceRow.state != "revoked", which)  # type: ignore[arg-type]
        tx.execute(mine.values(state="revoked", state_reason=reason))

    def deactivate(self, tx: Tx, person_id: str) -> PersonRow:
        return self.set_person(tx, person_id, active=False)

    def reset_password(self, tx: Tx, person_id: str, password: str | None = None) -> str:
        """Returns the new password; a random one must be changed at the next login. All sessions end."""
        row, chosen = self.person(tx, person_id), make_token()[:12] if password is None else password
        if len(chosen) < MIN_PASSWORD:
            raise Malformed(f"Mật khẩu phải có ít nhất {MIN_PASSWORD} ký tự.", code="password_short")
        row.password_hash, row.must_change, row.failed, row.locked_until = hash_password(chosen), password is None, 0, None
        self._end_sessions(tx, TokenRow.person_id == row.id)  # type: ignore[arg-type]
        tx.flush()
        return chosen

    def person(self, tx: Tx, person_id: str) -> PersonRow:
        row = tx.get(PersonRow, person_id)
        if row is None:
            raise NotFound("Không có người này.", code="person_not_found")
        return row

    def people(self, tx: Tx, role: Role | None = None) -> Sequence[PersonRow]:
        query = sa.select(PersonRow).order_by(PersonRow.role, PersonRow.login)  # type: ignore[arg-type]
        return tx.execute(query.where(PersonRow.role == role) if role else query).scalars().all()  # type: ignore[arg-type]

    def devices(self, tx: Tx, person_id: str | None = None) -> Sequence[DeviceRow]:
        query = sa.select(DeviceRow).order_by(DeviceRow.created_at.desc())  # type: ignore[attr-defined]
        return tx.execute(query.where(DeviceRow.person_id == person_id) if person_id else query).scalars().all()  # type: ignore[arg-type]

    def set_device(self, tx: Tx, device_id: str, state: str, reason: str) -> DeviceRow:
        row = tx.get(DeviceRow, device_id)
        if row is None:
            raise NotFound("Không có máy này.", code="device_not_found")
        if state == "active" and not self.person(tx, row.person_id).active:
            raise Conflict("Tài khoản của người dùng máy này đã ngừng: mở lại tài khoản trước.", code="person_inactive")
        if state == "active" and row.party != party_of(self.person(tx, row.person_id)):
            raise Conflict("Khoá của máy này ký cho vai trò hoặc nơi làm việc cũ của người dùng: xin đăng ký khoá mới.", code="device_of_before")
        row.state, row.state_reason = state, reason
        tx.flush()
        return row

    def revoke_device(self, tx: Tx, device_id: str, reason: str) -> DeviceRow:
        """A lost phone gets nothing any more; its token stays good for handing in what it had not sent (kept as contested). What its
        courier holds is asked about."""
        row = self.set_device(tx, device_id, "revoked", reason)
        ask_for_bag(tx, row.party, f"Máy «{row.name}» đã thu hồi ({reason})", self.clock.now(), device_id=row.id)
        return row

    def add_connection(self, tx: Tx, name: str, customer_code: str, agency_code: str | None, profile: dict[str, Any]) -> ConnectionRow:
        """A one-stop system; its clients come after. NGSP tells systems apart by `customer_code`, whatever its case."""
        name, code = name.strip(), customer_code.strip()
        if not name or not 1 <= len(code) <= LONGEST_CODE:
            raise Malformed(f"Cần tên hệ thống và mã khách hàng (CustomerCode, nhiều nhất {LONGEST_CODE} ký tự).", code="connection_incomplete")
        if any(link.customer_code.lower() == code.lower() for link in self.connections(tx)):
            raise Conflict(f"Đã có kết nối dùng mã khách hàng «{code}».", code="customer_code_taken")
        row = ConnectionRow(id=new_id(), name=name, customer_code=code, agency_code=agency_code, profile=profile, created_at=self.clock.now())
        tx.add(row)
        tx.flush()
        return row

    def connections(self, tx: Tx) -> Sequence[ConnectionRow]:
        return tx.execute(sa.select(ConnectionRow).order_by(ConnectionRow.name)).scalars().all()  # type: ignore[arg-type]

    def connection(self, tx: Tx, connection_id: str) -> ConnectionRow:
        row = tx.get(ConnectionRow, connection_id)
        if row is None:
            raise NotFound("Không có kết nối này.", code="connection_not_found")
        return row

    def set_profile(self, tx: Tx, connection_id: str, profile: dict[str, Any], agency_code: str | None) -> ConnectionRow:
        """`agency_code`: the desk meant where a message names none."""
        row = self.connection(tx, connection_id)
        row.profile, row.agency_code = profile, agency_code
        tx.flush()
        return row

    def add_client(self, tx: Tx, connection_id: str, wire: str, name: str, client_id: str = "", secret: str = "") -> tuple[ApiClientRow, str]:
        """The secret is shown once; only its hash stays."""
        client_id, secret = client_id or f"{wire}-{new_id()[-12:]}", secret or make_token()
        if tx.get(ApiClientRow, client_id) is not None:
            raise Conflict(f"Đã có ứng dụng «{client_id}».", code="client_taken")
        row = ApiClientRow(client_id=client_id, secret_hash=hash_password(secret), wire=wire, connection_id=connection_id, name=name, created_at=self.clock.now())
        tx.add(row)
        tx.flush()
        return row, secret

    def rotate_client(self, tx: Tx, client_id: str) -> str:
        row, secret = self.client(tx, client_id), make_token()
        row.secret_hash = hash_password(secret)
        tx.flush()
        return secret

    def set_client(self, tx: Tx, client_id: str, active: bool) -> None:
        self.client(tx, client_id).active = active
        tx.flush()

    def client(self, tx: Tx, client_id: str) -> ApiClientRow:
        row = tx.get(ApiClientRow, client_id)
        if row is None:
            raise NotFound("Không có ứng dụng này.", code="client_not_found")
        return row

    def clients(self, tx: Tx) -> Sequence[ApiClientRow]:
        return tx.execute(sa.select(ApiClientRow).order_by(ApiClientRow.client_id)).scalars().all()  # type: ignore[arg-type]

    def _by_login(self, tx: Tx, login: str) -> PersonRow | None:
        return tx.execute(sa.select(PersonRow).where(PersonRow.login == login.strip().lower())).scalar_one_or_none()  # type: ignore[arg-type]

    def _end_sessions(self, tx: Tx, which: sa.ColumnElement[bool]) -> None:
        tx.execute(sa.update(TokenRow).where(which).values(revoked_at=self.clock.now()))


def _at_a_desk(role: str, agency_code: str | None) -> None:
    if role == Role.CLERK and not agency_code:
        raise Malformed("Cán bộ một cửa phải thuộc một cơ quan.", code="clerk_without_agency", field="agency_code")

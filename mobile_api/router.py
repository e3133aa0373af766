"""`/m/v1`: login, day pack, acts, changes, proofs (product.md and contracts.md fix every name)."""

import gzip
import json
import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, head, post, put

from app.accounts.access import saw_all
from app.accounts.service import DeviceAsk
from app.custody.bundle import certificate, house_wire
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, TooLarge
from app.kernel.text import whole_number
from app.kernel.time import iso, local_date
from mobile_api import changes, glass, proofs
from mobile_api.auth import any_phone, bearer_first, phone
from mobile_api.daypack import Packer, epoch
from mobile_api.reading import Reader, decoded
from mobile_api.schemas import Answer, Batch, Login, NewProof, Session, Who
from mobile_api.sync import MAX_EVENTS, Intake
from mobile_api.times import Tick, skew_of

Http = Request[Any, Any, Any]
DEVICE = {"who": "device"}


@post("/login", status_code=200, sync_to_thread=True, opt={"who": "public"})
def login(request: Http, house: House, data: Login) -> Session:
    """One install, one key, one counter of acts; a second person on the phone gets an install id of their own."""
    ask = DeviceAsk(data.device.install_id, data.device.public_key, data.device.name, data.device.app_version)
    source = request.client.host if request.client else ""
    with house.db.write() as tx:
        token, device, person = house.accounts.device_login(tx, data.person, data.secret, ask, source)
        data_epoch = epoch(tx)
    who, key = Who(person.id, person.name, person.role), house.keyring.house_key
    vault, by_install = house.keyring.blind(f"vault:{device.id}"), house.keyring.blind(f"vault:{person.id}:{device.install_id}")
    return Session(token, device.id, who, iso(house.clock.now()), data_epoch, device.last_seq + 1, certificate(key, device), house_wire(key), vault, list(key.succession), by_install)


@get("/daypack", sync_to_thread=True, opt=DEVICE)
def daypack(request: Http, house: House, date: date | None = None) -> dict[str, Any]:
    """Written, not only read: the device's own item numbers are topped up, and the reading of addresses is logged."""
    with house.db.write() as tx:
        actor, device = phone(request, house, tx)
        packer = Packer(house, tx, actor, house.reference.at(date or local_date(house.clock.now())))
        pack = packer.pack(device, date)
        _told(tx, actor, "daypack", house, pack["visits"])
    return pack


def _told(tx: Tx, actor: Actor, purpose: str, house: House, visits: Sequence[dict[str, Any]]) -> None:
    """Names, telephones and addresses went to a phone; it counts the stops."""
    saw_all(tx, actor, purpose, house.clock.now(), [order["order_id"] for visit in visits for order in visit["orders"]], count=len(visits))


@post("/events", status_code=200, sync_to_thread=True, opt=DEVICE)
def events(request: Http, house: House, body: bytes) -> Answer:
    """Acts, at most 200 a batch; each has its own outcome, and the answer comes after the commit."""
    batch = _batch(_plain(body, request.headers.get("content-encoding", ""), house.settings.max_body))
    now = house.clock.now()
    with house.db.read() as tx:
        actor, device = any_phone(request, house, tx)
    reader = Reader(actor.id, device.id, device.public_key, now)
    items = [reader.read(bytes(raw)) for raw in batch.events]  # before the writer's turn: others write meanwhile
    with house.db.write() as tx:
        actor, device = any_phone(request, house, tx)
        if batch.install_id != device.install_id:
            raise Malformed("install_id không phải của máy đang đăng nhập.", code="install_id")
        skew = skew_of(batch.client_sent_at, now)
        intake = Intake(tx, house.custody, actor, device, now, skew, house.keyring, Tick(now - skew, batch.boot_id, batch.elapsed_ms))
        results = intake.take(items, batch.oldest_seq)
        device.last_seen_at, device.skew_ms = now, int(intake.skew.total_seconds() * 1000)
        data_epoch, acked, state = epoch(tx), device.last_seq, device.state
    return Answer(acked, acked + 1, iso(now), data_epoch, results, state)


@get("/changes", sync_to_thread=True, opt=DEVICE)
def changed(request: Http, house: House, cursor: str) -> dict[str, Any]:
    with house.db.read() as tx:
        actor, _ = phone(request, house, tx)
        told = changes.read(house, tx, actor, cursor)
    visits = [item["data"] for item in told["items"] if item["entity"] == "visit" and item["op"] == "upsert"]
    if visits:  # mostly there is nothing new, and then nobody waits for a turn to write
        with house.db.write() as tx:
            _told(tx, actor, "changes", house, visits)
    return told


@post("/proofs", status_code=201, sync_to_thread=True, opt=DEVICE)
def announce(request: Http, house: House, data: NewProof) -> dict[str, Any]:
    with house.db.write() as tx:
        _, device = any_phone(request, house, tx)
        row = proofs.announce(tx, device, data, house.clock)
    return proofs.shown(row)


@put("/proofs/{proof_id:str}/content", sync_to_thread=True, opt=DEVICE)
def content(request: Http, house: House, proof_id: str, body: bytes) -> Response[dict[str, Any]]:
    """A piece from `Upload-Offset` on (0 if absent); the answer says how much has arrived."""
    with house.db.write() as tx:
        _, device = any_phone(request, house, tx)
        row = proofs.find(tx, device, proof_id)
        was_whole = row.complete_at is not None
        proofs.append(row, house.blobs, _offset(request), body, house.clock)
        if row.complete_at is not None and not was_whole:
            glass.compare_picture(tx, row, device.last_seq, house.clock.now())
    return Response(proofs.shown(row), headers={"Upload-Offset": str(row.received)})


@head("/proofs/{proof_id:str}/content", sync_to_thread=True, opt=DEVICE)
def progress(request: Http, house: House, proof_id: str) -> Response[None]:
    with house.db.read() as tx:
        _, device = any_phone(request, house, tx)
        row = proofs.find(tx, device, proof_id)
    return Response(None, headers={"Upload-Offset": str(row.received), "Upload-Length": str(row.size)})


def _plain(body: bytes, encoding: str, limit: int) -> bytes:
    if encoding.lower() != "gzip":
        return body
    try:
        unpacked = zlib.decompressobj(31).decompress(body, limit + 1)
    except (zlib.error, gzip.BadGzipFile):
        raise Malformed("Nội dung gzip bị hỏng.", code="gzip") from None
    if len(unpacked) > limit:
        raise TooLarge(f"Quá {limit} byte sau khi giải nén: chia nhỏ lô.")
    return unpacked


def _batch(body: bytes) -> Batch:
    try:
        batch = msgspec.json.decode(body, type=Batch)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        batch = _leniently(body, error)
    except RecursionError:
        raise Malformed("Lô không đọc được: lồng quá sâu.") from None
    if len(batch.events) > MAX_EVENTS:
        raise TooLarge(f"Nhiều nhất {MAX_EVENTS} việc một lô: chia nhỏ rồi gửi lại.", code="batch_too_long")
    return batch


def _leniently(body: bytes, error: Exception) -> Batch:
    """A batch that only a lenient reader can read, its acts apart again: one bad act must not refuse the others."""
    try:
        wire = decoded(body)
        return msgspec.convert({**wire, "events": [msgspec.Raw(json.dumps(e).encode()) for e in wire["events"]]}, Batch)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Malformed(f"Lô không đọc được: {error}.") from None


def _offset(request: Http) -> int:
    text = request.headers.get("upload-offset", "0")
    offset = whole_number(text)
    if offset is None:
        raise Malformed("Upload-Offset phải là số byte.", code="upload_offset")
    return offset


router = Router(path="/m/v1", route_handlers=[login, daypack, events, changed, announce, content, progress], guards=[bearer_first], include_in_schema=False)

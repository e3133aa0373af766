"""The manifest of a day, sealed at the desk, opens as a paper with both signatures valid, and its act inside."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.custody.verify import verify_bundle
from app.house import House
from app.kernel.actor import Actor, ActorKind, Role
from app.kernel.errors import Conflict
from app.papers import statement
from app.papers.forms import papers_file
from labels.legal.pades import verdicts
from tests.labels.legal.nss import trusting
from tests.labels.legal.pdfa_rules import attachments_of, check_pdfa
from tests.orders import CENTRE, registered
from tests.phone import Phone

HEAD = Actor(ActorKind.PERSON, "head-1", "Trần Thị Thu Hà", Role.HEAD)


def test_a_sealed_manifest_carries_both_signatures_and_one_changed_byte_breaks_them(house: House, client: Any, clock: Any, tmp_path: Path) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    order = registered(house)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}), phone.handed("agency", CENTRE, order.item_number))
    with house.db.write() as tx:
        person = next(p for p in house.accounts.people(tx) if p.login == "clerk")
        clerk = Actor(ActorKind.PERSON, person.id, person.name, Role.CLERK, agency_code=CENTRE)
        manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        house.handover.scan(tx, manifest.id, order.item_number, clerk)
        house.handover.count(tx, manifest.id, clerk)
        with pytest.raises(Conflict, match="chưa ký"):
            papers_file(tx, house, "bien_ban_ky", [manifest.id], clerk)()
        house.handover.seal(tx, manifest.id, clerk)
        pdf = papers_file(tx, house, "bien_ban_ky", [manifest.id], clerk)()
    root = (house.settings.data / "certificates" / "root.pem").read_bytes()
    told = verdicts(pdf, [root])
    assert [(v.field, v.intact) for v in told] == [("giver", True), ("taker", True)]
    assert order.item_number.encode() in attachments_of(pdf)["bien-ban.json"]
    if shutil.which("pdfsig"):
        (tmp_path / "bien-ban.pdf").write_bytes(pdf)
        trusted = ["-nssdir", f"sql:{tmp_path / 'nss'}"] if trusting(tmp_path / "nss", house.settings.data / "certificates" / "root.pem") else ["-nocert"]
        told_by_poppler = subprocess.run(["pdfsig", *trusted, str(tmp_path / "bien-ban.pdf")], check=True, capture_output=True, text=True).stdout
        assert told_by_poppler.count("Signature is Valid") == 2
    at = pdf.index(b"stream") + 40
    broken = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    assert not all(v.intact for v in verdicts(broken, [root]))


def test_the_statement_of_a_complaint_is_signed_by_its_maker_and_the_post_and_carries_the_chain_that_anybody_can_check(house: House, client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    order = registered(house)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    with house.db.write() as tx:
        sheet = papers_file(tx, house, "sao_ke_ky", [order.id], HEAD)
    pdf = sheet()
    root = (house.settings.data / "certificates" / "root.pem").read_bytes()
    assert [(v.field, v.signer, v.intact) for v in verdicts(pdf, [root])] == [("maker", "Trần Thị Thu Hà", True), ("post", "BƯU ĐIỆN TỈNH SÓC TRĂNG", True)]
    assert verify_bundle(attachments_of(pdf)["chuoi-ban-giao.json"]).problems == []
    assert check_pdfa(pdf) == []


def test_the_chain_inside_a_statement_is_read_while_others_write_and_holds_every_act_on_the_paper(both: str, house: House, client: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    order = registered(house)
    taken = phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []})
    phone.send(taken)
    made, binds = statement.make_bundle, []
    monkeypatch.setattr(statement, "make_bundle", lambda tx, *rest: binds.append(tx.get_bind()) or made(tx, *rest))
    with house.db.write() as tx:
        sheet = papers_file(tx, house, "sao_ke_ky", [order.id], HEAD)
    assert binds == [], "the writer's turn was over before the proofs were read"
    handed = phone.handed("agency", order.agency_code, order.item_number)
    phone.send(handed)
    bundle = attachments_of(sheet())["chuoi-ban-giao.json"]
    assert binds == [house.db.reader] and verify_bundle(bundle).problems == []
    assert [event["event_id"] for event in json.loads(bundle)["events"]] == [taken["event_id"], handed["event_id"]]

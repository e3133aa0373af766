"""A legal copy is readable for decades, carries what it was made from, and shows who signed and that nothing changed."""

import re
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from labels.forms import bien_ban_giao_nhan
from labels.legal import certificates, pades, pdfa
from labels.specimens import drawn, specimens
from tests.labels.legal.nss import trusting
from tests.labels.legal.pdfa_rules import attachments_of, check_pdfa

TRUSTS = find_library("nss3") is not None

MADE = datetime(2026, 11, 25, 2, 42, tzinfo=UTC)
PLACES = bien_ban_giao_nhan.layout(specimens()["bien_ban_giao_nhan"][1]).fields
GIVER, TAKER = bien_ban_giao_nhan.GIVER, bien_ban_giao_nhan.TAKER
EVENTS = '{"events": [{"type": "envelopes.handed", "to": "Trung tâm Phục vụ hành chính công"}]}'.encode()


HOLDERS = {"courier": certificates.Holder("Trần Ngọc Liên", "Bưu điện tỉnh"), "clerk": certificates.Holder("Nguyễn Thị Ngọc Lan", "Trung tâm Phục vụ hành chính công")}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys as set-up makes them: a root, a courier, a clerk."""
    directory = tmp_path_factory.mktemp("keys")
    now = datetime.now(UTC)
    certificates.make_test_root(directory, now)
    for who, holder in HOLDERS.items():
        certificates.make_certificate(directory, who, holder, now)
    return directory


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return pdfa.archive(drawn()["bien_ban_giao_nhan.pdf"], MADE, [pdfa.Attachment("su-kien.json", EVENTS, "Sự kiện bàn giao")])


def pair(house: Path, who: str) -> certificates.KeyPair:
    return certificates.make_certificate(house, who, HOLDERS[who], datetime.now(UTC))


def signed(pdf: bytes, house: Path, who: str, role: str, name: str) -> bytes:
    box = PLACES[role]
    return pades.sign(pdf, pades.Signing(pair=pair(house, who), field=who, box=box, name=name, role=role, reason="Giao nhận hồ sơ", place="Sóc Trăng", at=MADE))


@pytest.fixture(scope="module")
def both(sealed: bytes, house: Path) -> bytes:
    once = signed(sealed, house, "courier", GIVER, "Trần Ngọc Liên")
    return signed(once, house, "clerk", TAKER, "Nguyễn Thị Ngọc Lan")


@pytest.mark.parametrize("form", sorted(name for name in drawn() if name.endswith(".pdf")))
def test_every_form_becomes_an_archive_copy_without_a_broken_rule(form: str) -> None:
    assert check_pdfa(pdfa.archive(drawn()[form], MADE)) == []


def test_a_plain_form_is_no_archive_copy_and_the_checker_says_why() -> None:
    faults = " ".join(check_pdfa(drawn()["giay_moi.pdf"]))
    assert "output intent" in faults
    assert "no XMP" in faults


def test_the_checker_sees_a_font_outside_an_attachment_astray_and_a_script() -> None:
    import io

    document = pikepdf.Pdf.open(io.BytesIO(pdfa.archive(drawn()["giay_moi.pdf"], MADE, [pdfa.Attachment("a.json", b"{}", "a")])))
    document.pages[0].Resources.Font["/Bare"] = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    del document.Root["/AF"]
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    out = io.BytesIO()
    document.save(out)
    faults = " ".join(check_pdfa(out.getvalue()))
    assert all(clause in faults for clause in ("6.2.11.4", "6.8", "6.5.1"))


def test_the_events_come_out_as_they_went_in(sealed: bytes) -> None:
    assert attachments_of(sealed) == {"su-kien.json": EVENTS}


def test_the_same_manifest_is_the_same_archive_copy_before_signing(sealed: bytes) -> None:
    again = pdfa.archive(drawn()["bien_ban_giao_nhan.pdf"], MADE, [pdfa.Attachment("su-kien.json", EVENTS, "Sự kiện bàn giao")])
    assert again == sealed


def test_a_form_with_a_font_that_is_not_embedded_is_refused() -> None:
    import io

    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 72, "Helvetica")
    canvas.save()
    with pytest.raises(pdfa.NotArchivable, match="Helvetica"):
        pdfa.archive(out.getvalue(), MADE)


def test_a_time_without_a_zone_is_no_time() -> None:
    with pytest.raises(pdfa.NotArchivable, match="múi giờ"):
        pdfa.archive(b"", MADE.replace(tzinfo=None))


def test_both_signatures_are_good_and_still_an_archive_copy(both: bytes, house: Path) -> None:
    found = pades.verdicts(both, [(house / "root.pem").read_bytes()])
    assert [(v.field, v.signer, v.good) for v in found] == [("courier", "Trần Ngọc Liên", True), ("clerk", "Nguyễn Thị Ngọc Lan", True)]
    assert check_pdfa(both) == []
    assert attachments_of(both) == {"su-kien.json": EVENTS}


def test_each_signature_stands_under_its_role_on_the_last_page(both: bytes) -> None:
    import io

    with pikepdf.Pdf.open(io.BytesIO(both)) as document:
        left, right = document.pages[-1].Annots
        assert float(left.Rect[2]) < float(right.Rect[0])


def test_a_stranger_under_another_root_is_not_trusted(both: bytes, tmp_path: Path) -> None:
    other = certificates.make_test_root(tmp_path, datetime.now(UTC), "Gốc khác")
    assert [(v.intact, v.trusted) for v in pades.verdicts(both, [other.certificate])] == [(True, False)] * 2


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.6])
def test_one_changed_byte_and_the_copy_is_no_longer_good(both: bytes, house: Path, share: float) -> None:
    broken = bytearray(both)
    broken[int(len(both) * share)] ^= 0x01
    try:
        found = pades.verdicts(bytes(broken), [(house / "root.pem").read_bytes()])
    except ValueError:
        return
    assert not all(v.good for v in found)


def test_pages_added_after_signing_do_not_pass(both: bytes, house: Path) -> None:
    import io

    with pikepdf.Pdf.open(io.BytesIO(both)) as document:
        document.pages.append(document.pages[0])
        out = io.BytesIO()
        document.save(out)
    try:
        found = pades.verdicts(out.getvalue(), [(house / "root.pem").read_bytes()])
    except ValueError:
        return
    assert not any(v.good for v in found)


def test_a_key_of_somebody_else_cannot_sign(sealed: bytes, house: Path) -> None:
    mixed = certificates.KeyPair(pair(house, "clerk").certificate, pair(house, "courier").key)
    with pytest.raises(ValueError, match="khóa ký"):
        pades.sign(sealed, pades.Signing(pair=mixed, field="x", box=PLACES[GIVER], name="x", role="x", reason="x", place="x", at=MADE))


def test_a_certificate_with_an_rsa_key_signs_as_well(sealed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Licensed authorities give RSA keys."""
    monkeypatch.setattr(certificates.ec, "generate_private_key", lambda _curve: rsa.generate_private_key(65537, 2048))
    root = certificates.make_test_root(tmp_path, datetime.now(UTC))
    certificates.make_certificate(tmp_path, "clerk", HOLDERS["clerk"], datetime.now(UTC))
    assert [v.good for v in pades.verdicts(signed(sealed, tmp_path, "clerk", TAKER, "Nguyễn Thị Ngọc Lan"), [root.certificate])] == [True]


def test_a_place_is_signed_once(both: bytes, house: Path) -> None:
    with pytest.raises(ValueError, match="đã được ký"):
        signed(both, house, "clerk", TAKER, "Nguyễn Thị Ngọc Lan")


def test_the_root_is_made_once_and_its_key_is_private(house: Path) -> None:
    before = (house / "root.pem").read_bytes()
    assert certificates.make_test_root(house, datetime.now(UTC)).certificate == before
    assert (house / "root-key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_pdfsig_finds_both_signatures_valid_and_sees_a_changed_byte(both: bytes, house: Path, tmp_path: Path) -> None:
    good = pdfsig(both, tmp_path / "good.pdf", house)
    assert good.count("Signature is Valid") == 2
    assert "Total document signed" in good
    assert good.count("Certificate is Trusted") == (2 if TRUSTS else 0)
    broken = bytearray(both)
    broken[re.search(rb"/CreationDate \(D:(?=2026)", both).end()] ^= 0x01  # type: ignore[union-attr]
    assert "Signature is Valid" not in pdfsig(bytes(broken), tmp_path / "broken.pdf", house)


def pdfsig(pdf: bytes, file: Path, house: Path) -> str:
    """With the root of the house trusted."""
    file.write_bytes(pdf)
    store = file.parent / "nss"
    options = ["-nssdir", f"sql:{store}"] if trusting(store, house / "root.pem") else ["-nocert"]
    return subprocess.run(["pdfsig", *options, str(file)], check=False, capture_output=True, text=True).stdout


def subject(pair: certificates.KeyPair) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pair.certificate)


def test_who_gets_another_name_or_moves_to_another_agency_signs_with_a_certificate_that_says_so(tmp_path: Path) -> None:
    certificates.make_test_root(tmp_path, MADE)
    holders = [HOLDERS["clerk"], replace(HOLDERS["clerk"], name="Nguyễn Thị Ngọc Mai"), replace(HOLDERS["clerk"], organisation="Trung tâm Phục vụ hành chính công xã Tài Văn")]
    told = [subject(certificates.make_certificate(tmp_path, "clerk-1", holder, MADE)).subject for holder in holders]
    for holder, name in zip(holders, told, strict=True):
        assert [part.value for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME) for part in name.get_attributes_for_oid(kind)] == [holder.name, holder.organisation]
    again = certificates.make_certificate(tmp_path, "clerk-1", holders[0], MADE)
    assert subject(again).subject == told[0], "the same person of the same agency keeps the key"


@pytest.mark.parametrize("days", [300, 700, 729, 731, 1000])
def test_nobody_signs_with_a_certificate_that_has_ended(tmp_path: Path, days: int) -> None:
    certificates.make_test_root(tmp_path, MADE)
    certificates.make_certificate(tmp_path, "clerk-1", HOLDERS["clerk"], MADE)
    later = MADE + timedelta(days=days)
    certificate = subject(certificates.make_certificate(tmp_path, "clerk-1", HOLDERS["clerk"], later))
    assert certificate.not_valid_before_utc <= later < certificate.not_valid_after_utc


def test_a_licensed_authoritys_certificate_is_used_while_it_is_valid_and_one_of_the_old_way_no_more(tmp_path: Path) -> None:
    authority, ours = tmp_path / "authority", tmp_path / "ours"
    for directory, name in ((authority, "Chứng thực số công cộng"), (ours, "Gốc của bưu cục")):
        certificates.make_test_root(directory, MADE, name)
    given, old = certificates.make_certificate(authority, "x", HOLDERS["clerk"], MADE), certificates.make_certificate(ours, "x", HOLDERS["clerk"], MADE)
    for file, pair in (("clerk-1", given), ("clerk-2", old)):
        (ours / f"{file}.pem").write_bytes(pair.certificate)
        (ours / f"{file}-key.pem").write_bytes(pair.key)
    assert certificates.make_certificate(ours, "clerk-1", HOLDERS["clerk"], MADE) == given
    assert certificates.make_certificate(ours, "clerk-1", HOLDERS["clerk"], MADE + timedelta(days=800)) != given
    assert certificates.make_certificate(ours, "clerk-2", HOLDERS["clerk"], MADE) != old


def test_two_who_sign_for_the_first_time_at_once_share_one_root_and_one_key(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def first(_: int) -> tuple[bytes, bytes]:
        together.wait(10)
        root = certificates.make_test_root(tmp_path, MADE)
        return root.certificate, certificates.make_certificate(tmp_path, "clerk-1", certificates.Holder("Nguyễn Thị Ngọc Lan", "Trung tâm"), MADE).key

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(first, range(8)))) == 1

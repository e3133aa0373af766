"""PAdES signatures (ETSI EN 319 142-1, baseline B-B; B-T with a time-stamp authority) on a finished paper, one after another.

Each signature is an increment: it covers everything before it, and a later one does not harm the earlier."""

import binascii
import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from asn1crypto import keys, pem, x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from labels.fonts import REGULAR, register
from labels.forms.paper import Box, broken
from labels.legal.certificates import KeyPair

VIETNAM = timezone(timedelta(hours=7))
WHOLE = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(0, 0, 0, 0))
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """`field`: its own name in the document; `box`: where it is seen; `role`: as the paper says; `tsa`: URL of a time-stamp
    authority, empty = none; `chain`: certificates between the signer's and the root, PEM."""

    pair: KeyPair
    field: str
    box: Box
    name: str
    role: str
    reason: str
    place: str
    at: datetime
    tsa: str = ""
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`intact`: not a byte of what was signed changed; `trusted`: leads to a given root; `whole`: covers the file to its end,
    or what follows are permitted signatures only."""

    field: str
    signer: str
    intact: bool
    trusted: bool
    whole: bool

    @property
    def good(self) -> bool:
        return self.intact and self.trusted and self.whole


def sign(pdf: bytes, signing: Signing) -> bytes:
    """Appends one visible signature. Raises ValueError for a key that is not the certificate's or a used field name."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    used = [signature.field_name for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures]
    if signing.field in used:
        raise ValueError(f"ô chữ ký «{signing.field}» đã được ký")
    box = signing.box
    spec = SigFieldSpec(signing.field, on_page=box.page, box=(round(box.x1), round(box.y1), round(box.x2), round(box.y2)))
    meta = signers.PdfSignatureMetadata(
        field_name=signing.field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=signing.name, reason=signing.reason, location=signing.place
    )
    stamp = StaticStampStyle(border_width=0, background=_Picture(_appearance(signing)), background_opacity=1, background_layout=WHOLE)
    stamper = HTTPTimeStamper(signing.tsa) if signing.tsa else None
    out = io.BytesIO()
    signer = signers.PdfSigner(meta, _signer(signing), timestamper=stamper, stamp_style=stamp, new_field_spec=spec)
    _apart(lambda: signer.sign_pdf(writer, output=out))
    return out.getvalue()


def _apart(work: Callable[[], T]) -> T:
    """In a thread of its own: the library runs an event loop, and the caller may stand inside one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def verdicts(pdf: bytes, roots: Sequence[bytes]) -> list[Verdict]:
    """One verdict for each signature in the order of signing; `roots` PEM. Raises ValueError if the file cannot be read."""
    context = [x509.Certificate.load(_der(root)) for root in roots]
    try:
        signatures = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
        return _apart(lambda: [_verdict(signature, context) for signature in signatures])
    except Exception as error:  # a damaged file breaks the reader in many ways; each of them means: not valid
        raise ValueError(f"không đọc được chữ ký trong tệp: {error}") from error


def _verdict(signature: object, roots: list[x509.Certificate]) -> Verdict:
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))  # type: ignore[arg-type]
    subject = status.signing_cert.subject.native
    level = status.modification_level.name if status.modification_level else ""
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE or (bool(status.docmdp_ok) and level in ("NONE", "LTA_UPDATES", "FORM_FILLING"))
    return Verdict(str(signature.field_name), str(subject.get("common_name", "")), status.intact and status.valid, status.trusted, whole)  # type: ignore[attr-defined]


def _signer(signing: Signing) -> signers.SimpleSigner:
    certificate = x509.Certificate.load(_der(signing.pair.certificate))
    key = keys.PrivateKeyInfo.load(_der(signing.pair.key))
    public = load_der_private_key(_der(signing.pair.key), None).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if certificate.public_key.dump() != public:
        raise ValueError(f"khóa ký không phải của chứng thư «{certificate.subject.human_friendly}»")
    store = SimpleCertificateStore.from_certs([x509.Certificate.load(_der(link)) for link in signing.chain])
    return signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store)


def _der(data: bytes) -> bytes:
    return bytes(pem.unarmor(data)[2]) if pem.detect(data) else data


def _appearance(signing: Signing) -> bytes:
    """What is seen at the place of the signature: who, when, why."""
    register()
    wide, high, size = signing.box.x2 - signing.box.x1, signing.box.y2 - signing.box.y1, 6.6
    out = io.BytesIO()
    canvas = Canvas(out, (wide, high), invariant=1, initialFontName=REGULAR)
    canvas.setLineWidth(0.8)
    canvas.setStrokeColorRGB(0.1, 0.35, 0.2)
    canvas.rect(0.5, 0.5, wide - 1, high - 1)
    canvas.setFillColorRGB(0.1, 0.35, 0.2)
    there = signing.at.astimezone(VIETNAM)
    texts = ("Đã ký số", signing.name, signing.role, f"{there:%H:%M:%S %d/%m/%Y}", signing.reason)
    lines = [line for text in texts if text for line in broken(text, wide - 10, size)]
    for at, line in enumerate(lines[: int((high - 4) // (size * 1.25))]):
        canvas.setFont(REGULAR, size)
        canvas.drawString(5, high - 3 - size - at * size * 1.25, line)
    canvas.save()
    return out.getvalue()


class _Picture(PdfContent):  # type: ignore[misc]
    """A page from memory as the appearance of a signature."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)), page_ix=0)
        name = b"/Sig" + binascii.hexlify(binascii.crc32(self.pdf).to_bytes(4, "big"))
        self.resources.xobject[name.decode("ascii")] = page
        x1, y1, x2, y2 = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return name + b" Do"

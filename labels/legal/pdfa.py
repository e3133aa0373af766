"""PDF/A-3b (ISO 19005-3) from a form's PDF: fonts embedded, output intent, XMP, files attached with their relation.

The same input gives the same bytes; signing comes after."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

ICC = Path(__file__).parent / "srgb.icc"
CUSTODY = "application/vnd.buuta.custody+json"
RELATIONS = ("Source", "Data", "Alternative", "Supplement", "Unspecified")
STANDARD_FONT = re.compile(rb"BT /F1 [0-9.]+ Tf [0-9.]+ TL ET")


class NotArchivable(ValueError):
    """The PDF cannot become PDF/A; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """`relation`: AFRelationship; Source for what the paper was made from."""

    name: str
    content: bytes
    about: str
    mime: str = CUSTODY
    relation: str = "Source"


def archive(pdf: bytes, made_at: datetime, attachments: Sequence[Attachment] = ()) -> bytes:
    """PDF/A-3b with the attachments inside. Raises NotArchivable (a font that is not embedded, encryption)."""
    if made_at.tzinfo is None:
        raise NotArchivable("thời điểm lập bản lưu không có múi giờ")
    try:
        document = pikepdf.Pdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise NotArchivable(f"không đọc được PDF: {error}") from None
    with document:
        if document.is_encrypted:
            raise NotArchivable("PDF bị mã hóa, PDF/A không cho phép")
        for number, page in enumerate(document.pages, start=1):
            _only_embedded_fonts(document, page, number)
        _output_intent(document)
        for attachment in attachments:
            _attach(document, attachment, made_at)
        _describe(document, made_at)
        document.Root.Lang = String("vi-VN")
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, min_version="1.7", linearize=False)
    return out.getvalue()


def _only_embedded_fonts(document: pikepdf.Pdf, page: Any, number: int) -> None:
    """ReportLab names Helvetica at the head of each page and cell without writing with it: the mention goes."""
    fonts = page.Resources.get("/Font", {})
    bare = [name for name, font in fonts.items() if "/FontDescriptor" not in font]
    if not bare:
        return
    used = _written_with(page)
    if left := [name for name in bare if name in used]:
        raise NotArchivable(f"trang {number}: phông {', '.join(str(fonts[name].BaseFont) for name in left)} không được nhúng")
    page.contents_coalesce()
    page.Contents = document.make_stream(STANDARD_FONT.sub(b"", page.Contents.read_bytes()))
    page.Resources.Font = Dictionary({name: font for name, font in fonts.items() if name not in bare})


def _written_with(page: Any) -> set[str]:
    """Fonts that are current when text is shown; q and Q keep and restore them."""
    current, kept, used = "", [], set()
    for step in pikepdf.parse_content_stream(page, "Tf Tj TJ ' \" q Q"):
        match str(step.operator):
            case "Tf":
                current = str(step.operands[0])
            case "q":
                kept.append(current)
            case "Q":
                current = kept.pop() if kept else ""
            case _:
                used.add(current)
    return used


def _output_intent(document: pikepdf.Pdf) -> None:
    profile = document.make_stream(ICC.read_bytes(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB IEC61966-2.1"), Info=String("sRGB IEC61966-2.1"), DestOutputProfile=profile
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])


def _attach(document: pikepdf.Pdf, attachment: Attachment, made_at: datetime) -> None:
    if attachment.relation not in RELATIONS:
        raise NotArchivable(f"quan hệ «{attachment.relation}» của tệp {attachment.name} không có trong PDF/A-3")
    moment = String(pdf_time(made_at))
    stream = document.make_stream(attachment.content, Type=Name.EmbeddedFile, Subtype=Name("/" + attachment.mime))
    stream.Params = Dictionary(ModDate=moment, CreationDate=moment, Size=len(attachment.content))
    spec = document.make_indirect(
        Dictionary(
            Type=Name.Filespec, F=String(attachment.name), UF=String(attachment.name), Desc=String(attachment.about),
            AFRelationship=Name("/" + attachment.relation), EF=Dictionary(F=stream, UF=stream),
        )  # fmt: skip
    )
    root = document.Root
    names = _within(root, "/Names", Dictionary())
    tree = _within(names, "/EmbeddedFiles", Dictionary(Names=Array()))
    pairs = [(str(tree.Names[at]), tree.Names[at + 1]) for at in range(0, len(tree.Names), 2)] + [(attachment.name, spec)]
    tree.Names = Array([part for name, value in sorted(pairs, key=lambda p: p[0]) for part in (String(name), value)])
    _within(root, "/AF", Array()).append(spec)


def _within(parent: Any, key: str, empty: Any) -> Any:
    if key not in parent:
        parent[key] = empty
    return parent[key]


def _describe(document: pikepdf.Pdf, made_at: datetime) -> None:
    """DocInfo and XMP say the same (6.6.2.3); XMP names the part and level."""
    info = document.docinfo
    title, author = str(info.get("/Title", "Giấy tờ")), str(info.get("/Author", "Bưu Tá"))
    for key in list(info.keys()):
        del info[key]
    info.Title, info.Author, info.Creator, info.Producer = String(title), String(author), String("Bưu Tá"), String("Bưu Tá")
    info.CreationDate = info.ModDate = String(pdf_time(made_at))
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta.load_from_docinfo(info)
        meta["pdfaid:part"], meta["pdfaid:conformance"] = "3", "B"


def pdf_time(at: datetime) -> str:
    """`D:20261124091405+07'00'`."""
    offset = at.strftime("%z") or "+0000"
    return f"D:{at:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"

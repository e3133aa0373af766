"""The rules of PDF/A-3b (ISO 19005-3) that can be read from a file's own structure, with pyHanko's reader: another library than
the one that writes. Clause numbers of the standard."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

FORBIDDEN_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript"}
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
AID = "{http://www.aiim.org/pdfa/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"


def check_pdfa(pdf: bytes) -> list[str]:
    """Sentences, one for each rule that is broken; empty = none found."""
    reader = PdfFileReader(io.BytesIO(pdf))
    root = reader.root
    everything = list(_walk(root, set()))
    return [*_file(pdf, reader), *_intent(root), *_metadata(root, reader), *_attachments(root, everything), *(fault for thing in everything for fault in _thing(thing))]


def attachments_of(pdf: bytes) -> dict[str, bytes]:
    """Name -> content of what is inside."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


def _walk(value: Any, seen: set[Any]) -> Iterator[Any]:
    if isinstance(value, generic.IndirectObject):
        if value.reference in seen:
            return
        seen.add(value.reference)
        value = value.get_object()
    if isinstance(value, generic.DictionaryObject):
        yield value
        for key in value:
            yield from _walk(value.raw_get(key), seen)
    elif isinstance(value, generic.ArrayObject):
        for at in range(len(value)):
            yield from _walk(value.raw_get(at), seen)


def _of(thing: Any, key: str, default: Any = None) -> Any:
    """`get` of the reader does not follow references; this does."""
    return thing[key] if key in thing else default  # noqa: SIM401


def _items(array: Any) -> list[Any]:
    return [array[at] for at in range(len(array))] if array else []


def _file(pdf: bytes, reader: PdfFileReader) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", pdf):
        yield "6.1.2: no binary comment after the header"
    if not re.search(rb"%%EOF\r?\n?\Z", pdf):
        yield "6.1.3: bytes after the end"
    if "/ID" not in reader.trailer_view:
        yield "6.1.3: no file identifier"
    if "/Encrypt" in reader.trailer_view:
        yield "6.1.3: encrypted"


def _intent(root: Any) -> Iterator[str]:
    intents = [intent for intent in _items(_of(root, "/OutputIntents")) if intent["/S"] == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "6.2.3: no output intent"
        return
    profile = intents[0]["/DestOutputProfile"]
    data = profile.data
    if data[36:40] != b"acsp" or data[12:16] not in (b"mntr", b"prtr") or data[8] >= 5 or (data[16:20] == b"RGB ") != (profile["/N"] == 3):
        yield "6.2.3: the output profile is no ICC profile that fits"


def _metadata(root: Any, reader: PdfFileReader) -> Iterator[str]:
    if "/Metadata" not in root:
        yield "6.6.2.1: no XMP"
        return
    stream = root["/Metadata"]
    if "/Filter" in stream:
        yield "6.6.2.1: XMP is compressed"
    tree = ET.fromstring(re.sub(rb"<\?xpacket.*?\?>", b"", stream.data).strip(b"\xef\xbb\xbf \r\n"))
    said = {key: value for node in tree.iter(f"{RDF}Description") for key, value in [*node.attrib.items(), *((child.tag, child.text) for child in node)]}
    if (said.get(f"{AID}part"), said.get(f"{AID}conformance")) != ("3", "B"):
        yield "6.6.4: XMP does not say PDF/A-3B"
    title = next((node.text for node in tree.iter(f"{DC}title") for node in node.iter(f"{RDF}li")), None)
    info = _of(reader.trailer_view, "/Info", {})
    if str(_of(info, "/Title", "")) != (title or ""):
        yield "6.6.2.3: title of DocInfo and of XMP differ"


def _attachments(root: Any, everything: list[Any]) -> Iterator[str]:
    listed = _items(_of(root, "/AF"))
    for spec in (thing for thing in everything if "/EF" in thing):
        name = _of(spec, "/UF", "?")
        if not {"/F", "/UF", "/AFRelationship"} <= set(spec):
            yield f"6.8: {name} lacks F, UF or AFRelationship"
        if not any(known == spec for known in listed):
            yield f"6.8: {name} is not associated with the document"
        if "/Subtype" not in spec["/EF"]["/F"] or "/ModDate" not in _of(spec["/EF"]["/F"], "/Params", {}):
            yield f"6.8: {name} lacks its MIME type or date"


def _thing(thing: Any) -> Iterator[str]:
    kind = _of(thing, "/Type")
    if kind == "/Font" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(_of(thing, "/FontDescriptor", {})):
        yield f"6.2.11.4: font {_of(thing, '/BaseFont')} is not embedded"
    if kind == "/Font" and _of(thing, "/Subtype") == "/TrueType" and int(thing["/FontDescriptor"]["/Flags"]) & 4 and "/Encoding" in thing:
        yield f"6.2.11.6: symbolic font {_of(thing, '/BaseFont')} has an encoding"
    if _of(thing, "/S") in FORBIDDEN_ACTIONS or "/JS" in thing:
        yield f"6.5.1: action {_of(thing, '/S')}"
    if "LZW" in str(_of(thing, "/Filter", "")):
        yield "6.1.7: LZW"
    if isinstance(thing, generic.StreamObject) and "/F" in thing:
        yield "6.1.7: a stream outside of the file"
    if "/Rect" in thing and _of(thing, "/Subtype") != "/Popup":
        flags = int(_of(thing, "/F", 0))
        if not flags & 4 or flags & (1 | 2 | 32):
            yield "6.3.2: an annotation that is hidden or not printed"
        if "/AP" not in thing or set(thing["/AP"]) != {"/N"}:
            yield "6.3.3: an annotation without its appearance"
    if "/OPI" in thing or "/Alternates" in thing or (_of(thing, "/Subtype") == "/Image" and _of(thing, "/Interpolate")):
        yield "6.2.8: image keys that are not allowed"

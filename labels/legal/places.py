"""Where a signature belongs on a form that is already drawn: under the words of its role."""

import pypdfium2 as pdfium

from labels.forms.paper import Box

WIDE, HIGH = 150.0, 46.0


class NoPlace(ValueError):
    """The words are not on the paper."""


def under(pdf: bytes, role: str, below: float = 4.0) -> Box:
    """The free place under the last appearance of `role` ("BÊN GIAO"), centred under it; points."""
    document = pdfium.PdfDocument(pdf)
    try:
        for page in range(len(document) - 1, -1, -1):
            text = document[page].get_textpage()
            found = None
            search = text.search(role, match_case=True)
            while hit := search.get_next():
                found = hit
            if found:
                boxes = [text.get_charbox(at) for at in range(found[0], found[0] + found[1])]
                middle, low = (min(b[0] for b in boxes) + max(b[2] for b in boxes)) / 2, min(b[1] for b in boxes)
                return Box(page, middle - WIDE / 2, low - below - HIGH, middle + WIDE / 2, low - below)
    finally:
        document.close()
    raise NoPlace(f"không thấy chỗ ký «{role}» trên giấy")

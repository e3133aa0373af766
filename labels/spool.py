"""A canvas whose pages are written out as they are finished: a batch of any length needs the memory of a few pages.

ReportLab keeps every page until the end. Its objects are numbered as they are first named and a cross-reference table closes the
file, so a finished page can leave at once; only fonts, catalogue and table wait for the end (ISO 32000-1, 7.5)."""

from typing import IO, Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas


class Spool(Canvas):  # type: ignore[misc]
    """Use as a Canvas with invariant bytes; `out` is only written to, never read or sought."""

    def __init__(self, out: IO[bytes], size: tuple[float, float]) -> None:
        super().__init__(out, size, invariant=1, pageCompression=1)
        self._out = out
        self._file = pdfdoc.PDFFile(self._doc._pdfVersion)
        self._drain()
        self._next = max(self._doc.numberToId, default=0) + 1
        self._late = list(self._doc.numberToId)  # named before the first page: they change until the end

    def showPage(self) -> None:
        super().showPage()
        numbers = self._doc.numberToId
        while self._next in numbers:  # writing a page names its contents: the next number
            if isinstance(self._doc.idToObject.get(numbers[self._next]), (pdfdoc.PDFPage, pdfdoc.PDFStream)):
                self._write(self._next)
            else:
                self._late.append(self._next)
            self._next += 1

    def save(self) -> None:
        if self._code:
            self.showPage()
        document: Any = self._doc
        for font in document.delayedFonts:
            font.addObjects(document)
        document.info.invariant = document.invariant
        document.info.digest(document.signature)
        document.Reference(document.Catalog)
        document.Reference(document.info)
        document.Outlines.prepare(document, self)
        if document.Outlines.ready < 0:
            document.Catalog.Outlines = None
        for number in self._late:
            self._write(number)
        while self._next in document.numberToId:
            self._write(self._next)
            self._next += 1
        self._close(document)

    def _write(self, number: int) -> None:
        name = self._doc.numberToId[number]
        self._doc.idToOffset[name] = self._file.add(pdfdoc.PDFIndirectObject(name, self._doc.idToObject[name]).format(self._doc))
        written, self._doc.idToObject[name] = self._doc.idToObject[name], None
        if isinstance(written, pdfdoc.PDFPage):  # the tree of pages needs the object, not what it carried
            written.__dict__ = {key: value for key, value in vars(written).items() if key.startswith("__")}
        self._drain()

    def _close(self, document: Any) -> None:
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, [document.numberToId[number] for number in range(1, self._next)])
        start = self._file.add(table.format(document))
        trailer = pdfdoc.PDFTrailer(
            startxref=start, Size=self._next, Root=document.Reference(document.Catalog), Info=document.Reference(document.info), ID=document.ID(),
        )  # fmt: skip
        self._file.add(trailer.format(document))
        self._drain()

    def _drain(self) -> None:
        for part in self._file.strings:
            self._out.write(part)
        self._file.strings.clear()

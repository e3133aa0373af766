"""What an order costs: the tariff is data with validity dates, sources and confidence; nothing of it stands in the code.

Three money lines are kept apart: postage (the post's revenue), State fees, and money of others (COD)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel.errors import Malformed
from app.kernel.money import dong_text

SURE = frozenset({"high"})
PAYERS = {"citizen": "người dân trả", "agency": "cơ quan trả", "province": "ngân sách tỉnh trả"}
ZONE_TEXT = {"district": "trong huyện cũ", "province": "liên huyện cũ, nội tỉnh", "national": "liên tỉnh"}


@dataclass(frozen=True, slots=True)
class Price:
    """Postage of one leg up to `weight_max_g` grams, whole VND."""

    weight_max_g: int
    amount: int
    confidence: str


@dataclass(frozen=True, slots=True)
class Reduction:
    """Percent off the postage for a group of people."""

    code: str
    text: str
    percent: int
    confidence: str


@dataclass(frozen=True, slots=True)
class QuoteAsk:
    """`kind` collect|return|transfer, `zone` district|province|national; money in VND, weight in grams."""

    kind: str
    zone: str
    weight_g: int = 100
    state_fee: int = 0
    cod: int = 0
    postage_payer: str = "citizen"
    reduction: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    text: str
    amount: int


@dataclass(frozen=True, slots=True)
class Quote:
    """`postage` = all that the post earns (carriage, collection charge, less reductions); `total` = the three together."""

    postage: int
    state_fee: int
    cod: int
    total: int
    lines: tuple[Line, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Tariff:
    """`prices[kind, zone]` ascending by weight; `collection` is the charge for paying in a State fee."""

    prices: Mapping[tuple[str, str], tuple[Price, ...]] = field(default_factory=dict)
    collection: Price | None = None
    reductions: Mapping[str, Reduction] = field(default_factory=dict)

    def quote(self, ask: QuoteAsk) -> Quote:
        """Raises Malformed for negative money or weight, an unknown payer, or an unknown group of reduction."""
        _check(ask)
        carriage, sure = self._carriage(ask)
        lines = [carriage]
        if ask.reduction:
            off, known = self._reduced(ask.reduction, carriage.amount)
            lines.append(off)
            sure = sure and known
        if ask.state_fee > 0 and self.collection:
            lines.append(Line("collection", "Phí nộp hộ phí, lệ phí thủ tục", self.collection.amount))
            sure = sure and self.collection.confidence in SURE
        postage = sum(line.amount for line in lines)
        if ask.state_fee:
            lines.append(Line("state_fee", "Phí, lệ phí của thủ tục (nộp ngân sách)", ask.state_fee))
        if ask.cod:
            lines.append(Line("cod", "Tiền thu hộ", ask.cod))
        return Quote(postage, ask.state_fee, ask.cod, postage + ask.state_fee + ask.cod, tuple(lines), not sure)

    def _carriage(self, ask: QuoteAsk) -> tuple[Line, bool]:
        steps = self.prices.get((ask.kind, ask.zone), ())
        if not steps:
            return Line("postage", "Cước: chưa có trong bảng cước, tính sau", 0), False
        payer = PAYERS[ask.postage_payer]
        for step in steps:
            if ask.weight_g <= step.weight_max_g:
                return Line("postage", f"Cước {ZONE_TEXT[ask.zone]}, đến {step.weight_max_g} g ({payer})", step.amount), step.confidence in SURE
        last = steps[-1]
        text = f"Cước {ZONE_TEXT[ask.zone]}, tạm tính như {last.weight_max_g} g: bảng cước chưa có bậc cho {ask.weight_g} g ({payer})"
        return Line("postage", text, last.amount), False

    def _reduced(self, code: str, amount: int) -> tuple[Line, bool]:
        reduction = self.reductions.get(code)
        if reduction is None:
            raise Malformed(f"Không có diện giảm cước «{code}»: chọn một trong {', '.join(self.reductions) or 'bảng trống'}.", code="reduction")
        off = amount * reduction.percent // 100
        return Line("reduction", f"Giảm {reduction.percent} % cước: {reduction.text}", -off), reduction.confidence in SURE


def _check(ask: QuoteAsk) -> None:
    if ask.weight_g < 0 or ask.state_fee < 0 or ask.cod < 0:
        raise Malformed(f"Khối lượng và số tiền không được âm: {ask.weight_g} g, {dong_text(ask.state_fee)}, {dong_text(ask.cod)}.", code="negative")
    if ask.postage_payer not in PAYERS:
        raise Malformed(f"Bên trả cước «{ask.postage_payer}» không có: citizen, agency hoặc province.", code="postage_payer")
    if ask.zone not in ZONE_TEXT:
        raise Malformed(f"Vùng cước «{ask.zone}» không có: {', '.join(ZONE_TEXT)}.", code="zone")

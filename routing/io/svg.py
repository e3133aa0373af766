"""Shapes as SVG 1.1, written by hand: no library, searchable text, a tip where the pointer rests."""

from xml.sax.saxutils import escape, quoteattr

from routing.io.picture import Picture, Shape


def svg(picture: Picture) -> str:
    body = "\n".join(_shape(shape) for shape in picture.shapes)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width} {picture.height}" width="{picture.width}" height="{picture.height}" '
            f'font-family="Be Vietnam Pro, DejaVu Sans, sans-serif">\n<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n')


def _shape(shape: Shape) -> str:
    tip = f"<title>{escape(shape.tip)}</title>" if shape.tip else ""
    paint = f'fill="#ffffff" stroke={quoteattr(shape.colour)}' if shape.hollow else f"fill={quoteattr(shape.colour)}"
    (x, y), *more = shape.points
    if shape.kind == "line":
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in shape.points)
        return f'<polyline points="{points}" fill="none" stroke={quoteattr(shape.colour)} stroke-width="{shape.size:.1f}">{tip}</polyline>'
    if shape.kind == "dot":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{shape.size:.1f}" {paint}>{tip}</circle>'
    if shape.kind == "box":
        a, b = more[0]
        return f'<rect x="{x:.1f}" y="{y:.1f}" width="{a - x:.1f}" height="{b - y:.1f}" {paint}>{tip}</rect>'
    if shape.kind == "cross":
        r = shape.size
        return f'<path d="M{x - r:.1f} {y - r:.1f}L{x + r:.1f} {y + r:.1f}M{x - r:.1f} {y + r:.1f}L{x + r:.1f} {y - r:.1f}" stroke={quoteattr(shape.colour)} stroke-width="1.6">{tip}</path>'
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{shape.size:.0f}" fill={quoteattr(shape.colour)}>{escape(shape.text)}</text>'

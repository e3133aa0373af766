/** A QR code as one path of SVG, with its quiet zone, dark on white whatever the theme. */
import { encode } from "uqr";
import { s } from "../dom.ts";

const QUIET = 4;

export function qr(text: string, label: string, ecc: "L" | "M" = "M"): SVGElement {
  const { data, size } = encode(text, { ecc, border: 0, boostEcc: false });
  const side = size + 2 * QUIET;
  const dots = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")));
  const drawn = s("svg", { viewBox: `0 0 ${side} ${side}`, class: "qr", role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  drawn.append(s("rect", { width: side, height: side, fill: "#fff" }), s("path", { d: dots.join(""), fill: "#000" }));
  return drawn;
}

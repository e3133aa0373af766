/** Frames shown round and round as QR codes, and read back through the app's scanner. */
import { encode } from "uqr";
import { Collector, toShow } from "./core/index.ts";
import { speaker, type Tongue } from "./exchange_texts.ts";

export const FRAME_MS = 250;
const SLOW_MS = 600; // for a camera that blurs
const MIXED_ROUNDS = 8; // once plain, seven times mixed, then again
const QUIET = 4;
const SVG = "http://www.w3.org/2000/svg";
/** The app's scanner: calls `found` for each code until it answers true. */
export type Scanner = (label: string, found: (text: string) => boolean) => HTMLElement;
type Child = Node | string | null;

export function el(tag: string, props: Record<string, unknown> = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value as EventListener);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null));
  return made;
}

/** Dark on white whatever the theme, with its quiet zone; alphanumeric, so that a frame of `toFrames` is version 9 at most. */
export function drawn(text: string, label: string): SVGElement {
  const { data, size } = encode(text, { ecc: "M", border: 0, boostEcc: false });
  const side = size + 2 * QUIET, dots = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")));
  const picture = svg("svg", { viewBox: `0 0 ${side} ${side}`, class: "qr", role: "img", "aria-label": label, "shape-rendering": "crispEdges", width: "100%" });
  picture.append(svg("rect", { width: side, height: side, fill: "#fff" }), svg("path", { d: dots.join(""), fill: "#000" }));
  return picture;
}

function svg(tag: string, props: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, String(value));
  return made;
}

/** Shows a message until its element leaves the page. */
export async function showing(message: unknown, tongue: Tongue): Promise<HTMLElement> {
  const t = speaker(tongue), { plain, mixed } = await toShow(message), total = plain.length, round = total > 1 ? Math.min(total * MIXED_ROUNDS, 9999) : 1;
  const place = el("div", { class: "frames" }), count = el("p", { class: "soft" });
  const pace = el("button", { class: "big", type: "button", onclick: () => { slow = !slow; pace.textContent = t(slow ? "faster" : "slower"); } }, t("slower"));
  let at = 0, slow = false, wasShown = false;
  const step = () => {
    if (wasShown && !place.isConnected) return;
    wasShown ||= place.isConnected;
    const frame = plain[at] ?? mixed(at + 1), which = t("frame", { at: (at % total) + 1, total });
    place.replaceChildren(drawn(frame, which));
    place.dataset.frame = frame;
    count.textContent = which;
    at = (at + 1) % round;
    if (total > 1) setTimeout(step, slow ? SLOW_MS : FRAME_MS);
  };
  step();
  return el("section", { class: "card" }, place, count, total > 1 ? pace : null);
}

/** A scanner that collects the frames of one message; `got` is called once with the whole. */
export function reading(label: string, scanner: Scanner, tongue: Tongue, got: (message: unknown) => void): HTMLElement {
  const t = speaker(tongue), collector = new Collector(), told = el("p", { role: "status" });
  let whole = false; // a camera may see the last frame once more: the message is got once
  const found = (text: string): boolean => {
    if (whole) return true;
    if (collector.add(text) === "foreign") return false;
    told.textContent = t("progress", { have: collector.have, total: collector.total });
    if (!collector.complete) return false;
    whole = true;
    void collector.message().then(got, () => (collector.clear(), (whole = false), (told.textContent = "")));
    return true;
  };
  return el("section", { class: "card" }, scanner(label, found), told);
}

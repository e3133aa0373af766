/** The run as a picture from its own points; no tiles, no network. */
import { clock } from "./dom.ts";
import type { Bag, Visit } from "./pack.ts";

const SVG = "http://www.w3.org/2000/svg", SIDE = 360, EDGE = 24;

function s(tag: string, props: Record<string, string | number>, text = ""): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, String(value));
  made.textContent = text;
  return made;
}

export function map(bag: Bag, open: (visit: Visit) => void): SVGElement {
  const spots = bag.pack.visits.map((visit) => visit.place);
  const lats = spots.map((p) => p.lat), lons = spots.map((p) => p.lon);
  const squeeze = Math.cos(((lats[0] ?? 9.6) * Math.PI) / 180);
  const span = Math.max(Math.max(...lats) - Math.min(...lats), (Math.max(...lons) - Math.min(...lons)) * squeeze, 0.002);
  const at = (p: { lat: number; lon: number }) => ({ x: EDGE + (((p.lon - Math.min(...lons)) * squeeze) / span) * (SIDE - 2 * EDGE), y: EDGE + ((Math.max(...lats) - p.lat) / span) * (SIDE - 2 * EDGE) });
  const drawn = s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "map", role: "img", "aria-label": "Bản đồ chuyến" });
  if (spots.length === 0) return drawn;
  drawn.append(s("polyline", { points: spots.map((p) => `${at(p).x},${at(p).y}`).join(" "), fill: "none", stroke: "#1d5a8c", "stroke-width": 2 }));
  for (const visit of bag.pack.visits) {
    const done = visit.orders.every((order) => bag.isDone(visit, order)), { x, y } = at(visit.place);
    const spot = s("g", { tabindex: 0, role: "button", "aria-label": `Điểm ${visit.position}, ${clock(visit.eta)}` });
    spot.append(s("circle", { cx: x, cy: y, r: 14, fill: done ? "#7d8b97" : visit.at === "home" ? "#12395b" : "#b3480c" }), s("text", { x, y: y + 5, "text-anchor": "middle", fill: "#fff", "font-size": 14, "font-weight": 700 }, String(visit.position)));
    spot.addEventListener("click", () => open(visit));
    drawn.append(spot);
  }
  return drawn;
}

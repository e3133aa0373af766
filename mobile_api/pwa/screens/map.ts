/** The run as a picture: our own borders and the pack's points; no tiles, no network. */
import type { Visit } from "../core/index.ts";
import { h, s, show } from "../dom.ts";
import { clock } from "../format.ts";
import { go, screen } from "../route.ts";
import { bag } from "../state.ts";
import { t } from "../text.ts";
import { nameOf, ordered } from "./list.ts";

const SIDE = 720, EDGE = 60, KM_A_DEGREE = 111.2;

async function map(): Promise<void> {
  const visits = await ordered();
  if (visits.length === 0) return show({ title: t("map"), tab: "map" }, h("p", { class: "note" }, t("no_run")));
  show({ title: t("map"), tab: "map" }, h("div", { class: "mapbox" }, picture(visits)), legend(), h("p", { class: "soft" }, t("map_hint")));
}

function picture(visits: Visit[]): SVGElement {
  const { office, area } = bag().pack;
  const spots = [...visits.map((visit) => visit.place), ...(office ? [office] : [])];
  const lats = spots.map((p) => p.lat), lons = spots.map((p) => p.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const span = Math.max(north - south, (east - west) * squeeze, 0.004), scale = (SIDE - 2 * EDGE) / span;
  const at = (lat: number, lon: number): [number, number] => [EDGE + (lon - west) * squeeze * scale + (span - (east - west) * squeeze) * scale / 2, EDGE + (north - lat) * scale + (span - (north - south)) * scale / 2];
  const drawn = s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "map", role: "group", "aria-label": t("map") });
  for (const line of area?.lines ?? []) drawn.append(s("polyline", { points: pairs(line).map(([lat, lon]) => at(lat, lon).join()).join(" "), class: "border" }));
  for (const name of area?.names ?? []) {
    const [x, y] = at(name.lat, name.lon);
    if (x > 0 && x < SIDE && y > 0 && y < SIDE) drawn.append(s("text", { x, y, class: "commune", "text-anchor": "middle" }, name.name));
  }
  const way = [...(office ? [office] : []), ...visits.map((visit) => visit.place), ...(office ? [office] : [])];
  drawn.append(s("polyline", { points: way.map((p) => at(p.lat, p.lon).join()).join(" "), class: "way" }));
  if (office) drawn.append(spot(at(office.lat, office.lon), "●", "office", office.name));
  const next = visits.find((visit) => !bag().visitDone(visit));
  for (const visit of [...visits].reverse()) {
    const done = bag().visitDone(visit);
    const dot = spot(at(visit.place.lat, visit.place.lon), done ? "✓" : String(visit.position), `${visit.at}${done ? " done" : ""}${visit === next ? " next" : ""}`, `${visit.position}. ${nameOf(visit)}, ${clock(visit.eta)}${done ? `, ${t("done")}` : ""}`);
    dot.setAttribute("role", "link");
    dot.setAttribute("tabindex", "0");
    dot.addEventListener("click", () => go("stop", visit.visit_id));
    dot.addEventListener("keydown", (event) => (event as KeyboardEvent).key === "Enter" && go("stop", visit.visit_id));
    drawn.append(dot);
  }
  const km = niceKm((SIDE - 2 * EDGE) / (scale / KM_A_DEGREE) / 3), length = (km / KM_A_DEGREE) * scale;
  drawn.append(s("path", { d: `M20 ${SIDE - 20}h${length}m0 -8v16M20 ${SIDE - 28}v16`, class: "scale" }), s("text", { x: 24 + length / 2, y: SIDE - 30, class: "commune", "text-anchor": "middle" }, `${km.toLocaleString("vi-VN")} km`));
  return drawn;
}

function spot([x, y]: [number, number], text: string, kind: string, label: string): SVGElement {
  const group = s("g", { class: `spot ${kind}`, "aria-label": label });
  if (kind === "office") group.setAttribute("role", "img");
  group.append(s("circle", { cx: x, cy: y, r: 46, class: "hit" }), s("circle", { cx: x, cy: y, r: 27 }), s("text", { x, y: y + 10, "text-anchor": "middle" }, text));
  return group;
}

const legend = (): HTMLElement => h("p", { class: "legend" }, ...(["home", "agency", "office", "done"] as const).map((kind) => h("span", { class: kind }, t(`map_${kind}`))));
const pairs = (line: number[]): [number, number][] => Array.from({ length: line.length / 2 }, (_, at) => [line[2 * at]!, line[2 * at + 1]!]);
const niceKm = (km: number): number => [0.1, 0.2, 0.5, 1, 2, 5, 10, 20].filter((one) => one <= km).at(-1) ?? 0.1;

screen("map", map);

/** A message shown as a row of QR codes, round and round, and one read from such a row: two phones need no network between them. */
import { Collector, toFrames } from "../core/index.ts";
import { h } from "../dom.ts";
import { t } from "../text.ts";
import { qr } from "./qr.ts";
import { scanner } from "./scan.ts";

const LEFT_AFTER = 20;
const FRAME_MS = 180; // a camera of fifteen pictures a second sees each code twice or more

/** Goes on until it leaves the screen. */
export async function showing(message: unknown, label: string): Promise<HTMLElement> {
  const frames = (await toFrames(message)).map((frame) => qr(frame, label));
  const shown = h("div", { class: "frames" }), told = h("p", { class: "soft center" });
  let at = 0;
  const next = () => {
    shown.replaceChildren(frames[at]!);
    told.textContent = frames.length > 1 ? t("frames_of", { at: at + 1, all: frames.length }) : "";
    at = (at + 1) % frames.length;
  };
  next();
  let away = 0;
  const timer = setInterval(() => (shown.isConnected ? next() : ++away > LEFT_AFTER && clearInterval(timer)), FRAME_MS);
  return h("div", {}, shown, told);
}

/** `heard` gets the whole message; false where it is not the one that is waited for, then the camera stays open. */
export function reading(label: string, heard: (message: unknown) => Promise<boolean>): HTMLElement {
  const collector = new Collector(), told = h("p", { class: "told center", role: "status" });
  const scan = scanner(label, (text) => {
    collector.add(text);
    told.textContent = collector.total > 1 ? t("frames_have", { have: collector.have, all: collector.total }) : "";
    if (!collector.complete) return false;
    void collector.message().then(heard).then((enough) => enough || collector.clear(), () => collector.clear());
    return true;
  });
  return h("div", {}, scan, told);
}

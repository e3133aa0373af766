/** The camera: one code after another until the caller has enough. Without a camera people type, and Bluetooth readers type too. */
import { h, icon, big } from "../dom.ts";
import { t } from "../text.ts";
import type { Decode } from "./decode.ts";

const SIDE = 960; // a frame is looked at this wide at most: a label at arm's length still has four dots a bar
const PAUSE_MS = 60;
const SAME_MS = 1500;
let decoding: Promise<{ decoder(): Promise<Decode> }> | null = null;

/** `found` answers true when it has what it wants: then the camera closes. The same code twice within a moment counts once. */
export function scanner(label: string, found: (text: string) => boolean): HTMLElement {
  const box = h("div", { class: "scanner" });
  const shut = () => box.replaceChildren(h("button", { class: "big go", type: "button", onclick: () => open(box, found, shut) }, icon("scan"), label));
  shut();
  return box;
}

async function open(box: HTMLElement, found: (text: string) => boolean, shut: () => void): Promise<void> {
  const film = h<HTMLVideoElement>("video", { playsinline: true, muted: true, "aria-label": t("camera") });
  const told = h("p", { class: "soft", role: "status" }, t("camera_opening"));
  box.replaceChildren(film, told, big(t("camera_close"), () => stop()));
  let stream: MediaStream | null = null, over = false;
  const dark = () => stream?.getTracks().forEach((track) => track.stop());
  const stop = () => {
    dark();
    if (!over) shut();
    over = true;
  };
  /** One that comes after the person has closed it, or after the decoder has failed, is let go at once. */
  const opened = (made: MediaStream) => ((stream = made), over && dark());
  try {
    decoding ??= import("./decode.ts");
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    const [read] = await Promise.all([decoding.then((made) => made.decoder()), navigator.mediaDevices.getUserMedia({ video }).then(opened)]);
    if (over) return;
    film.srcObject = stream;
    await film.play();
    told.textContent = t("camera_aim");
    await watch(film, read, found);
    stop();
  } catch (error) {
    decoding = null; // the next try fetches it anew
    if (over) return;
    stop();
    const why = error instanceof DOMException && error.name === "NotAllowedError" ? t("camera_refused") : t("camera_none");
    box.append(h("p", { class: "note", role: "status" }, why));
  }
}

async function watch(film: HTMLVideoElement, read: Decode, found: (text: string) => boolean): Promise<void> {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true })!;
  let last = "", at = 0;
  while (film.isConnected) {
    if (film.videoWidth > 0) {
      const scale = Math.min(1, SIDE / film.videoWidth);
      [canvas.width, canvas.height] = [Math.round(film.videoWidth * scale), Math.round(film.videoHeight * scale)];
      pen.drawImage(film, 0, 0, canvas.width, canvas.height);
      for (const text of await read(pen.getImageData(0, 0, canvas.width, canvas.height), canvas)) {
        if (text === last && performance.now() - at < SAME_MS) continue;
        [last, at] = [text, performance.now()];
        navigator.vibrate?.(80);
        if (film.isConnected && found(text)) return;
      }
    }
    await new Promise((next) => setTimeout(next, PAUSE_MS));
  }
}

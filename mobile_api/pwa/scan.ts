/** The camera where the browser can read codes itself; otherwise the keyboard (and Bluetooth scanners type anyway). */
import { h } from "./dom.ts";

type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> };
declare const BarcodeDetector: { new (options: { formats: string[] }): Detector } | undefined;

export function scanner(found: (text: string) => void): HTMLElement {
  if (typeof BarcodeDetector === "undefined" || !navigator.mediaDevices) return h("p", { class: "soft" }, "Máy này không quét được: gõ số trên bì.");
  const box = h("div");
  box.append(h("button", { class: "big", type: "button", onclick: () => void open(box, found) }, "Quét bằng máy ảnh"));
  return box;
}

async function open(box: HTMLElement, found: (text: string) => void): Promise<void> {
  const film = h("video", { autoplay: true, playsinline: true, muted: true }) as HTMLVideoElement;
  box.replaceChildren(film);
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    film.srcObject = stream;
    await film.play();
    const detector = new BarcodeDetector!({ formats: ["code_128", "qr_code"] });
    while (film.isConnected) {
      const [code] = await detector.detect(film).catch(() => []);
      if (code) {
        navigator.vibrate?.(80);
        found(code.rawValue);
        break;
      }
      await new Promise((next) => requestAnimationFrame(next));
    }
    stream.getTracks().forEach((track) => track.stop());
    box.replaceChildren(h("button", { class: "big", type: "button", onclick: () => void open(box, found) }, "Quét lại"));
  } catch {
    box.replaceChildren(h("p", { class: "soft" }, "Không mở được máy ảnh: gõ số trên bì."));
  }
}

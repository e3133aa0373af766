/** A signature on glass, kept as a picture. Who cannot write has a witness: the name goes into the note. */
import { big, h } from "../dom.ts";
import { t } from "../text.ts";
import { blobOf, shotOf, type Shot } from "./shots.ts";

const WIDTH = 640, HEIGHT = 280;

export function signature(label: string, shot: Shot | null, onshot: (shot: Shot | null) => void): HTMLElement {
  const canvas = h<HTMLCanvasElement>("canvas", { class: "sign", width: WIDTH, height: HEIGHT, role: "img", "aria-label": label });
  const pen = canvas.getContext("2d")!;
  const state = h("p", { class: "soft", role: "status" });
  let down = false, drawn = shot !== null;
  const wipe = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#10202e" });
  };
  const tell = () => (state.textContent = drawn ? t("sign_there") : t("sign_here"));
  const at = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down = drawn = true;
    pen.beginPath();
    pen.moveTo(...at(event));
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  const up = () => {
    if (!down) return;
    down = false;
    tell();
    void blobOf(canvas, "image/png").then((blob) => blob.arrayBuffer()).then((content) => shotOf(content, "image/png", "signature")).then(onshot);
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  wipe();
  if (shot) void createImageBitmap(new Blob([shot.content], { type: shot.mime })).then((picture) => pen.drawImage(picture, 0, 0));
  tell();
  return h("div", {}, h("p", { class: "label" }, label), canvas, state, big(t("sign_wipe"), () => ((drawn = false), wipe(), tell(), onshot(null))));
}

/** The citizen's side of the act: the drawn signature by its hash. */
export const glass = (signer: string, shot: Shot | null): { countersignature?: Record<string, string> } => (shot ? { countersignature: { signer, method: "glass", signature: shot.sha256 } } : {});

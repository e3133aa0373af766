/** Photos and signatures as they wait for their act: shrunk, hashed, and kept with the draft until the tap. */
import { sha256, uuid7, type Photo } from "../core/index.ts";
import { big, h, icon, say } from "../dom.ts";
import { disk, me } from "../state.ts";
import { t } from "../text.ts";

export type Shot = Photo;
export const PHOTO_BYTES = 200_000;

export async function shotOf(content: ArrayBuffer, mime: string, purpose: string): Promise<Shot> {
  return { id: uuid7(), sha256: await sha256(content), size: content.byteLength, mime, purpose, content };
}

/** Rows to be written in the same step as the act. */
export const rowsOf = (shots: (Shot | null | undefined)[]): Record<string, unknown> => Object.fromEntries(shots.filter((shot): shot is Shot => Boolean(shot)).map((shot) => [`photo:${me().who}:${shot.id}`, shot]));
export const idsOf = (shots: (Shot | null | undefined)[]): string[] => shots.filter((shot): shot is Shot => Boolean(shot)).map((shot) => shot.id);

/** A button that takes a photo, and shows it. */
export function photo(label: string, purpose: string, shot: Shot | null, onshot: (shot: Shot | null) => void): HTMLElement {
  const box = h("div", { class: "photo" });
  const file = h<HTMLInputElement>("input", { type: "file", accept: "image/*", capture: "environment", class: "away", tabindex: -1, "aria-label": label, onchange: () => took() });
  const took = async () => {
    const picked = file.files?.[0];
    if (!picked) return;
    if (!(await disk.reserve())) return say(t("photo_no_room"), true);
    const content = await shrunk(picked).catch(() => null);
    if (!content) return say(t("photo_unreadable"), true);
    const made = await shotOf(content, "image/jpeg", purpose);
    onshot(made);
    draw(made);
  };
  const draw = (now: Shot | null) => {
    const seen = now ? h<HTMLImageElement>("img", { alt: t("photo_taken"), src: URL.createObjectURL(new Blob([now.content], { type: now.mime })), onload: () => URL.revokeObjectURL(seen!.src) }) : null;
    const button = h("button", { class: `big ${now ? "" : "go"}`, type: "button", onclick: () => file.click() }, icon("photo"), now ? t("photo_again") : label);
    box.replaceChildren(...[seen, file, button, now ? big(t("photo_drop"), () => (onshot(null), draw(null))) : null].filter((one) => one !== null));
  };
  draw(shot);
  return box;
}

/** At most 200 kB of JPEG. */
export async function shrunk(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file);
  for (let side = 1280, quality = 0.8; ; side = Math.round(side * 0.8), quality = Math.max(0.4, quality - 0.05)) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await blobOf(canvas, "image/jpeg", quality);
    if (blob.size <= PHOTO_BYTES) return blob.arrayBuffer();
  }
}

export function blobOf(canvas: HTMLCanvasElement, mime: string, quality?: number): Promise<Blob> {
  return new Promise((done, failed) => canvas.toBlob((made) => (made ? done(made) : failed(new Error("canvas"))), mime, quality));
}

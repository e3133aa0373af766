/** The few lines of DOM that the screens need. Text is always text, never HTML. */
type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on") && typeof value === "function") made.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, String(value));
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

export function show(...children: Child[]): void {
  const screen = document.getElementById("screen")!;
  screen.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
  screen.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

export const value = (id: string): string => (document.getElementById(id) as HTMLInputElement | null)?.value.trim() ?? "";
export const clock = (iso: string): string => new Date(iso).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
export const dong = (amount: number): string => `${amount.toLocaleString("vi-VN")} đ`;
export const grouped = (n: string): string => `${n.slice(0, 2)} ${n.slice(2, 5)} ${n.slice(5, 8)} ${n.slice(8, 11)} ${n.slice(11)}`;

/** A photo shrunk to at most 200 kB of JPEG. */
export async function shrunk(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file);
  for (let side = 1280, quality = 0.8; ; side = Math.round(side * 0.8), quality = Math.max(0.5, quality - 0.05)) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob>((done) => canvas.toBlob((made) => done(made!), "image/jpeg", quality));
    if (blob.size <= 200_000 || side < 300) return blob.arrayBuffer();
  }
}

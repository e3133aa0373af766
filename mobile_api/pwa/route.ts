/** Which screen is up stands in the address: the phone's own way back works, and a reload comes back to the same place. */
import { app } from "./state.ts";

type Open = (...parts: string[]) => void | Promise<void>;
const screens = new Map<string, Open>();

export const screen = (name: string, open: Open): void => void screens.set(name, open);
export const go = (name: string, ...parts: string[]): void => {
  const next = `#/${[name, ...parts].map(encodeURIComponent).join("/")}`;
  if (location.hash === next) void draw();
  else location.hash = next;
};
/** In place of the screen that is done with, so that the way back does not lead into it again. */
export const instead = (name: string, ...parts: string[]): void => {
  history.replaceState(null, "", `#/${[name, ...parts].map(encodeURIComponent).join("/")}`);
  void draw();
};
export const current = (): string => location.hash.split("/")[1] ?? "";

let last: Promise<void> = Promise.resolve();

/** One after another, each by the address as it is then: a slow screen never comes up over a later one. */
export function draw(): Promise<void> {
  const turn = last.then(async () => {
    if (!app.inside) return;
    const [, name = "list", ...parts] = location.hash.split("/").map(decodeURIComponent);
    await (screens.get(name) ?? screens.get("list")!)(...parts);
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** The courier's app: puts the frame up, lets somebody in, and draws the screen that the address names. */
import { ask, h, icon, report } from "./dom.ts";
import { current, draw, go } from "./route.ts";
import { app, me, type Network } from "./state.ts";
import { language, speak, t, type Word } from "./text.ts";
import { rest } from "./rest.ts";
import { door, login } from "./screens/entry.ts";

const TABS: [name: string, word: Word, picture: string][] = [["list", "list", "list"], ["map", "map", "map"], ["bag", "bag", "bag"], ["close", "close", "coin"], ["more", "more", "more"]];

const LIVE = new Set(["list", "map", "bag", "sent"]); // screens that only show: they follow what comes in

let told = "", pressed = false;
window.addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => setTimeout(() => (pressed = false)), true);

/** What a screen may have to show anew; a redraw under somebody's finger would swallow the tap. */
function tidings(): string {
  const { acts, pack } = me().bag, { left, photos, offline, problem } = app.network;
  return [acts.length, pack.server_time, pack.cursor, problem?.code, ...(document.body.dataset.tab === "sent" ? [left, photos, offline] : [])].join();
}

/** The same screen with what is new, at the same place of it, with the same button in hand; nobody is interrupted while typing. */
function again(): void {
  const screen = document.getElementById("screen")!, at = screen.scrollTop, active = document.activeElement;
  if (active instanceof HTMLInputElement) return;
  const held = screen.contains(active) && active !== screen ? active?.textContent : null;
  void draw().then(() => {
    screen.scrollTop = at;
    if (held) [...screen.querySelectorAll<HTMLElement>("button, a")].find((one) => one.textContent === held)?.focus({ preventScroll: true });
  }).catch(report);
}

/** Above: what waits to be sent. Below: five places, one of them where we are. */
function frame(): void {
  const { network } = app, bar = document.getElementById("net")!, tabs = document.getElementById("tabs")!;
  document.body.classList.toggle("inside", app.inside !== null);
  if (!app.inside) return void (told = "");
  setTimeout(() => seen(), me().bag.pack.run ? 500 : 3_000); // no run yet: nothing large is awaited
  const news = tidings();
  if (told && news !== told && LIVE.has(document.body.dataset.tab!) && !pressed) again();
  told = news;
  const kind = network.revoked || network.needsLogin || network.needsYou ? "bad" : network.left + network.photos || network.offline || network.problem ? "wait" : "ok";
  bar.replaceChildren(h("button", { class: `net ${kind}`, onclick: () => (network.needsLogin ? login(me().who, t("sent_login")) : go("sent")) }, state(network)));
  const here = current() || "list";
  tabs.replaceChildren(...TABS.map(([name, label, picture]) => h("a", { href: `#/${name}`, "aria-current": here === name ? "page" : null }, icon(picture), h("span", {}, t(label), name === "bag" && me().bag.held.size ? h("b", {}, String(me().bag.held.size)) : null))));
}

/** What must be looked at does not hide what waits beside it. */
function state({ left, photos, needsYou, needsLogin, revoked, offline, problem }: Network): string {
  const n = left + photos, waiting = n ? t("net_waiting", { n }) : "";
  if (revoked || needsLogin) return t(revoked ? "net_revoked" : "net_login");
  if (needsYou) return [t("net_needs_you", { n: needsYou }), waiting].filter(Boolean).join(" · ");
  if (offline) return n ? t("net_offline_waiting", { n }) : t("net_offline");
  return waiting || t(problem ? "net_problem" : "net_sent");
}

let seen = () => undefined as void;
const listed = new Promise<void>((done) => (seen = done));
setTimeout(() => seen(), 120_000); // nobody signs in here: the shell is kept all the same

/** A new version waits, is offered once, and touches nothing but the shell. Taken in one tab it comes in all: the files of the old one
 * are gone from the phone. */
async function worker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  let old = navigator.serviceWorker.controller !== null; // the first one of all replaces nothing
  navigator.serviceWorker.addEventListener("controllerchange", () => (old ? location.reload() : (old = true)));
  if (!navigator.serviceWorker.controller) await listed; // half a megabyte of decoder must not stand before the first list
  const registered = await navigator.serviceWorker.register("/courier/sw.js", { scope: "/courier" });
  let offered = false;
  const offer = async () => {
    const { waiting } = registered;
    if (!waiting || !navigator.serviceWorker.controller || offered) return;
    offered = true;
    if (!(await ask(t("new_version"), t("new_version_yes"), t("new_version_no")))) return;
    waiting.postMessage("take over");
  };
  void offer();
  registered.addEventListener("updatefound", () => registered.installing?.addEventListener("statechange", () => void offer()));
}

app.drawn = frame;
speak(language());
window.addEventListener("hashchange", () => void (app.inside && draw().then(frame).catch(report)));
window.addEventListener("unhandledrejection", (event) => report(event.reason));
void navigator.storage?.persist?.();
void worker().catch(() => undefined);
void door().catch(report).finally(() => rest().then(() => document.documentElement.classList.add("settled"), () => undefined));

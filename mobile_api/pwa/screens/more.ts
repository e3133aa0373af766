/** The phone itself: language, room, version, who is on it, and the way to the dispatcher. */
import { big, card, h, icon, may, say, show } from "../dom.ts";
import { clock, megabytes } from "../format.ts";
import { current, draw, go, screen } from "../route.ts";
import { app, bag, disk, me } from "../state.ts";
import { t } from "../text.ts";
import { version } from "../version.ts";
import { door, login, tongues } from "./entry.ts";

type Installing = Event & { prompt(): Promise<void> };
let installing: Installing | null = null;
window.addEventListener("beforeinstallprompt", (event) => (event.preventDefault(), (installing = event as Installing)));

navigator.serviceWorker?.addEventListener("controllerchange", () => current() === "more" && void draw()); // the shell has come: said at once

/** Bytes that the browser says it still gives; Infinity where it does not say. */
async function free(): Promise<number> {
  const told = await navigator.storage?.estimate?.();
  return told?.quota === undefined ? Infinity : told.quota - (told.usage ?? 0);
}

/** Whether this phone can leave the post office: shell and decoder kept, pack whole, storage promised. */
async function readiness(): Promise<[text: string, ok: boolean][]> {
  const shell = Boolean(navigator.serviceWorker?.controller) && (await caches.keys()).some((name) => name.startsWith("courier-"));
  const promised = (await navigator.storage?.persisted?.()) ?? false, room = await free(), kept = await disk.reserve();
  return [[t(shell ? "ready_shell" : "ready_no_shell"), shell], [bag().pack.run ? t("ready_pack", { at: clock(bag().pack.server_time) }) : t("no_run"), bag().pack.run !== null], [t(promised ? "ready_kept" : "ready_not_kept"), promised], kept ? [t("ready_room", { free: room === Infinity ? "?" : megabytes(room) }), true] : [t("ready_no_room"), false]];
}

async function more(): Promise<void> {
  const { dispatcher, office } = bag().pack, ready = await readiness();
  const phone = dispatcher?.phone || office?.phone || "";
  show({ title: t("more"), tab: "more" },
    card(t("dispatcher"), "", h("p", {}, dispatcher?.name ?? office?.name ?? ""), phone ? h("a", { class: "big go", href: `tel:${phone}` }, icon("call"), t("call_dispatcher")) : may(t("call_dispatcher"), t("no_dispatcher"), () => undefined)),
    card(t("ready"), "", ...ready.map(([text, ok]) => h("p", { class: ok ? "ok" : "bad" }, `${ok ? "✓" : "!"} ${text}`))),
    big(t("sent_title"), () => go("sent")), tongues(),
    may(t("install"), installing ? "" : t("install_how"), () => void installing?.prompt()),
    card(me().session.person.name, "", h("p", { class: "soft" }, t("lock_hint")), big(t("lock"), () => lock()), big(t("somebody_else"), () => lock())),
    h("p", { class: "soft center" }, t("version", { version })));
}

async function lock(): Promise<void> {
  if (app.network.left) say(t("lock_unsent", { n: app.network.left }));
  history.replaceState(null, "", "#/list");
  await door();
}

screen("more", more);
screen("relogin", () => login(me().who, t("sent_login")));

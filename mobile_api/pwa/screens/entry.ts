/** The way in: a person of this phone with a PIN, or the first login of somebody with the password. */
import { hear, type Reply } from "../core/heard.ts";
import { makeKey, publicKey } from "../core/keys.ts";
import { uuid7 } from "../core/numbers.ts";
import type { Session } from "../core/outbox.ts";
import { PIN_DIGITS, Vault, type Chosen } from "../core/vault.ts";
import { big, field, h, show } from "../dom.ts";
import { app, disk, enter, leave, send, type Login } from "../state.ts";
import { language, speak, t } from "../text.ts";
import { rest } from "../rest.ts";
import { draw } from "../route.ts";
import { keypad } from "../ui/keypad.ts";
import { version } from "../version.ts";

type Known = { login: string; name: string };
type Install = { install_id: string; key: CryptoKeyPair };
type Told = { device_token: string; device_id: string; data_epoch: string; person: Session["person"]; server_time: string; expected_seq: number; vault: string; vault_install?: string; detail?: string; code?: string };

export async function door(): Promise<void> {
  leave();
  const people = (await disk.get<Known[]>("people")) ?? [];
  if (people.length === 0) return login("", "", true);
  if (people.length === 1) return unlock(people[0]!);
  show({ title: t("who_are_you") }, ...people.map((one) => h("button", { class: "card person", onclick: () => unlock(one) }, h("b", {}, one.name), h("span", { class: "soft" }, one.login))), big(t("somebody_else"), () => login()), tongues());
}

async function unlock(one: Known): Promise<void> {
  const vault = new Vault(disk, one.login);
  if ((await vault.state()) !== "pin") return login(one.login, t("pin_spent"));
  const pad = keypad(PIN_DIGITS, t("pin"), async (pin) => {
    const { key, left } = await vault.open(pin);
    if (!key) return left > 0 ? pad.wrong(t("pin_wrong", { left })) : login(one.login, t("pin_spent"));
    await inside(one.login, key);
  });
  show({ title: one.name }, h("p", { class: "center" }, t("pin_ask")), pad.element, big(t("pin_forgotten"), () => login(one.login, t("pin_forgotten_how"))), big(t("somebody_else"), () => login()), tongues());
  pad.focus();
}

/** What is on the phone is shown at once; the network comes after. */
async function inside(who: string, key: CryptoKey, login?: Login, early?: Promise<Reply | undefined>): Promise<void> {
  if (login || !location.hash) history.replaceState(null, "", "#/list");
  const [fresh] = await Promise.all([enter(who, key, login, early), rest()]);
  await draw();
  app.drawn();
  void send(!fresh);
  setTimeout(() => void disk.reserve(), 1_000);
}

const PACK_MS = 6_000, SOON_MS = 60_000;
/** The day pack, on its way while the PIN is chosen: held in memory, written only sealed. Nobody waits long for it: without it
 * the list comes empty and the pack after it, as on any day. */
function packNow(token: string): Promise<Reply | undefined> {
  return hear(fetch, "/m/v1/daypack", { headers: { Authorization: `Bearer ${token}` } }).catch(() => undefined);
}
const atMost = <T>(work: Promise<T>, ms: number): Promise<T | undefined> => Promise.race([work, new Promise<undefined>((done) => setTimeout(done, ms))]);

/** `first`: nobody is on this phone yet, so there is nothing to go back to. */
export function login(known = "", note = "", first = false): void {
  let name = known, secret = "";
  spare ??= makeKey();
  const told = h("p", { class: "note bad", role: "alert", hidden: true });
  const refuse = (...said: (string | Node)[]) => (told.replaceChildren(...said), (told.hidden = false));
  show({ title: t("login"), back: first ? undefined : () => void door() },
    note ? h("p", { class: "note" }, note) : h("p", {}, t("login_why")), told,
    h("form", { onsubmit: (event: Event) => (event.preventDefault(), signIn(name, secret, refuse)) },
      field(t("login_name"), known, (text) => (name = text), { id: "login", autocomplete: "username", autocapitalize: "none", required: true }),
      field(t("password"), "", (text) => (secret = text), { id: "secret", type: "password", autocomplete: "current-password", required: true }),
      h("button", { class: "big go" }, t("login_go"))), tongues());
}

let spare: Promise<CryptoKeyPair> | null = null; // made while the name is typed; never for two people

/** One install id and one key for each person on the phone, made before the first word to the server. */
async function signIn(typed: string, secret: string, refuse: (...said: (string | Node)[]) => void): Promise<void> {
  const who = typed.toLowerCase(), name = `install:${who}`;
  const install = (await disk.get<Install>(name)) ?? { install_id: uuid7(), key: await (spare ?? makeKey()) };
  spare = null;
  await disk.write({ [name]: install });
  const device = { install_id: install.install_id, public_key: await publicKey(install.key), name: deviceName(), app_version: version };
  const asked = Date.now();
  let told: Told;
  try {
    const { ok, status, body } = await hear(fetch, "/m/v1/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ person: who, secret, device }) });
    if (!body) return refuse(t("login_status", { status }));
    told = body as Told;
    if (told.code === "device_revoked") await retire(who);
    if (told.code === "password_once") return refuse(t("password_once"), " ", h("a", { href: "/password", target: "_blank" }, t("password_change")));
    if (!ok) return refuse(refusal(told));
  } catch {
    return refuse(t("login_no_network"));
  }
  const skew = skewOf(told.server_time, asked), session: Session = { login: who, ...install, device_token: told.device_token, device_id: told.device_id, data_epoch: told.data_epoch, person: told.person, seq: told.expected_seq - 1 };
  const people = ((await disk.get<Known[]>("people")) ?? []).filter((one) => one.login !== who);
  const words = [told.vault_install ?? "", told.vault].filter(Boolean), knows = await new Vault(disk, who).knows(words);
  if (knows === "no") return refuse(t("pin_box_foreign"));
  (knows === "pin" ? oldPin : choosePin)(who, { session, skew }, words, async () => disk.write({ people: [...people, { login: who, name: told.person.name }] }));
}

/** As far as the clock is behind the server's; an answer read long after it was asked for (the phone slept) does not say. */
const skewOf = (server_time: string, asked: number): number | undefined => (Math.abs(Date.now() - asked) < SOON_MS ? Date.parse(server_time) - Date.now() : undefined);

/** In the courier's tongue where the phone knows the reason; else as the server says it. */
const refusal = ({ code, detail }: Told): string => (code === "login_wrong" || code === "login_locked" || code === "device_revoked" || code === "not_a_courier" ? t(code) : (detail ?? t("login_failed")));

/** A phone taken out of service: the day's data go, what was not sent stays sealed. */
const retire = (who: string): Promise<void> => disk.write({ [`pack:${who}`]: undefined });

/** The server was put back to a day before it knew this phone: the PIN that the box has opens it, and the box is the server's again. */
function oldPin(who: string, login: Login, words: string[], known: () => Promise<void>): void {
  const pad = keypad(PIN_DIGITS, t("pin"), async (pin) => {
    const key = await new Vault(disk, who).adopt(pin, words[0]!);
    if (!key) return pad.wrong(t("pin_old_wrong"));
    await known();
    await inside(who, key, login);
  });
  show({ title: login.session.person.name }, h("p", { class: "center" }, t("pin_old")), pad.element);
  pad.focus();
}

function choosePin(who: string, login: Login, words: string[], known: () => Promise<void>): void {
  let first = "", chosen: Promise<Chosen> | undefined;
  const vault = new Vault(disk, who);
  let early: Promise<Reply | undefined> | undefined = packNow(login.session.device_token);
  const heading = h("p", { class: "center" }, t("pin_choose"));
  const pad = keypad(PIN_DIGITS, t("pin"), async (pin) => {
    if (/^(\d)\1+$/.test(pin) || "01234567890 09876543210".includes(pin)) return pad.wrong(t("pin_weak"));
    if (!first) {
      first = pin;
      chosen = vault.prepare(pin);
      heading.textContent = t("pin_again");
      return pad.clear();
    }
    if (pin !== first) {
      first = "";
      heading.textContent = t("pin_choose");
      return pad.wrong(t("pin_differs"));
    }
    const key = await vault.renew(pin, words, chosen);
    if (!key) return pad.wrong(t("pin_box_foreign"));
    await known();
    const pack = early && atMost(early, PACK_MS);
    early = undefined; // a second try finds what the first has written
    await inside(who, key, login, pack);
  });
  show({ title: login.session.person.name }, heading, h("p", { class: "soft center" }, t("pin_why")), pad.element);
  pad.focus();
}

const deviceName = (): string => (/\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? "").split(";").slice(-2).join(" ").trim().slice(0, 60);

export function tongues(): HTMLElement {
  const other = language() === "vi" ? "km" : "vi";
  return big(other === "km" ? "ភាសាខ្មែរ" : "Tiếng Việt", () => (speak(other), location.reload()), "", { lang: other });
}

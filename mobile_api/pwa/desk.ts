/** The counter's page and a phone without network: frames are read with the desk's scanner (it types), the answer is shown here. */
import { checkAnswer, checkOffer, Collector, recent, textOf, type Answer, type Certificate, type Exchange, type House, type KeyLink, type Offer, type Problem, type Self } from "./core/index.ts";
import { MemoryStore } from "./core/store.ts";
import { showing } from "./exchange_show.ts";
import { PROBLEMS, speaker } from "./exchange_texts.ts";

type Told = { house: House; succession: KeyLink[]; certificates: Record<string, Certificate>; direction: "in" | "out"; answer: Answer | null };
type Kept = { pair: CryptoKeyPair; public_key: string };
const box = document.getElementById("qr");

function own(person: string): Promise<Kept | undefined> {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("buuta-desk", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const asked = opening.result.transaction("keys").objectStore("keys").get(person) as IDBRequest<Kept | undefined>;
      asked.onsuccess = () => (opening.result.close(), done(asked.result));
      asked.onerror = () => failed(asked.error);
    };
  });
}
const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const say = (text: string, bad = false): void => {
  const line = document.getElementById("qr-told")!;
  line.textContent = text;
  line.className = bad ? "notice bad" : "hint";
};
const listed = (): string => [...document.querySelectorAll<HTMLElement>("[data-item].done")].map((row) => row.dataset.item!).sort().join();

async function start(): Promise<void> {
  if (!box?.dataset.told) return;
  const told = JSON.parse(box.dataset.told) as Told;
  if (told.answer) {
    box.hidden = false;
    document.getElementById("qr-show")!.replaceChildren(await showing(told.answer, "vi"));
    return;
  }
  const form = document.querySelector<HTMLFormElement>("form[data-seal]"), kept = form && (await own(form.dataset.person!).catch(() => undefined));
  const certificate = kept && told.certificates[kept.public_key];
  if (!form || !kept || !certificate) return;
  box.hidden = false;
  const me: Self = { who: "desk", store: new MemoryStore(), key: kept.pair, certificate, house: told.house, succession: told.succession, now: Date.now };
  await (told.direction === "in" ? takes(me, form) : gives(me, form));
}

/** The phone gives: its offer is read, compared with the page, signed, and the manifest sealed with it. */
async function takes(me: Self, form: HTMLFormElement): Promise<void> {
  say("Bưu tá bấm «Giao bằng mã QR» trên máy; quét lần lượt các mã đang chạy trên máy bưu tá.");
  listen(async (read) => {
    const problems = await checkOffer(me, read);
    document.getElementById("qr-show")!.replaceChildren();
    if (problems.some((problem) => problem !== "other_day")) return refuse(problems);
    const { exchange, certificate, signature } = read as Offer;
    if (Object.keys(exchange.items).sort().join() !== listed()) return say("Danh sách trên máy bưu tá khác danh sách ở đây: sửa một bên cho khớp rồi quét lại.", true);
    if (problems.length === 0) return send(me, form, exchange, certificate.public_key, signature);
    goOn(problems, () => send(me, form, exchange, certificate.public_key, signature, { other_day: "yes" }));
  });
}

/** Clocks are shown and never decide: the clerk may take an offer of another day. Why it is asked stands there also when the scanner types on. */
function goOn(problems: Problem[], take: () => Promise<void>): void {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: speaker("vi")("go_on") });
  button.addEventListener("click", () => void take());
  const why = Object.assign(document.createElement("p"), { className: "notice bad", textContent: told(problems) });
  document.getElementById("qr-show")!.replaceChildren(why, button);
}

/** The desk gives: the offer is shown, the phone's answer is read. */
async function gives(me: Self, form: HTMLFormElement): Promise<void> {
  const { type: _, ...exchange } = JSON.parse((form.elements.namedItem("exchange") as HTMLInputElement).value) as Exchange & { type: string };
  if (Object.keys(exchange.items).sort().join() !== listed()) return say("Nội dung gửi để ký khác danh sách trên trang: tải lại trang.", true);
  const offer: Offer = { kind: "offer", exchange, certificate: me.certificate, signature: await signed(me, exchange), ...recent(me) };
  document.getElementById("qr-show")!.replaceChildren(await showing(offer, "vi"));
  say("Đưa màn hình này cho bưu tá quét; rồi quét các mã trả lời trên máy bưu tá.");
  listen(async (read) => {
    const problems = await checkAnswer(me, offer, read);
    if (problems.length) return refuse(problems);
    await send(me, form, exchange, (read as Answer).certificate.public_key, (read as Answer).signature);
  });
}

const told = (problems: Problem[]): string => problems.map((problem) => PROBLEMS[problem][0]).join(" ");
const refuse = (problems: Problem[]): void => say(told(problems), true);
const signed = async (me: Self, exchange: Exchange): Promise<string> => base64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, me.key.privateKey, new TextEncoder().encode(textOf(exchange))));

async function send(me: Self, form: HTMLFormElement, exchange: Exchange, postKey: string, postSignature: string, more: Record<string, string> = {}): Promise<void> {
  const put = (name: string, value: string) => {
    const field = (form.elements.namedItem(name) as HTMLInputElement | null) ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    field.value = value;
  };
  form.querySelectorAll<HTMLInputElement>("[name=post_method]").forEach((radio) => radio.remove());
  const values = { exchange: textOf(exchange), public_key: me.certificate.public_key, signature: await signed(me, exchange), post_method: "qr", post_key: postKey, post_signature: postSignature, ...more };
  for (const [name, value] of Object.entries(values)) put(name, value);
  form.submit();
}

/** A scanner types a frame and presses Enter. What it types while a whole message is weighed is passed over: it is got once. */
function listen(got: (message: unknown) => Promise<void>): void {
  const reader = document.getElementById("qr-read") as HTMLFormElement, field = reader.elements.namedItem("frame") as HTMLInputElement, collector = new Collector();
  let whole = false;
  reader.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    if (whole) return;
    const heard = collector.add(text);
    say(heard === "foreign" ? "Đây không phải mã bàn giao." : heard === "broken" ? "Đọc chưa rõ, quét lại." : `Đã đọc ${collector.have}/${collector.total} mã.`, heard === "foreign" || heard === "broken");
    whole = collector.complete;
    if (whole) void collector.message().then(got, () => say("Mã không khớp nhau, quét lại từ đầu.", true)).finally(() => (collector.clear(), (whole = false)));
  });
}

void start();

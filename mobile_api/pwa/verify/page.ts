/** The page for outsiders: a file in, a verdict out, nothing leaves the browser. Text is always text, never HTML. */
import { countersignatures, exchangeOf, moveOf, type Json } from "./acts.ts";
import { Unreadable, verifyBundle, type Verdict } from "./bundle.ts";
import { readBook, type Book } from "./book.ts";

const TYPES: Record<string, string> = {
  "envelopes.taken": "Nhận bì", "envelopes.handed": "Giao bì", "collect.done": "Nhận hồ sơ tại nhà", "deliver.done": "Trả kết quả tận tay", "visit.failed": "Đến mà không gặp", "visit.started": "Bắt đầu điểm dừng",
  "shift.closed": "Kết ca", correction: "Đính chính", "manifest.sealed": "Ký biên bản giao nhận", "envelope.found": "Điều phối xác minh nơi giữ",
};
const METHODS: Record<string, string> = { key: "chữ ký bằng khoá", attested: "xác nhận bằng mật khẩu", glass: "ký tay", code: "mã của người dân (chỉ bưu điện đối chiếu được)" };
const DOORS = ["collect.done", "deliver.done"]; // what a citizen gives there is shown, not checked: it is no key
const KINDS: Record<string, string> = { citizen: "người dân", courier: "bưu tá", agency: "cơ quan", office: "bưu cục" };

function el(tag: string, props: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
const party = (text: string): string => {
  const [kind = "", id = ""] = text.split(/:(.*)/s);
  return kind in KINDS ? `${KINDS[kind]} ${kind === "agency" || kind === "office" ? id : `…${id.slice(-6)}`}` : text || "?";
};
const moment = (text: string): string => {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });
};
const field = (id: string): HTMLInputElement => document.getElementById(id) as HTMLInputElement;

async function check(): Promise<void> {
  const file = field("file").files?.[0], out = document.getElementById("result")!;
  if (!file) return;
  out.replaceChildren(el("p", {}, "Đang kiểm…"));
  try {
    const content = await file.text(), { key, heads, told: known } = await witness();
    const verdict = await verifyBundle(content, field("key").value.trim().toLowerCase() || key, heads, known);
    out.replaceChildren(...told(verdict, JSON.parse(content) as Json));
  } catch (error) {
    const why = error instanceof Unreadable || error instanceof Error ? error.message : String(error);
    out.replaceChildren(el("p", { class: "verdict bad" }, "KHÔNG ĐỌC ĐƯỢC"), el("p", {}, `Tệp này không phải gói chứng cứ bàn giao, hoặc đã hỏng: ${why}`));
  }
  out.focus();
}

async function witness(): Promise<Book> {
  const file = field("witness").files?.[0];
  return file ? readBook(await file.text()) : { key: "", heads: [], told: { links: [], early: {} } };
}

function told(verdict: Verdict, bundle: Json): Node[] {
  const good = verdict.problems.length === 0, loose = verdict.events - verdict.anchored - verdict.old.length;
  const facts = [
    `Số hiệu ${bundle.item_number}: ${verdict.events} việc, đang giữ: ${party(verdict.holder)}. Bưu điện lập tệp lúc ${moment(verdict.madeAt)}.`,
    `${verdict.keys} lần bàn giao có chữ ký bằng khoá của cả hai bên; ${verdict.weaker} lần bên kia ký cách yếu hơn.`,
    `${verdict.anchored} việc đã neo vào đầu ngày có chữ ký${loose && good ? `; ${loose} việc mới, chưa tới đầu ngày` : ""}.`,
    ...(verdict.old.length && good ? [`Chưa neo dù đã quá hai ngày khi lập tệp, nên chưa ai giữ giờ nhận của: ${verdict.old.join(", ")}.`] : []),
    ...(bundle.result.contested.length ? [`Có ${bundle.result.contested.length} việc đang tranh chấp: cả hai bản đều nằm trong tệp.`] : []),
  ];
  return [
    el("p", { class: `verdict ${good ? "good" : "bad"}` }, good ? "ĐÚNG" : "SAI"), ...verdict.problems.map((problem) => el("p", { class: "problem" }, problem)),
    ...facts.map((fact) => el("p", {}, fact)), el("p", {}, "Khoá của bưu điện (so với khoá mà tỉnh đã công bố): ", el("code", {}, verdict.houseKeyId)), el("div", { class: "scroll" }, table(bundle, verdict.problems)),
  ];
}

function table(bundle: Json, problems: string[]): HTMLElement {
  const events = new Map<string, Json>(bundle.events.map((event: Json) => [event.event_id, event])), contested = new Set<string>(bundle.result.contested);
  const rows = bundle.links.map((link: Json) => {
    const event = events.get(link.event_id);
    if (!event) return el("tr", { class: "bad" }, el("td", {}, String(link.position)), el("td", { colspan: "5" }, `Thiếu việc ${link.event_id}`));
    const body = JSON.parse(event.body) as Json, move = moveOf(body.type, body.payload, event.actor, bundle.item_number);
    const citizen = DOORS.includes(body.type) && body.payload.countersignature ? [body.payload.countersignature] : [];
    const signed = [...countersignatures(body.type, body.payload).map(([sign]) => sign), ...citizen].map((sign) => METHODS[sign.method] ?? sign.method);
    const who = move ? `${party(move.giver)} → ${party(move.taker)}` : party(event.actor);
    const exchange = exchangeOf(body.type, body.payload);
    const about = [event.device_id ? "máy đã ký" : "bưu điện ghi", ...signed.map((how: string) => `bên kia: ${how}`), exchange ? `lần bàn giao …${String(exchange.id).slice(-6)}` : "", contested.has(link.event_id) ? "TRANH CHẤP" : ""].filter(Boolean).join("; ");
    const bad = contested.has(link.event_id) || problems.some((problem) => problem.includes(link.event_id));
    return el("tr", bad ? { class: "bad" } : {}, el("td", {}, String(link.position)), el("td", {}, TYPES[body.type] ?? body.type), el("td", {}, who), el("td", {}, moment(body.occurred_at)), el("td", {}, moment(event.received_at)), el("td", {}, about));
  });
  return el("table", {}, el("thead", {}, el("tr", {}, ...["Mắt", "Việc", "Ai giao, ai nhận", "Giờ đã ký", "Bưu điện nhận", "Chữ ký"].map((name) => el("th", {}, name)))), el("tbody", {}, ...rows));
}

for (const id of ["file", "key", "witness"]) field(id).addEventListener("change", () => void check());
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer?.files.length) return;
  field("file").files = event.dataTransfer.files;
  void check();
});

/** The courier's app: list, map, stop, desk, bag, end of shift. Every tap is an act on disk before the screen moves. */
import { BrowserStore, Outbox, backOff, Sync, itemNumber, makeKey, publicKey, sha256, uuid7, type Kept, type Lock, type Photo, type Session } from "./core/index.ts";
import { clock, dong, grouped, h, show, shrunk, value } from "./dom.ts";
import { map } from "./map.ts";
import { Bag, type Order, type Visit } from "./pack.ts";
import { scanner } from "./scan.ts";

const store = new BrowserStore();
let outbox: Outbox | null = null, sync: Sync | null = null, bag: Bag;
let network = { left: 0, offline: false, needsLogin: false, problem: "" };
let failures = 0;
const tabs: Lock = (work) => navigator.locks.request("buuta-outbox", work) as ReturnType<typeof work>;

async function start(): Promise<void> {
  void navigator.storage?.persist?.();
  void worker();
  const who = await store.get<string>("who");
  if (!who || !(await store.get(`session:${who}`))) return login();
  await enter(who);
}

async function worker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registered = await navigator.serviceWorker.register("/courier/sw.js", { scope: "/courier" });
  registered.addEventListener("updatefound", () => registered.installing?.addEventListener("statechange", () => {
    if (registered.waiting && navigator.serviceWorker.controller && confirm("Có bản mới của ứng dụng. Dùng ngay? Việc đã ghi vẫn nguyên.")) {
      registered.waiting.postMessage("take over");
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    }
  }));
}

function login(problem = ""): void {
  document.getElementById("bar")!.replaceChildren(h("b", {}, "Bưu Tá"));
  document.getElementById("tabs")!.replaceChildren();
  show(
    h("h1", {}, "Đăng nhập"), problem ? h("p", { class: "note bad", role: "alert" }, problem) : null,
    h("form", { onsubmit: (event: Event) => { event.preventDefault(); void signIn(); } },
      h("label", { for: "login" }, "Tên đăng nhập"), h("input", { id: "login", autocomplete: "username", required: true }),
      h("label", { for: "secret" }, "Mật khẩu"), h("input", { id: "secret", type: "password", autocomplete: "current-password", required: true }),
      h("button", { class: "big go" }, "Vào ca")),
  );
}

/** One install id and key for each person on the phone. */
async function signIn(): Promise<void> {
  const who = value("login").toLowerCase();
  const known = await store.get<Session>(`session:${who}`);
  const key = known?.key ?? (await makeKey());
  const install_id = known?.install_id ?? uuid7();
  const device = { install_id, public_key: await publicKey(key), name: navigator.userAgent.slice(0, 60), app_version: "0.1.0" };
  try {
    const answer = await fetch("/m/v1/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ person: who, secret: value("secret"), device }) });
    const told = await answer.json();
    if (!answer.ok) return login(told.detail);
    const session: Session = { login: who, install_id, key, device_token: told.device_token, device_id: told.device_id, data_epoch: told.data_epoch, person: told.person, seq: Math.max(known?.seq ?? 0, told.expected_seq - 1) };
    await new Outbox(store, who, tabs).open(session, { who });
    await enter(who);
  } catch {
    login("Không có mạng: lần đăng nhập đầu trong ca cần mạng của bưu cục.");
  }
}

async function enter(who: string): Promise<void> {
  outbox = new Outbox(store, who, tabs);
  sync = new Sync(outbox, store, (path, init) => fetch(path, init));
  again();
  window.addEventListener("online", () => void send());
  await refresh();
  if (!bag.pack.run) await sync.pack().then(refresh);
  list();
  void send(true);
}

async function refresh(): Promise<void> {
  bag = await Bag.read(store, outbox!.who);
  network.left = (await outbox!.waiting(1e9)).length;
  const word = network.needsLogin ? "Cần đăng nhập lại" : network.left ? `${network.left} việc chờ gửi` : network.offline ? "Không có mạng" : "Đã gửi hết";
  document.getElementById("bar")!.replaceChildren(h("b", {}, (await outbox!.session()).person.name), h("button", { class: `net${network.needsLogin ? " bad" : ""}`, onclick: () => (network.needsLogin ? login() : void status()) }, word));
  const tab = (name: string, open: () => void) => h("button", { onclick: open }, name);
  document.getElementById("tabs")!.replaceChildren(tab("Danh sách", list), tab("Bản đồ", picture), tab(`Túi (${bag.held.size})`, inBag), tab("Kết ca", close));
}

/** Tries for ever, less often while nothing comes through; a tap and the network's return try at once. */
function again(): void {
  setTimeout(() => void send().finally(again), backOff(failures));
}

/** One tab at a time talks to the server; the others only write. */
async function send(fresh = false): Promise<void> {
  await navigator.locks.request("buuta-sync", { ifAvailable: true }, async (lock) => {
    if (!lock || !sync) return;
    const state = await sync.run();
    network = { left: state.left, offline: state.offline, needsLogin: state.needsLogin, problem: state.problem };
    failures = state.offline || state.problem ? failures + 1 : 0;
    if (fresh && !state.offline && state.left === 0) await sync.pack(bag.pack.run?.date);
  });
  await refresh();
}

async function act(type: string, payload: Record<string, unknown>, items: string[], more: Record<string, unknown> = {}): Promise<void> {
  await outbox!.act(type, payload, items, more);
  await refresh();
  void send();
}

function list(): void {
  const run = bag.pack.run;
  show(
    run ? h("p", { class: "soft" }, `${new Date(run.date).toLocaleDateString("vi-VN")} · bản ${run.version} · ${bag.pack.visits.length} điểm`) : h("p", { class: "note" }, "Chưa có chuyến. Khi điều phối công bố, bấm «Đã gửi hết» ở trên để tải."),
    ...bag.pack.visits.map((visit) => {
      const done = visit.orders.every((order) => bag.isDone(visit, order));
      return h("button", { class: `card${done ? " done" : ""}`, onclick: () => stop(visit) },
        h("span", { class: "time" }, clock(visit.eta)), h("h2", {}, `${visit.position}. ${visit.at === "home" ? visit.person.name : visit.place.text.split(",")[0]!}`),
        h("p", {}, visit.at === "home" ? visit.place.text : ""), h("p", { class: "soft" }, [visit.place.new_unit, visit.window.from ? `hẹn ${clock(visit.window.from)}–${clock(visit.window.to!)}` : ""].filter(Boolean).join(" · ")),
        h("span", { class: `tag${done ? " ok" : ""}` }, done ? "xong" : visit.orders.map((o) => ({ collect: "lấy", return: "trả", transfer: "chuyển" })[o.kind]).join(", ")));
    }),
  );
}

function picture(): void {
  show(map(bag, stop));
}

function stop(visit: Visit): void {
  if (visit.at !== "home") return desk(visit);
  show(
    h("button", { class: "big", onclick: list }, "← Danh sách"),
    h("div", { class: "card" }, h("span", { class: "time" }, clock(visit.eta)), h("h2", {}, visit.person.name), h("p", {}, visit.place.text),
      h("p", { class: "soft" }, [visit.place.old_unit && `cũ: ${visit.place.old_unit}`, visit.place.new_unit && `mới: ${visit.place.new_unit}`, visit.place.landmark].filter(Boolean).join(" · ")),
      h("div", { class: "two" }, h("a", { class: "big", href: `tel:${visit.person.phone}` }, "Gọi"), h("a", { class: "big", href: `geo:${visit.place.lat},${visit.place.lon}` }, "Chỉ đường"))),
    ...visit.orders.map((order) => door(visit, order)),
  );
}

function door(visit: Visit, order: Order): HTMLElement {
  const collect = order.kind === "collect";
  const due = order.money.postage + order.money.state_fee + order.money.cod;
  const about = h("div", { class: "card" }, h("h2", {}, collect ? "Lấy hồ sơ" : "Trả kết quả"), h("p", { class: "mono" }, grouped(order.item_number)), h("p", {}, order.procedure.name), h("p", { class: "soft" }, order.dossier_code), order.note ? h("p", { class: "note" }, order.note) : null);
  if (bag.isDone(visit, order)) return (about.append(h("span", { class: "tag ok" }, "đã ghi")), about);
  if (!collect && !bag.held.has(order.item_number)) about.append(h("p", { class: "note" }, "Bì này chưa ở trong túi: nhận tại cơ quan hoặc bưu cục trước."));
  about.append(
    h("button", { class: "big go", onclick: () => (collect ? collecting(visit, order) : delivering(visit, order)) }, collect ? "Nhận hồ sơ" : "Giao kết quả"),
    h("button", { class: "big bad", onclick: () => failing(visit, order) }, "Không thành"),
    due ? h("p", {}, `Thu: cước ${dong(order.money.postage)}, phí Nhà nước ${dong(order.money.state_fee)}, thu hộ ${dong(order.money.cod)}`) : "",
  );
  return about;
}

function papers(order: Order): HTMLElement {
  const rows = order.components.map((paper, at) => h("div", { class: "count" }, h("span", {}, paper.name), h("input", { id: `o${at}`, inputmode: "numeric", value: paper.originals, "aria-label": `Bản chính ${paper.name}` }), h("input", { id: `c${at}`, inputmode: "numeric", value: paper.copies, "aria-label": `Bản sao ${paper.name}` })));
  return h("div", { class: "card" }, h("h2", {}, "Đếm giấy tờ"), h("div", { class: "count soft" }, h("span", {}, "Giấy tờ"), h("span", {}, "chính"), h("span", {}, "sao")), ...rows);
}

const counted = (order: Order) => order.components.map((paper, at) => ({ name: paper.name, originals: Number(value(`o${at}`)) || 0, copies: Number(value(`c${at}`)) || 0 }));

function money(order: Order): HTMLElement | null {
  const { postage, state_fee, cod } = order.money;
  if (postage + state_fee + cod === 0) return null;
  return h("div", { class: "card" }, h("h2", {}, `Thu ${dong(postage + state_fee + cod)}`), h("p", {}, `Cước ${dong(postage)} · phí Nhà nước ${dong(state_fee)} · thu hộ ${dong(cod)}`), h("label", { for: "method" }, "Cách thu"), h("select", { id: "method" }, h("option", { value: "cash" }, "Tiền mặt"), h("option", { value: "transfer" }, "Chuyển khoản"), h("option", { value: "none" }, "Chưa thu")));
}

const taken = (order: Order) => (value("method") ? { money: { ...order.money, method: value("method") } } : {});

/** The number on the envelope, scanned or typed; a typed one is marked as such. */
function numberField(expected: string): HTMLElement {
  const problem = h("p", { class: "soft", id: "number-problem" });
  const field = h("input", { id: "number", autocapitalize: "characters", autocomplete: "off", placeholder: grouped(expected), oninput: () => { field.dataset.manual = "yes"; problem.textContent = itemNumber(value("number")).problem; } }) as HTMLInputElement;
  return h("div", { class: "card" }, h("label", { for: "number" }, "Quét hoặc gõ số trên bì"), field, problem, scanner((text) => { field.value = text; delete field.dataset.manual; problem.textContent = itemNumber(text).problem; }));
}

function scanned(expected: string): { number: string; manual: boolean } | null {
  const read = itemNumber(value("number") || expected);
  if (!read.ok) return alert(read.problem), null;
  return { number: read.number, manual: (document.getElementById("number") as HTMLInputElement).dataset.manual === "yes" };
}

function collecting(visit: Visit, order: Order): void {
  void act("visit.started", { run_id: bag.pack.run!.run_id, visit_id: visit.visit_id }, []);
  show(h("button", { class: "big", onclick: () => stop(visit) }, "← Quay lại"), papers(order), numberField(order.item_number),
    h("div", { class: "card" }, h("label", { for: "seal" }, "Số niêm phong"), h("input", { id: "seal", autocapitalize: "characters" })), money(order),
    h("button", { class: "big go", onclick: async () => {
      const read = scanned(order.item_number);
      if (!read) return;
      if (!value("seal")) return alert("Ghi số niêm phong trên bì.");
      await act("collect.done", { visit_id: visit.visit_id, order_id: order.order_id, item_number: read.number, seal_number: value("seal"), components: counted(order), proofs: [], manual: read.manual, ...taken(order) }, [read.number]);
      stop(visit);
    } }, "Đã nhận bì, niêm phong xong"));
}

function delivering(visit: Visit, order: Order): void {
  void act("visit.started", { run_id: bag.pack.run!.run_id, visit_id: visit.visit_id }, []);
  show(h("button", { class: "big", onclick: () => stop(visit) }, "← Quay lại"), numberField(order.item_number), papers(order),
    h("div", { class: "card" }, h("label", { for: "relation" }, "Người nhận"), h("select", { id: "relation" }, h("option", { value: "owner" }, "Chủ hồ sơ"), h("option", { value: "proxy" }, "Người được uỷ quyền (có giấy)")),
      h("label", { for: "name" }, "Họ tên"), h("input", { id: "name", value: visit.person.name }), h("label", { for: "last4" }, "4 số cuối căn cước"), h("input", { id: "last4", inputmode: "numeric", maxlength: 4 }), h("label", { for: "remark" }, "Ý kiến của người nhận (nếu có)"), h("input", { id: "remark" })),
    money(order),
    h("button", { class: "big go", onclick: async () => {
      const read = scanned(order.item_number);
      if (!read) return;
      if (!/^\d{4}$/.test(value("last4"))) return alert("Xem căn cước và ghi 4 số cuối.");
      const received_by = { relation: value("relation"), name: value("name"), id_type: "CCCD", id_last4: value("last4") };
      await act("deliver.done", { visit_id: visit.visit_id, order_id: order.order_id, item_number: read.number, received_by, components: counted(order), recovered: [], remark: value("remark") || null, proofs: [], manual: read.manual, ...taken(order) }, [read.number]);
      stop(visit);
    } }, "Đã giao tận tay"));
}

function failing(visit: Visit, order: Order): void {
  const reasons = bag.pack.reasons.filter((reason) => reason.kinds.includes(order.kind));
  show(h("button", { class: "big", onclick: () => stop(visit) }, "← Quay lại"), h("h1", {}, "Vì sao không thành?"),
    h("div", { class: "card" }, h("label", { for: "photo" }, "Ảnh làm chứng (khi lý do cần)"), h("input", { id: "photo", type: "file", accept: "image/*", capture: "environment" }), h("label", { for: "note" }, "Ghi chú"), h("input", { id: "note" })),
    ...reasons.map((reason) => h("button", { class: "big", onclick: async () => {
      const file = (document.getElementById("photo") as HTMLInputElement).files?.[0];
      if (reason.evidence.includes("photo") && !file) return alert("Lý do này cần một tấm ảnh.");
      const kept: Record<string, unknown> = {}, proofs: string[] = [];
      if (file) {
        const content = await shrunk(file), id = uuid7();
        kept[`photo:${outbox!.who}:${id}`] = { id, sha256: await sha256(content), size: content.byteLength, mime: "image/jpeg", purpose: "photo", content } satisfies Photo;
        proofs.push(id);
      }
      const items = bag.held.has(order.item_number) ? [order.item_number] : [];
      await act("visit.failed", { visit_id: visit.visit_id, order_ids: [order.order_id], reason: reason.code, note: value("note"), proofs }, items, kept);
      stop(visit);
    } }, reason.text)));
}

/** A desk (or the office): hand over what is for it, take what waits there. */
function desk(visit: Visit): void {
  const give = visit.orders.filter((order) => bag.gives(order) && bag.held.has(order.item_number));
  const take = visit.orders.filter((order) => !bag.gives(order) && !bag.isDone(visit, order));
  const party = visit.at === "office" ? { kind: "office", id: bag.pack.run!.office_id } : { kind: "agency", id: visit.agency_code! };
  const tick = (order: Order) => h("label", {}, h("input", { type: "checkbox", checked: true, value: order.item_number, style: "width:28px;min-height:28px" }), ` ${grouped(order.item_number)} · ${order.dossier_code}`);
  const picked = (id: string) => [...document.querySelectorAll<HTMLInputElement>(`#${id} input:checked`)].map((box) => box.value);
  show(h("button", { class: "big", onclick: list }, "← Danh sách"), h("h1", {}, visit.place.text.split(",")[0]!),
    give.length ? h("div", { class: "card", id: "give" }, h("h2", {}, `Bàn giao ${give.length} bì`), ...give.map(tick), h("button", { class: "big go", onclick: async () => {
      const items = picked("give");
      if (items.length) await act("envelopes.handed", { to: party, item_numbers: items, exceptions: [] }, items);
      desk(visit);
    } }, "Tôi đã giao, cán bộ đang đếm")) : null,
    take.length ? h("div", { class: "card", id: "take" }, h("h2", {}, `Nhận ${take.length} bì`), ...take.map(tick), h("button", { class: "big go", onclick: async () => {
      const items = picked("take");
      if (items.length) await act("envelopes.taken", { from: party, item_numbers: items }, items);
      desk(visit);
    } }, "Tôi đã nhận đủ")) : null,
    give.length + take.length === 0 ? h("p", { class: "note" }, "Không còn bì nào giao hay nhận ở đây.") : null);
}

function inBag(): void {
  const orders = new Map(bag.pack.visits.flatMap((visit) => visit.orders).map((order) => [order.item_number, order]));
  const fetchable = bag.pack.visits.flatMap((visit) => visit.orders).filter((order) => order.holder.kind === "office" && !bag.held.has(order.item_number) && order.kind !== "collect");
  const waiting = [...new Set(fetchable.map((order) => order.item_number))];
  show(h("h1", {}, `Trong túi: ${bag.held.size} bì`),
    waiting.length ? h("div", { class: "card" }, h("p", {}, `${waiting.length} bì chờ ở bưu cục cho chuyến này.`), h("button", { class: "big go", onclick: async () => { await act("envelopes.taken", { from: { kind: "office", id: bag.pack.run!.office_id }, item_numbers: waiting }, waiting); inBag(); } }, "Đã nhận đủ tại bưu cục")) : null,
    ...[...bag.held].map((item) => h("div", { class: "card" }, h("b", { class: "mono" }, grouped(item)), h("p", { class: "soft" }, orders.get(item)?.dossier_code ?? ""))),
    bag.held.size && bag.pack.run ? h("button", { class: "big", onclick: async () => {
      const items = [...bag.held];
      if (confirm(`Giao lại ${items.length} bì cho bưu cục?`)) await act("envelopes.handed", { to: { kind: "office", id: bag.pack.run!.office_id }, item_numbers: items, exceptions: [] }, items);
      inBag();
    } }, "Giao lại tất cả cho bưu cục") : null);
}

function close(): void {
  const { postage, state_fee, cod } = bag.cash;
  show(h("h1", {}, "Kết ca"), h("div", { class: "card" }, h("p", {}, `Còn trong túi: ${bag.held.size} bì`), h("p", {}, `Tiền mặt theo máy: cước ${dong(postage)}, phí Nhà nước ${dong(state_fee)}, thu hộ ${dong(cod)}`)),
    h("div", { class: "card" }, ...(["postage", "state_fee", "cod"] as const).flatMap((name, at) => [h("label", { for: name }, ["Cước đếm được", "Phí Nhà nước đếm được", "Thu hộ đếm được"][at]!), h("input", { id: name, inputmode: "numeric", value: bag.cash[name] })])),
    h("button", { class: "big go", onclick: async () => {
      const cash = { postage: Number(value("postage")) || 0, state_fee: Number(value("state_fee")) || 0, cod: Number(value("cod")) || 0 };
      await act("shift.closed", { held: [...bag.held], cash }, []);
      show(h("p", { class: "note" }, "Đã ghi kết ca."));
    } }, "Kết ca"));
}

async function status(): Promise<void> {
  const kept: Kept[] = (await outbox!.all()).reverse();
  show(h("h1", {}, "Việc đã ghi"), h("button", { class: "big", onclick: () => void send(true).then(status) }, "Gửi và tải lại ngay"), network.problem ? h("p", { class: "note bad", role: "alert" }, network.problem) : null,
    ...kept.slice(0, 100).map((one) => h("div", { class: "card" }, h("span", { class: "time" }, clock(one.act.occurred_at)), h("p", {}, one.act.type), h("span", { class: `tag ${one.state === "sent" ? "ok" : one.state === "needs_you" ? "bad" : ""}` }, { waiting: "chờ gửi", sent: "đã gửi", needs_you: "cần xem" }[one.state]), one.problem ? h("p", { class: "soft" }, one.problem) : null)));
}

void start();

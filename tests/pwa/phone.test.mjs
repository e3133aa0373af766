// What the phone knows by itself: its box and PIN, what it holds, a card's code, a code to pay by.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const core = await import(pathToFileURL(process.env.COURIER_CORE).href);
const PIN = "480215", WRONG = "111222", SECRET = "of the server";

test("the right PIN opens; five wrong ones close until the password is given, and nothing is lost by it", async () => {
  const disk = new core.MemoryStore(), vault = new core.Vault(disk, "a");
  assert.equal(await vault.state(), "new");
  const made = new core.Sealed(disk, await vault.make(PIN, SECRET));
  await made.write({ "event:a:1": { text: "không được mất" } });
  for (let left = 4; left >= 0; left--) assert.deepEqual(await new core.Vault(disk, "a").open(WRONG), { key: null, left });
  assert.equal(await vault.state(), "spent");
  assert.equal((await vault.open(PIN)).key, null);
  assert.equal(await vault.renew("731946", ["of another server"]), null);
  const again = new core.Sealed(disk, await vault.renew("731946", [SECRET]));
  assert.deepEqual(await again.get("event:a:1"), { text: "không được mất" });
  assert.ok((await vault.open("731946")).key);
});

test("a server put back to before it knew this phone: the PIN opens the box, and the server's word of now opens it from then on", async () => {
  const disk = new core.MemoryStore(), vault = new core.Vault(disk, "a"), words = ["of this install", "of a new row"];
  const made = new core.Sealed(disk, await vault.make(PIN, "of a row that is gone"));
  await made.write({ "event:a:1": { text: "không được mất" } });
  assert.equal(await vault.knows(words), "pin");
  for (let n = 0; n <= core.PIN_TRIES; n++) assert.equal(await vault.adopt(WRONG, words[0]), null, "a wrong one costs nothing: the password was given");
  assert.deepEqual(await new core.Sealed(disk, await vault.adopt(PIN, words[0])).get("event:a:1"), { text: "không được mất" });
  assert.deepEqual([await vault.knows(words), (await vault.open(PIN)).left], ["yes", core.PIN_TRIES]);
  assert.ok(await vault.renew("731946", words));
  for (let n = 0; n < core.PIN_TRIES; n++) await vault.open(WRONG);
  assert.equal(await vault.knows(["of another server"]), "no");
});

test("a box sealed under an older word is opened by it once, and has the newer one from then on", async () => {
  const disk = new core.MemoryStore(), vault = new core.Vault(disk, "a");
  await vault.make(PIN, "of the row");
  assert.ok(await vault.renew(PIN, ["of this install", "of the row"]));
  assert.deepEqual([await vault.knows(["of this install"]), await vault.knows(["of the row"])], ["yes", "pin"]);
});

test("a killed app gives no try back", async () => {
  const disk = new core.MemoryStore(), vault = new core.Vault(disk, "a");
  await vault.make(PIN, SECRET);
  const killed = { get: (name) => disk.get(name), range: (name) => disk.range(name), write: async (changes) => { await disk.write(changes); throw new Error("killed"); } };
  for (let n = 0; n < core.PIN_TRIES; n++) await assert.rejects(new core.Vault(killed, "a").open(WRONG), /killed/);
  assert.equal((await vault.open(PIN)).key, null);
});

test("what is sealed can be read by nobody else, nor under another name; photos and keys come back as they were", async () => {
  const disk = new core.MemoryStore(), open = async (who, pin) => new core.Sealed(disk, await new core.Vault(disk, who).make(pin, SECRET));
  const mine = await open("a", PIN), other = await open("b", "902117"), key = await core.makeKey();
  const photo = { id: "1", content: new Uint8Array([1, 2, 3]).buffer, inner: { more: new Uint8Array([9]).buffer } };
  await mine.write({ "photo:a:1": photo, "session:a": { login: "a", seq: 7, key }, "draft:a:x": { gone: undefined, kept: null } });
  assert.deepEqual(await mine.get("photo:a:1"), photo);
  assert.equal((await mine.get("session:a")).key.privateKey.extractable, false);
  assert.equal(JSON.stringify(await disk.get("session:a")).includes("login"), false);
  await assert.rejects(other.get("photo:a:1"));
  await disk.write({ "photo:a:2": await disk.get("photo:a:1") });
  await assert.rejects(mine.get("photo:a:2"), "a row cannot be put in another's place");
  await mine.write({ "photo:a:1": undefined });
  assert.equal(await mine.get("photo:a:1"), undefined);
});

test("the code of a card: number and name, further fields ignored, anything else is no card", async () => {
  const card = "094085001234|360123456|Thạch Thị Sa Rinh|01021985|Nữ|Ấp Tiếp Nhựt, Tài Văn|15062021";
  assert.deepEqual(core.readCard(card), { number: "094085001234", name: "Thạch Thị Sa Rinh" });
  assert.deepEqual(core.readCard(`${card}|Cha|Mẹ`), core.readCard(card));
  for (const text of ["RR473124829VN", "094085001234|x|Tên", card.replace("094085001234", "94085001234"), card.replace("Thạch Thị Sa Rinh", "")]) assert.equal(core.readCard(text), null);
});

test("names: composed or not, capitals and spaces are the same; lost marks are close; others differ", () => {
  assert.equal(core.likeness("THẠCH  THỊ SA RINH", "Thạch Thị Sa Rinh".normalize("NFD")), "same");
  assert.equal(core.likeness("Dang Thi Muoi", "Đặng Thị Mười"), "close");
  assert.equal(core.likeness("Đặng Thị Mười", "Đặng Thị Chín"), "different");
});

test("VietQR: the vectors' check sums, and a code with amount and content as NAPAS 1.5 has it", () => {
  assert.equal(core.crc16("00020001021238570010A00000072701270006970436011308810004580860208QRIBFTTA53037045802VN6304"), "CD60");
  assert.equal(core.crc16("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN6304"), "9E6F");
  const text = core.vietqr({ bin: "970405", account: "1130000000000" }, 26000, "ZZ 000 000 014 VN, cước bưu chính");
  assert.match(text, /^00020101021238570010A00000072701270006970405011311300000000000208QRIBFTTA5303704540526000/);
  assert.match(text, /62290825ZZ 000 000 014 VN cc bu c/);
  assert.equal(core.crc16(text.slice(0, -4)), text.slice(-4));
});

const order = (order_id, item_number, kind, more = {}) => ({ order_id, item_number, kind, dossier_code: "", holder: { kind: "office", id: "BC" }, last_act: null, procedure: { code: "", name: "" }, components: [], money: { postage: 0, state_fee: 0, cod: 0 }, note: null, ...more });
const visit = (visit_id, at, orders) => ({ visit_id, position: 1, at, agency_code: null, eta: "", window: { from: null, to: null }, place: {}, person: {}, orders });

const at = (kind, id = "") => ({ holder: { kind, id } });

/** `one`, `two`: what the pack says of the dossier to fetch and of the result to bring. */
async function bagAfter(acts, { held = [], known = 0, one = at("citizen", "o1"), two = at("office", "BC"), purse } = {}) {
  const disk = new core.MemoryStore(), dossier = order("o1", "A", "collect", one), result = order("o2", "B", "return", two);
  const pack = { ...core.EMPTY, held, purse, visits: [visit("v1", "home", [dossier]), visit("v2", "home", [result]), visit("v3", "agency", [{ ...dossier, failed_at: null }]), visit("v4", "agency", [{ ...result, failed_at: null }])] };
  await disk.write({ "pack:a": pack, "known:a": known, "session:a": { person: { id: "me" } } });
  for (const [at, [type, payload, more]] of acts.entries()) await disk.write({ [`event:a:${String(at + 1).padStart(10, "0")}`]: { state: "waiting", ...more, act: { event_id: `e${at}`, seq: at + 1, type, payload, occurred_at: "" } } });
  return core.Bag.read(disk, "a");
}

const SENT = { state: "sent", outcome: "applied" };
const COLLECT = ["collect.done", { visit_id: "v1", order_id: "o1", item_number: "A", money: { postage: 26000, state_fee: 5000, cod: 0, method: "cash" } }];

test("the bag: what the pack says, then what this phone did; an excepted envelope stays in it", async () => {
  const bag = await bagAfter([["envelopes.taken", { item_numbers: ["B"] }], COLLECT, ["envelopes.handed", { item_numbers: ["A", "B"], exceptions: [{ item_number: "B", reason: "torn" }] }]]);
  assert.deepEqual([...bag.held], ["B"]);
  assert.equal(bag.visitDone(bag.pack.visits[0]), true);
  assert.equal(bag.visitDone(bag.pack.visits[2]), true, "the desk has what was collected");
  assert.equal(bag.visitDone(bag.pack.visits[1]), false);
});

test("what the courier handed over and the desk has left with him is in the bag again, and its stop is open", async () => {
  const acts = [[...COLLECT, SENT], ["envelopes.handed", { item_numbers: ["A"] }, SENT]], one = at("courier", "me");
  const waits = await bagAfter(acts, { known: 2, one }), left = await bagAfter(acts, { held: ["A"], known: 2, one });
  assert.deepEqual([[...waits.held], waits.visitDone(waits.pack.visits[2])], [[], true]);
  assert.deepEqual([[...left.held], left.visitDone(left.pack.visits[2])], [["A"], false]);
});

test("what was not ready may be fetched at the same desk later, and is listed there no more once it was", async () => {
  const failed = ["visit.failed", { visit_id: "v4", order_ids: ["o2"], reason: "agency_not_ready" }, SENT], taken = ["envelopes.taken", { item_numbers: ["B"] }], two = at("agency", "D");
  const through = async (acts, more) => { const bag = await bagAfter(acts, { two, ...more }), desk = bag.pack.visits[3]; return bag.through(desk, desk.orders[0]); };
  assert.equal(await through([failed]), false);
  assert.equal(await through([failed, taken]), true);
  assert.equal(await through([failed, taken, ["envelopes.handed", { item_numbers: ["B"] }]]), true, "handed to the office since");
  assert.equal(await through([failed], { known: 1, two: at("office", "BC") }), true, "another phone of the courier brought it there");
});

test("what the desk sealed away since does not come back, and a rejected act is to do again", async () => {
  assert.deepEqual([...(await bagAfter([[...COLLECT, { state: "sent", outcome: "applied" }]], { known: 1 })).held], []);
  const rejected = await bagAfter([[...COLLECT, { state: "needs_you", outcome: "rejected" }]]);
  assert.equal(rejected.isDone(rejected.pack.visits[0], rejected.pack.visits[0].orders[0]), false);
  assert.equal(rejected.cash.postage, 0);
});

test("a try counts towards the hold where the citizen missed it, not where the post or the agency did", async () => {
  const failed = (visit_id, reason, more) => ["visit.failed", { visit_id, order_ids: ["o2"], reason }, more];
  const bag = await bagAfter([failed("v2", "absent", { state: "sent", outcome: "applied" }), failed("v4", "late"), failed("v5", "agency_not_ready"), failed("v6", "absent")]);
  bag.pack.reasons = [["absent", "citizen"], ["late", "post"], ["agency_not_ready", "agency"]].map(([code, fault]) => ({ code, text: "", fault, evidence: [], kinds: [] }));
  assert.equal(bag.missed({ ...bag.pack.visits[1].orders[0], missed: 1 }), 2, "one of the pack, one that waits to be sent");
});

test("cash is counted by its three lines from the last end of a shift on; transfers stand apart", async () => {
  const other = ["deliver.done", { visit_id: "v2", order_id: "o2", item_number: "B", money: { postage: 1000, state_fee: 8000, cod: 0, method: "transfer" } }];
  const before = await bagAfter([COLLECT, other]);
  assert.deepEqual([before.cash, before.transfers], [{ postage: 26000, state_fee: 5000, cod: 0 }, { postage: 1000, state_fee: 8000, cod: 0 }]);
  assert.deepEqual((await bagAfter([COLLECT, ["shift.closed", { held: [], cash: {} }], other])).cash, { postage: 0, state_fee: 0, cod: 0 });
});

const open = (bag) => bag.pack.visits.filter((stop) => !bag.visitDone(stop)).map((stop) => stop.visit_id);

test("what another phone of the courier has done, or this one before the app was installed anew, is done here too", async () => {
  assert.deepEqual(open(await bagAfter([], { two: at("agency", "D") })), ["v1", "v2", "v3", "v4"]);
  const fetched = await bagAfter([], { held: ["A", "B"], one: at("courier", "me"), two: at("courier", "me") });
  assert.deepEqual(open(fetched), ["v2", "v3"], "fetched at both ends, to bring to both");
  assert.deepEqual(open(await bagAfter([], { one: at("courier", "me"), two: at("citizen", "o2") })), [], "handed to a desk that has not signed yet; delivered");
  assert.deepEqual(open(await bagAfter([], { one: at("agency", "D"), two: at("citizen", "o2") })), []);
});

test("a try that failed on another phone is over here too: the desk gets nothing, the result is still in the bag", async () => {
  const failed_at = "2026-11-25T09:00:00+07:00";
  const bag = await bagAfter([], { held: ["B"], one: { ...at("citizen", "o1"), failed_at }, two: { ...at("courier", "me"), failed_at } });
  assert.deepEqual([open(bag), [...bag.held]], [[], ["B"]]);
});

test("what went back to the office on another day waits there for today's run; what goes back today does not", async () => {
  const acts = [["envelopes.taken", { item_numbers: ["B"] }, SENT], ["visit.failed", { visit_id: "v0", order_ids: ["o2"], reason: "absent" }, SENT], ["envelopes.handed", { item_numbers: ["B"] }, SENT]];
  const waiting = (bag) => bag.waitingAt("office", "BC").map((one) => one.item_number);
  assert.deepEqual(waiting(await bagAfter(acts, { known: 3 })), ["B"]);
  assert.deepEqual(waiting(await bagAfter(acts)), [], "the pack is from before");
  assert.deepEqual(waiting(await bagAfter([], { one: at("office", "BC"), two: at("citizen", "o2") })), ["A"], "a dossier whose desk was shut");
  assert.deepEqual(waiting(await bagAfter([], { two: { ...at("office", "BC"), failed_at: "2026-11-25T09:00:00+07:00" } })), [], "tried today already");
});

test("between two desks an envelope is fetched at the first, which is done with then, and goes to the second", async () => {
  const moved = (from_here, holder) => ({ ...order("o3", "C", "transfer", at("agency", "one")), from_here, ...holder });
  const read = async (acts, holder = {}) => {
    const disk = new core.MemoryStore();
    await disk.write({ "pack:a": { ...core.EMPTY, visits: [visit("v1", "agency", [moved(true, holder)]), visit("v2", "agency", [moved(false, holder)])] }, "session:a": { person: { id: "me" } } });
    for (const [n, [type, item_numbers]] of acts.entries()) await disk.write({ [`event:a:${String(n + 1).padStart(10, "0")}`]: { state: "waiting", act: { event_id: `e${n}`, seq: n + 1, type, payload: { item_numbers }, occurred_at: "" } } });
    const bag = await core.Bag.read(disk, "a");
    return [bag.pack.visits.map((stop) => bag.gives(stop.orders[0], stop)), open(bag)];
  };
  assert.deepEqual(await read([]), [[false, true], ["v1", "v2"]]);
  assert.deepEqual(await read([["envelopes.taken", ["C"]]]), [[false, true], ["v2"]]);
  assert.deepEqual(await read([["envelopes.taken", ["C"]], ["envelopes.handed", ["C"]]]), [[false, true], []]);
});

test("the purse: what the house knows from all phones, and what this one has done since", async () => {
  const purse = { seq: 1, cash: { postage: 40000, state_fee: 5000, cod: 0 }, transfers: { postage: 0, state_fee: 8000, cod: 0 } };
  const money = { postage: 1000, state_fee: 0, cod: 0, method: "cash" }, deliver = ["deliver.done", { visit_id: "v2", order_id: "o2", item_number: "B", money }];
  const bag = await bagAfter([[...COLLECT, SENT], deliver], { purse, known: 1 });
  assert.deepEqual([bag.cash, bag.transfers], [{ postage: 41000, state_fee: 5000, cod: 0 }, purse.transfers]);
  assert.equal((await bagAfter([COLLECT], { purse: { ...purse, seq: 0 } })).cash.postage, 66000, "a server put back does not know it any more");
  assert.deepEqual((await bagAfter([COLLECT, ["shift.closed", { held: [], cash: {} }]], { purse })).cash, { postage: 0, state_fee: 0, cod: 0 });
});

test("a pack holds for its day and the next, whatever a slow clock says", () => {
  const pack = { ...core.EMPTY, run: { run_id: "r", date: "2026-11-26", version: 1, office_id: "BC" }, server_time: "2026-11-26T06:00:00+07:00" };
  const at = (text) => Date.parse(text);
  assert.equal(core.expired(pack, at("2026-11-27T22:00:00+07:00")), false);
  assert.equal(core.expired(pack, at("2026-11-28T00:30:00+07:00")), true);
  assert.equal(core.expired({ ...pack, server_time: "2026-11-29T06:00:00+07:00" }, at("2020-01-01T00:00:00Z")), true);
});

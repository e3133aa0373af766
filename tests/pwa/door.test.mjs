// What a courier finds at a door or a desk: another's envelope, an office that is shut, a day that changed while papers were counted;
// and the end of a shift, also after weeks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const core = await import(pathToFileURL(process.env.COURIER_CORE).href);
const { day } = await import(pathToFileURL(process.env.COURIER_FORMAT).href);
const DAY = 86_400_000, START = Date.parse("2026-11-02T00:00:00Z");
const money = (postage, state_fee = 0) => ({ postage, state_fee, cod: 0 });
const order = (order_id, item_number, kind, holder) => ({ order_id, item_number, kind, dossier_code: "", holder, last_act: null, procedure: { code: "", name: "" }, components: [], money: money(0), note: null });
const visit = (visit_id, at, name, orders) => ({ visit_id, position: 1, at, agency_code: null, eta: "", window: { from: null, to: null }, place: {}, person: { name, phone: "" }, orders });

const sa = order("o1", "A", "collect", { kind: "citizen", id: "o1" }), dung = order("o2", "B", "collect", { kind: "citizen", id: "o2" }), ut = order("o3", "C", "return", { kind: "agency", id: "D" });
/** `known`: so many of the acts the pack has already. */
async function bagAfter(acts, held = [], known = 0, more = (visits) => visits) {
  const disk = new core.MemoryStore();
  const visits = more([visit("v3", "agency", "Trung tâm", [sa, dung, ut]), visit("v1", "home", "Sa Rinh", [sa]), visit("v2", "home", "Lâm Văn Đúng", [dung])]);
  await disk.write({ "pack:a": { ...core.EMPTY, held, visits }, "session:a": { person: { id: "me" } }, "known:a": known });
  for (const [at, [type, payload]] of acts.entries()) await disk.write({ [`event:a:${String(at + 1).padStart(10, "0")}`]: { state: at < known ? "sent" : "waiting", act: { event_id: `e${at}`, seq: at + 1, type, payload, previous: {}, occurred_at: "" } } });
  return core.Bag.read(disk, "a");
}
const collected = (order_id, visit_id, item_number) => ["collect.done", { visit_id, order_id, item_number }];

test("the envelope of another door is refused by its name, one that went through the bag too; an empty one is free", async () => {
  const bag = await bagAfter([], ["Y"]);
  assert.deepEqual([bag.belongs("B", sa), bag.belongs("Y", sa)], ["Lâm Văn Đúng", ""], "of another door, one that no list knows");
  assert.deepEqual([bag.belongs("A", sa), bag.belongs("Z", sa)], [null, null]);
  assert.equal((await bagAfter([collected("o2", "v2", "X")])).belongs("X", sa), "Lâm Văn Đúng", "another label than the printed one was sealed there");
});

test("a dossier sealed under another label than the printed one goes to its desk under that number, also from a phone in quarantine", async () => {
  const acts = [collected("o1", "v1", "X")], given = ["envelopes.handed", { item_numbers: ["X"] }];
  const seen = (bag) => [bag.pack.visits[0].orders[0].item_number, bag.order("X")?.order_id, bag.held.has("X"), bag.isDone(bag.pack.visits[0], bag.pack.visits[0].orders[0])];
  assert.deepEqual(seen(await bagAfter(acts)), ["X", "o1", true, false]);
  assert.deepEqual(seen(await bagAfter([...acts, given])), ["X", "o1", false, true]);
  assert.deepEqual(seen(await bagAfter(acts, ["X"], 1)), ["X", "o1", true, false], "the house has the act, its chain not yet");
  assert.deepEqual(seen(await bagAfter([...acts, given], [], 2)), ["X", "o1", false, true]);
  assert.deepEqual(seen(await bagAfter([collected("o1", "yesterday", "X")], [], 1)), ["A", undefined, false, false], "of another day, which the house has judged");
});

test("what waits at a post office is fetched at the stop there, also a dossier on its way to the desk, and never given", async () => {
  const stop = (visits) => [...visits, visit("v4", "office", "Bưu cục", [{ ...sa, holder: { kind: "office", id: "BC2" } }, { ...ut, kind: "transfer", from_here: null, holder: { kind: "office", id: "BC2" } }])];
  const seen = (bag) => bag.pack.visits[3].orders.map((order) => [bag.gives(order, bag.pack.visits[3]), bag.isDone(bag.pack.visits[3], order)]);
  assert.deepEqual(seen(await bagAfter([], [], 0, stop)), [[false, false], [false, false]]);
  assert.deepEqual(seen(await bagAfter([["envelopes.taken", { item_numbers: ["A", "C"] }]], [], 0, stop)), [[false, true], [false, true]]);
  assert.deepEqual(seen(await bagAfter([], ["A", "C"], 0, stop)), [[false, true], [false, true]]);
});

test("after a try that came to nothing the door may still be worked that day; what is fetched or delivered is settled", async () => {
  const failed = ["visit.failed", { visit_id: "v1", order_ids: ["o1"], reason: "absent" }];
  const seen = (bag, at = 1) => [bag.isDone(bag.pack.visits[at], bag.pack.visits[at].orders[0]), bag.settled(bag.pack.visits[at], bag.pack.visits[at].orders[0])];
  assert.deepEqual(seen(await bagAfter([])), [false, false]);
  assert.deepEqual(seen(await bagAfter([failed])), [true, false]);
  const both = await bagAfter([failed, collected("o1", "v1", "A")]);
  assert.deepEqual([seen(both), both.gives(sa, both.pack.visits[0]), both.isDone(both.pack.visits[0], both.pack.visits[0].orders[0])], [[true, true], true, false], "and goes to its desk");
  const known = await bagAfter([], ["A"]);
  Object.assign(known.pack.visits[1].orders[0], { failed_at: "2026-11-25T09:00:00+07:00", holder: { kind: "courier", id: "me" } });
  assert.deepEqual(seen(known), [true, true], "on another phone");
});

test("a result that was passed to a colleague is no stop of this phone any more, until it comes back", async () => {
  const door = (visits) => [...visits, visit("v4", "home", "Kim Thị Út", [{ ...ut, holder: { kind: "courier", id: "me" } }])];
  const done = async (acts) => { const bag = await bagAfter(acts, ["C"], 0, door); return [bag.visitDone(bag.pack.visits[3]), bag.settled(bag.pack.visits[3], bag.pack.visits[3].orders[0])]; };
  const passed = ["envelopes.handed", { to: { kind: "courier", id: "other" }, item_numbers: ["C"] }];
  assert.deepEqual([await done([]), await done([passed]), await done([passed, ["envelopes.taken", { item_numbers: ["C"] }]])], [[false, false], [true, false], [false, false]]);
});

test("a desk that is shut, or refuses all, is done with for today; its envelopes stay in the bag and may be given later", async () => {
  const acts = [collected("o1", "v1", "A"), collected("o2", "v2", "B")], stop = (bag) => bag.visitDone(bag.pack.visits[0]);
  assert.equal(stop(await bagAfter(acts)), false);
  const bag = await bagAfter([...acts, ["visit.failed", { visit_id: "v3", order_ids: ["o1", "o2", "o3"], reason: "agency_closed" }]]);
  assert.deepEqual([stop(bag), [...bag.held].sort(), bag.gives(sa, bag.pack.visits[0]), bag.failed(bag.pack.visits[0], ut)], [true, ["A", "B"], true, true]);
  const known = await bagAfter(acts);
  for (const one of known.pack.visits[0].orders) one.failed_at = "2026-11-25T09:00:00+07:00";
  assert.equal(stop(known), true, "said on another phone");
});

async function phone(clock = Date.now) {
  const disk = new core.MemoryStore(), key = await core.makeKey();
  await disk.write({ "session:a": { login: "a", install_id: "i", device_token: "t", device_id: "d", data_epoch: "1", seq: 0, person: { id: "p" }, key } });
  return { disk, outbox: new core.Outbox(disk, "a", core.queue(), "b", clock) };
}
const tap = (outbox, n) => outbox.act("collect.done", { n, visit_id: "v", order_id: `o${n}`, item_number: `ZZ${n}` }, [`ZZ${n}`]);

test("a shift is closed and envelopes are taken anew after weeks in which old acts have left the phone", async () => {
  let now = START;
  const { disk, outbox } = await phone(() => now);
  const bag = () => core.Bag.read(disk, "a"), told = async () => outbox.answered((await outbox.all()).map(({ act }) => ({ seq: act.seq, outcome: "applied" })), 1e9);
  const closed = [], took = [];
  for (let day = 0; day < 20; day++, now += DAY) {
    took.push(await outbox.act("envelopes.taken", { item_numbers: ["ZZ"] }, ["ZZ"], {}, { once: `taken:office:x:ZZ:${(await bag()).last("envelopes.")}` }));
    for (let n = 0; n < 40; n++) await tap(outbox, day * 100 + n);
    closed.push(await outbox.act("shift.closed", { held: [] }, [], {}, { once: `closed:${(await bag()).last()}` }));
    await told();
    await outbox.forget(7);
  }
  assert.ok((await outbox.all()).length <= 340, "the first weeks have left the phone");
  assert.equal(new Set([...closed, ...took].map(({ event_id }) => event_id)).size, 40);
});

test("the end of a shift stands on the screen until something is done after it", async () => {
  const { disk, outbox } = await phone();
  await tap(outbox, 1);
  const closed = await outbox.act("shift.closed", { held: [] }, []);
  assert.equal((await core.Bag.read(disk, "a")).closing().act.event_id, closed.event_id);
  await tap(outbox, 2);
  assert.equal((await core.Bag.read(disk, "a")).closing(), undefined);
});

test("a citizen hears that nobody was met only where nobody was, and of no fault where it is not theirs", () => {
  const told = (reason, fault = "citizen", kind = "return", missed = 1) => core.invitation(kind, reason, fault, missed);
  assert.equal(told("absent"), "invite_absent");
  for (const reason of ["refused", "no_id", "no_money", "old_papers_kept", "wrong_address", "of_our_own"]) assert.equal(told(reason), "invite_why", reason);
  assert.equal(told("asked_later"), "invite_later");
  assert.deepEqual([told("late", "post"), told("agency_closed", "agency")], ["invite_ours", "invite_ours"]);
  assert.deepEqual([told("papers_missing", "citizen", "collect"), told("changed_mind", "citizen", "collect")], ["invite_collect", "invite_dropped"]);
  assert.equal(told("no_id", "citizen", "return", 2), "invite_held");
  assert.deepEqual([core.invitation("return", "absent", "citizen", 2, true), core.invitation("return", "late", "post", 2, true)], ["invite_back", "invite_ours"], "a dossier that is brought back is invited for by nobody");
});

test("papers counted before the list changed stay with their names; what is new is counted, and another sum is asked for anew", () => {
  const paper = (name, originals = 1) => ({ name, originals, copies: 0 }), counted = (name, originals = 1) => ({ ...paper(name, originals), counted: true });
  const before = [paper("Tờ khai"), paper("Căn cước")], now = [paper("Giấy chứng sinh"), paper("Tờ khai", 2)];
  const lines = [counted("Tờ khai"), { ...paper("Căn cước", 0), counted: false }, counted("Ảnh")];
  const made = core.joined(lines, before, now);
  assert.deepEqual(made.map((line) => [line.name, line.counted]), [["Giấy chứng sinh", false], ["Tờ khai", true], ["Ảnh", true]]);
  assert.deepEqual(core.short(made, now).map((line) => line.name), ["Tờ khai"], "two are wanted now");
  assert.equal(core.joined(lines, before, [...before]), lines, "the same list");
  const [one, two] = [counted("Bản sao", 1), counted("Bản sao", 2)];
  assert.deepEqual(core.short([one, two], [paper("Bản sao", 1), paper("Bản sao", 3)]), [two], "two lines of one name, each by its place");
  assert.deepEqual([core.otherSum(money(26_000), money(26_000)), core.otherSum(money(26_000), money(26_000, 8_000))], [false, true]);
});

test("an act before seven in the morning has today's date, and a date alone stays as it is", () => {
  assert.deepEqual([day("2026-11-24T23:30:00.000Z"), day("2026-11-25T16:59:00.000Z"), day("2026-11-25")], ["25/11/2026", "25/11/2026", "25/11/2026"]);
});

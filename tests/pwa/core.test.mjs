// The phone's core against a server of the contract's rules, on a network and a disk that fail by a seed.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const core = await import(pathToFileURL(process.env.COURIER_CORE).href);
const SEEDS = 60;

function dice(seed) {
  let state = seed * 2654435761 + 1;
  return () => ((state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32);
}

/** The intake rules of docs/sync.md; `restore` is a backup put back. */
class Server {
  constructor() { this.facts = new Map(); this.epoch = "1"; this.clones = 0; this.limit = 200; this.photos = new Map(); }
  take(batch) {
    const results = [];
    for (const act of batch.events) {
      const known = this.facts.get(act.seq);
      const outcome = known ? (core.canonical(known) === core.canonical(act) ? "duplicate" : "contested") : act.seq === this.facts.size + 1 ? "applied" : "deferred";
      if (outcome === "contested") this.clones += 1;
      if (outcome === "applied") this.facts.set(act.seq, act);
      results.push({ event_id: act.event_id, seq: act.seq, outcome });
    }
    return { ack_seq: this.facts.size, expected_seq: this.facts.size + 1, server_time: "", data_epoch: this.epoch, results };
  }
  restore(size) { this.facts = new Map([...this.facts].slice(0, size)); this.epoch = String(Number(this.epoch) + 1); }
  fetch = async (path, init = {}) => {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : init.body;
    if (path === "/m/v1/events") return body.events.length > this.limit ? Response.json({ detail: "too long" }, { status: 413 }) : Response.json(this.take(body));
    if (path === "/m/v1/proofs") {
      if (body.mime !== "image/jpeg") return Response.json({ code: "proof_mime", detail: "Chỉ nhận ảnh." }, { status: 400 });
      this.photos.set(body.id, { size: body.size, received: this.photos.get(body.id)?.received ?? 0 });
      return Response.json({ received: this.photos.get(body.id).received, complete: false });
    }
    const photo = this.photos.get(path.split("/")[4]);
    photo.received += body.byteLength;
    return Response.json({ received: photo.received, complete: photo.received === photo.size });
  };
}

/** A disk that is cut off before a write, or after it, when told so. */
class Disk extends core.MemoryStore {
  fail = () => "";
  async write(changes) {
    const how = this.fail();
    if (how === "before") throw new Error("killed before the write");
    await super.write(structuredClone(changes));
    if (how === "after") throw new Error("killed after the write");
  }
}

async function phone(seq = 0) {
  const disk = new Disk(), key = await core.makeKey();
  await disk.write({ "session:a": { login: "a", install_id: "i", device_token: "t", device_id: "d", data_epoch: "1", seq, person: { id: "p", name: "P", role: "courier" }, key } });
  return { disk, key, outbox: new core.Outbox(disk, "a") };
}

const tap = (outbox, n) => outbox.act("collect.done", { n }, [`ZZ${n}`]);

test("every tap that reached the disk arrives exactly once, whatever the network and the battery do", async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const roll = dice(seed), server = new Server(), { disk, outbox: first } = await phone();
    server.limit = 1 + Math.floor(roll() * 6);
    let outbox = first, chaos = true, taps = 0;
    const fetch = async (path, init) => {
      if (chaos && roll() < 0.2) throw new TypeError("no network");
      const answer = await server.fetch(path, init);
      if (chaos && roll() < 0.2) throw new TypeError("answer lost");
      return answer;
    };
    disk.fail = () => (chaos && roll() < 0.1 ? (roll() < 0.5 ? "before" : "after") : "");
    for (let step = 0; step < 40; step++) {
      if (roll() < 0.1) outbox = new core.Outbox(disk, "a"); // started anew
      try {
        if (roll() < 0.6) await tap(outbox, ++taps);
        else if (roll() < 0.9) await new core.Sync(outbox, disk, fetch).run();
        else server.restore(Math.floor(roll() * (server.facts.size + 1)));
      } catch (error) {
        assert.match(error.message, /killed/, `seed ${seed}, step ${step}`);
      }
    }
    chaos = false;
    for (let round = 0; round < 3; round++) await new core.Sync(outbox, disk, fetch).run();
    const kept = await outbox.all();
    assert.deepEqual([...server.facts.values()].map((a) => a.event_id), kept.map((k) => k.act.event_id), `seed ${seed}: what the disk has, the server has`);
    assert.deepEqual(kept.map((k) => k.act.seq), kept.map((_, at) => at + 1), `seed ${seed}: no hole in the numbers`);
    assert.equal(server.clones, 0, `seed ${seed}: no number used twice`);
    assert.ok(kept.every((k) => k.state === "sent"), `seed ${seed}: nothing waits`);
  }
});

test("two tabs behind one lock never give two acts the same number", async () => {
  const { disk } = await phone(), lock = core.queue();
  const tabs = [new core.Outbox(disk, "a", lock), new core.Outbox(disk, "a", lock)];
  await Promise.all(Array.from({ length: 40 }, (_, n) => tap(tabs[n % 2], n)));
  assert.deepEqual((await tabs[0].all()).map((k) => k.act.seq), Array.from({ length: 40 }, (_, n) => n + 1));
});

test("a login or a restored server beside a tap does not put the number back", async () => {
  const { disk, outbox } = await phone();
  const before = await outbox.session();
  await Promise.all([tap(outbox, 1), outbox.resend("2"), tap(outbox, 2), outbox.open(before), tap(outbox, 3)]);
  assert.equal((await disk.get("session:a")).seq, 3);
  assert.equal((await outbox.all()).length, 3);
});

test("each act names the act before it on the same envelope", async () => {
  const { outbox } = await phone();
  const one = await outbox.act("envelopes.taken", {}, ["A", "B"]), two = await outbox.act("deliver.done", {}, ["B"]);
  assert.deepEqual([one.previous, two.previous], [{ A: null, B: null }, { B: one.event_id }]);
});

test("an act is signed over its canonical text by the device's key", async () => {
  const { key, outbox } = await phone();
  const { signature, ...body } = await tap(outbox, 1);
  const fits = (text) => crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key.publicKey, Buffer.from(signature, "base64"), new TextEncoder().encode(text));
  assert.equal(await fits(core.canonical(body)), true);
  assert.equal(await fits(core.canonical({ ...body, seq: 2 })), false);
});

test("a photo that the server will never take does not hold up the others, and is not thrown away", async () => {
  const server = new Server(), { disk, outbox } = await phone();
  const photo = (id, mime) => ({ id, sha256: "0".repeat(64), size: 100_000, mime, purpose: "photo", content: new ArrayBuffer(100_000) });
  await disk.write({ "photo:a:1": photo("1", "text/plain"), "photo:a:2": photo("2", "image/jpeg") });
  const state = await new core.Sync(outbox, disk, server.fetch).run();
  assert.equal(server.photos.get("2").received, 100_000);
  assert.equal((await disk.get("photo:a:1")).refused.code, "proof_mime");
  assert.equal(await disk.get("photo:a:2"), undefined);
  assert.deepEqual(state.problem, { code: "proof_mime", detail: "Chỉ nhận ảnh.", status: 400 });
});

test("an answer without words is told by its number, and a photo that it was about stays to be sent", async () => {
  const { disk, outbox } = await phone();
  await disk.write({ "photo:a:1": { id: "1", sha256: "0".repeat(64), size: 3, mime: "image/jpeg", purpose: "photo", content: new ArrayBuffer(3) } });
  const state = await new core.Sync(outbox, disk, async (path) => (path.includes("proofs") ? new Response("<h1>Bad Gateway</h1>", { status: 502 }) : Response.json(new Server().take({ events: [] })))).run();
  assert.deepEqual([state.problem, (await disk.get("photo:a:1")).refused], [{ code: "status", detail: undefined, status: 502 }, undefined]);
});

test("what the server has against an act is kept by its code, with the envelopes that it names", async () => {
  const { outbox } = await phone(), acts = [await tap(outbox, 1), await tap(outbox, 2), await tap(outbox, 3)];
  const problems = [{ code: "custody_contested", detail: "Trái với chuỗi", holders: { ZZ000000014VN: "courier:x" } }, { code: "malformed", detail: "không đọc được" }, null];
  await outbox.answered(acts.map((act, at) => ({ event_id: act.event_id, seq: act.seq, outcome: ["contested", "rejected", "applied"][at], problem: problems[at] })), 3);
  assert.deepEqual((await outbox.all()).map((kept) => kept.problem), [{ code: "custody_contested", detail: "Trái với chuỗi", items: ["ZZ000000014VN"] }, { code: "malformed", detail: "không đọc được" }, undefined]);
});

test("a server put back from a backup gets the last days again, acts and photos, also from a phone on which nothing waits", async () => {
  const server = new Server(), { disk, outbox } = await phone();
  await tap(outbox, 1);
  await outbox.act("visit.failed", { n: 2 }, [], { "photo:a:p": { id: "p", sha256: "0".repeat(64), size: 10, mime: "image/jpeg", purpose: "photo", content: new ArrayBuffer(10) } });
  await new core.Sync(outbox, disk, server.fetch).run();
  assert.deepEqual([server.facts.size, server.photos.size, await disk.get("photo:a:p")], [2, 1, undefined]);
  server.restore(0), server.photos.clear();
  await new core.Sync(outbox, disk, server.fetch).run();
  assert.deepEqual([server.facts.size, server.photos.get("p").received], [2, 10]);
});

test("a phone put back from a backup goes on after the numbers that the server has", async () => {
  const server = new Server(), { disk, outbox } = await phone();
  for (let n = 0; n < 5; n++) await tap(outbox, n);
  await new core.Sync(outbox, disk, server.fetch).run();
  const older = await phone(), again = older.outbox;
  await new core.Sync(again, older.disk, server.fetch).run();
  assert.equal((await tap(again, 9)).seq, 6);
});

test("acts that the server has lost without saying so are sent again from the number that it names", async () => {
  const server = new Server(), { disk, outbox } = await phone();
  for (let n = 0; n < 5; n++) await tap(outbox, n);
  await new core.Sync(outbox, disk, server.fetch).run();
  server.restore(2), (server.epoch = "1");
  await tap(outbox, 6);
  const state = await new core.Sync(outbox, disk, server.fetch).run();
  assert.deepEqual([server.facts.size, server.clones, state.left], [6, 0, 0]);
});

test("an answer that is read an hour after it was asked for says nothing of the phone's clock", async () => {
  const { disk } = await phone(), start = Date.parse("2026-03-04T02:00:00Z");
  let now = start, slow = 0;
  const outbox = new core.Outbox(disk, "a", core.queue(), "b", () => now, () => now - start), server = new Server();
  const fetch = async (path, init) => {
    const told = await (await server.fetch(path, init)).json(), answered = now;
    now += slow;
    return Response.json({ ...told, server_time: new Date(answered + 2_000).toISOString() });
  };
  await new core.Sync(outbox, disk, fetch).run();
  slow = 3_600_000;
  await new core.Sync(outbox, disk, fetch).run();
  assert.equal((await tap(outbox, 1)).skew_ms, 2_000);
});

test("the changes feed puts stops in and takes them out; an expired cursor fetches the day anew", async () => {
  const { disk, outbox } = await phone();
  const visit = (id, position, act) => ({ visit_id: id, position, orders: [{ item_number: `ZZ${id}`, last_act: act }] });
  const pack = { complete: true, data_epoch: "1", cursor: "1.5", run: { date: "2026-11-25" }, held: [], visits: [visit("a", 1, null), visit("b", 2, null)] };
  const told = { reset: false, has_more: false, next_cursor: "1.9", items: [{ entity: "visit", id: "a", op: "delete" }, { entity: "visit", id: "c", op: "upsert", data: visit("c", 1, "act-c") }, { entity: "bag", id: "p", op: "upsert", data: { held: ["ZZc"] } }] };
  let expired = false;
  const sync = new core.Sync(outbox, disk, async (path) => (path.includes("/daypack") ? Response.json(pack) : expired ? Response.json({}, { status: 410 }) : Response.json(told)));
  await sync.pack();
  assert.equal(await sync.changes(), "fresh");
  const now = await disk.get("pack:a");
  assert.deepEqual([now.visits.map((v) => v.visit_id), now.held, now.cursor, await disk.get("tip:a:ZZc")], [["c", "b"], ["ZZc"], "1.9", "act-c"]);
  expired = true;
  assert.equal(await sync.changes(), "fresh");
  assert.equal((await disk.get("pack:a")).visits.length, 2);
});

test("the first look after midnight finds another day's run and fetches that day whole", async () => {
  const { disk, outbox } = await phone();
  const day = (date) => ({ complete: true, data_epoch: "1", cursor: "1.5", run: { date }, held: [], visits: [{ visit_id: date, position: 1, orders: [] }] });
  let today = "2026-11-25";
  const sync = new core.Sync(outbox, disk, async (path) => Response.json(path.includes("/daypack") ? day(today) : { reset: false, has_more: false, next_cursor: "1.5", items: [{ entity: "run", id: "r", op: "upsert", data: { date: today } }] }));
  await sync.pack();
  today = "2026-11-26";
  await sync.changes();
  assert.deepEqual((await disk.get("pack:a")).visits.map((v) => v.visit_id), ["2026-11-26"]);
});

test("what a courier did while the pack was on its way counts more than the pack", async () => {
  const { disk, outbox } = await phone();
  let act;
  const sync = new core.Sync(outbox, disk, async () => {
    act = await outbox.act("collect.done", {}, ["ZZ1"]);
    return Response.json({ complete: true, data_epoch: "1", cursor: "1.1", run: null, held: [], visits: [{ visit_id: "v", position: 1, orders: [{ item_number: "ZZ1", last_act: "older" }] }] });
  });
  await sync.pack();
  assert.equal(await disk.get("tip:a:ZZ1"), act.event_id);
});

test("half an emoji in a note is mended before it is signed", async () => {
  const { outbox } = await phone();
  assert.deepEqual((await outbox.act("visit.failed", { note: "tốt \ud83d", list: ["\udc00", "😀"] }, [])).payload, { note: "tốt \ufffd", list: ["\ufffd", "😀"] });
});

test("no act is refused for its length: what is too long is cut before it is signed, and never in the middle of a sign", async () => {
  const { outbox } = await phone(), long = "ễ😀".repeat(9_000), item = "ZZ000000014VN", sign = { signer: long, method: "glass", signature: "0".repeat(64) };
  const door = { visit_id: "v", order_id: "o", item_number: item, components: [{ name: long, originals: 1, copies: 0 }, { name: "Tờ khai", originals: 1, copies: 0 }], proofs: [], manual: false, note: long, countersignature: sign };
  const acts = {
    "collect.done": { ...door, seal_number: long },
    "deliver.done": { ...door, received_by: { relation: "owner", name: long, id_type: long, id_last4: "0042" }, recovered: [{ name: long, count: 1 }], remark: long },
    "visit.failed": { visit_id: "v", order_ids: ["o"], reason: long, note: long, proofs: [] },
    "envelopes.handed": { to: { kind: "agency", id: "H51.18" }, item_numbers: [item], exceptions: [{ item_number: item, reason: long }], countersignature: sign, manual: true },
    "envelopes.taken": { from: { kind: "courier", id: "c" }, item_numbers: [item], exceptions: [{ item_number: item, reason: long }], countersignature: sign },
    "shift.closed": { held: [], cash: {}, note: long },
    correction: { of: "e", reason: long, payload: { seal_number: long, text: long } },
  };
  const told = [];
  for (const [type, payload] of Object.entries(acts)) told.push([type, (await outbox.act(type, payload, [])).payload]);
  const [[, collected], , [, failed]] = told;
  assert.deepEqual([collected.components[0].name.length, collected.components[1].name, failed.note.length], [499, "Tờ khai", 19_999]);
  assert.equal(JSON.stringify(told).includes("\ufffd"), false);
  if (process.env.FITTED) writeFileSync(process.env.FITTED, JSON.stringify(told)); // for the door to read
});

test("RFC 8785: the appendix's numbers, keys by UTF-16, no spaces", () => {
  assert.equal(core.canonical({ b: [1e30, 4.5, 0.002, 1e-27, -0], a: "€$\u000f\nA'\"\\/" }), '{"a":"€$\\u000f\\nA\'\\"\\\\/","b":[1e+30,4.5,0.002,1e-27,0]}');
  assert.equal(core.canonical({ "\ufb33": 1, "\ud83d\ude00": 2 }), '{"\ud83d\ude00":2,"\ufb33":1}');
});

test("item numbers: UPU S10 check digit, an error for registered letters, a warning for domestic ones", () => {
  assert.deepEqual(core.itemNumber("rr 473 124 829 vn"), { number: "RR473124829VN", ok: true, problem: "" });
  assert.equal(core.itemNumber("RR473124820VN").ok, false);
  assert.equal(core.itemNumber("ZZ473124820VN").ok, true);
  assert.notEqual(core.itemNumber("ZZ473124820VN").problem, "");
  assert.deepEqual(["ZZ473124829QQ", "ZZ473124829KH"].map((text) => core.itemNumber(text).problem), ["form", ""], "a number ends with a country");
});

test("UUIDv7 sorts by its time and says its version", () => {
  const ids = [1, 2 ** 33, 1_764_000_000_000].map((at) => core.uuid7(at));
  assert.deepEqual([...ids].sort(), ids);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("the pause between tries grows to five minutes at most and differs from phone to phone", () => {
  assert.ok(core.backOff(99, () => 1) <= 300_000);
  assert.ok(core.backOff(0, () => 0) >= 10_000);
  assert.notEqual(core.backOff(5, () => 0.1), core.backOff(5, () => 0.9));
});

test("the weight found at the door makes the postage, as the tariff's steps have it", () => {
  const order = { money: { postage: 26000, state_fee: 8000, cod: 0 }, postage_by_weight: [[100, 26000], [250, 29000]] };
  assert.deepEqual([0, 80, 101, 250, 900].map((grams) => core.weighed(order, grams).postage), [26000, 26000, 29000, 29000, 29000]);
  assert.equal(core.weighed({ ...order, postage_by_weight: [] }, 900).postage, 26000);
  assert.equal(core.weighed(order, 200).state_fee, 8000);
});

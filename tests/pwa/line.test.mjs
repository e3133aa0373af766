// A line that breaks in the middle, a server that refuses, an answer that was lost: what the phone takes from it, and what it keeps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const core = await import(pathToFileURL(process.env.COURIER_CORE).href);
const DAY = 86_400_000, START = Date.parse("2026-11-02T00:00:00Z");

async function phone(clock = Date.now, seq = 0, elapsed = undefined) {
  const disk = new core.MemoryStore(), key = await core.makeKey();
  await disk.write({ "session:a": { login: "a", install_id: "i", device_token: "t", device_id: "d", data_epoch: "1", seq, person: { id: "p", name: "P", role: "courier" }, key } });
  return { disk, outbox: new core.Outbox(disk, "a", core.queue(), "b", clock, elapsed) };
}
const tap = (outbox, n) => outbox.act("collect.done", { n, visit_id: "v", order_id: `o${n}`, item_number: `ZZ${n}` }, [`ZZ${n}`]);
const taken = ({ events }, more = {}) => {
  const last = events.at(-1)?.seq ?? 0;
  return { ack_seq: last, expected_seq: last + 1, server_time: "", data_epoch: "1", results: events.map(({ event_id, seq }) => ({ event_id, seq, outcome: "applied", ...more })) };
};
const cut = () => new Response(new ReadableStream({ start: (body) => (body.enqueue(new TextEncoder().encode('{"ack_')), body.error(new TypeError("the line is gone"))) }));
const photo = { id: "1", sha256: "0".repeat(64), size: 3, mime: "image/jpeg", purpose: "photo", content: new ArrayBuffer(3) };

for (const [what, half] of [["is cut off in the middle", cut], ["is somebody else's page", async () => new Response("<h1>Đăng nhập Wi-Fi</h1>")]])
  test(`an answer that ${what} is no network: the act waits, and arrives at the next try`, async () => {
    const { disk, outbox } = await phone();
    await tap(outbox, 1);
    await disk.write({ "photo:a:1": photo, "pack:a": { cursor: "1.5", run: null, held: [], visits: [] } });
    let broken = (path) => path.includes("/events");
    const answers = (path, init) => Response.json(path.includes("/events") ? taken(JSON.parse(init.body)) : { received: 3, complete: true });
    const sync = new core.Sync(outbox, disk, async (path, init) => (broken(path) ? half() : answers(path, init)));
    const before = await sync.run();
    assert.deepEqual([before.offline, before.left], [true, 1]);
    broken = (path) => !path.includes("/events");
    assert.deepEqual([await sync.pack(), await sync.changes(), (await sync.run()).left], ["offline", "offline", 0]);
    assert.ok(await disk.get("photo:a:1"), "the photo waits");
    broken = () => false;
    await sync.run();
    assert.equal(await disk.get("photo:a:1"), undefined);
  });

test("a line that gives nothing is given up after a minute; a photo and the day have two", async (t) => {
  const limits = [], { disk, outbox } = await phone();
  t.mock.method(AbortSignal, "timeout", (ms) => (limits.push(ms), AbortSignal.abort(new DOMException("", "TimeoutError"))));
  await disk.write({ "photo:a:1": photo });
  const silent = async (path, init) => {
    if (path.includes("/events") && limits.length > 1) return Response.json(taken(JSON.parse(init.body)));
    init.signal.throwIfAborted();
    return new Promise(() => undefined);
  };
  const sync = new core.Sync(outbox, disk, silent);
  assert.equal((await sync.run()).offline, true);
  assert.equal(await sync.pack(), "offline");
  assert.deepEqual(limits, [60_000, 120_000]);
  await sync.run();
  assert.equal(limits.at(-1), 120_000, "of the photo");
});

/** A phone with so many acts, on a line that needs `line.seconds` for each (0: there is none), and the sizes of the letters it tried. */
async function online(acts, line) {
  let elapsed = 0;
  const { disk, outbox } = await phone(Date.now, 0, () => elapsed), tried = [];
  for (let n = 1; n <= acts; n++) await tap(outbox, n);
  const sync = new core.Sync(outbox, disk, async (_, init) => {
    const { events } = JSON.parse(init.body), ms = events.length * line.seconds * 1000;
    tried.push(events.length);
    if (!line.seconds) throw new TypeError("no network");
    if (line.hangs || ms > 60_000) throw new DOMException("", "TimeoutError");
    elapsed += ms;
    if (events.length > (line.most ?? 100)) return Response.json({}, { status: 413 });
    return Response.json(taken({ events }));
  });
  return { sync, outbox, tried };
}

test("more than a slow line carries in its time is sent in smaller parts; a line that is not there makes none smaller", async () => {
  const line = { seconds: 0 }, { sync, tried } = await online(10, line);
  await sync.run();
  line.seconds = 18;
  for (let round = 0; round < 3; round++) await sync.run();
  assert.deepEqual(tried, [10, 10, 5, 2, 2, 2, 2, 2]);
});

test("where a slow line is quick again the letters grow with it, and a request that hung for nothing makes none smaller", async () => {
  const line = { seconds: 10 }, { sync, outbox, tried } = await online(24, line);
  for (let round = 0; round < 2; round++) await sync.run();
  line.seconds = 1;
  await sync.run();
  assert.deepEqual(tried.splice(0), [24, 12, 6, 12, 6]);
  line.hangs = true;
  await sync.run();
  line.hangs = false;
  for (let n = 25; n <= 34; n++) await tap(outbox, n);
  await sync.run();
  assert.deepEqual(tried, [0, 10]);
});

test("what the server found too large is sent in halves, and nothing as large is tried again", async () => {
  const { sync, tried } = await online(30, { seconds: 0.1, most: 4 });
  assert.equal((await sync.run()).left, 0);
  assert.deepEqual(tried, [30, 15, 7, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
});

test("a day that cannot be fetched says why, by the server's code or by the number of the answer", async () => {
  const { disk, outbox } = await phone();
  let answer = () => Response.json({ code: "busy", detail: "Máy chủ đang bận" }, { status: 503 });
  const sync = new core.Sync(outbox, disk, async () => answer());
  assert.deepEqual(await sync.pack(), { code: "busy", detail: "Máy chủ đang bận", status: 503 });
  await disk.write({ "pack:a": { cursor: "1.5", run: null, held: [], visits: [] } });
  answer = () => new Response("<h1>Internal Server Error</h1>", { status: 500 });
  assert.deepEqual(await sync.changes(), { code: "status", detail: undefined, status: 500 });
  answer = () => Response.json({ code: "token_expired" }, { status: 401 });
  assert.equal(await sync.changes(), "login");
});

test("what the server had against an act is still against it when the first answer was lost; what nobody could read is no fact still", async () => {
  const { disk, outbox } = await phone(), acts = [await tap(outbox, 1), await tap(outbox, 2), await tap(outbox, 3)];
  const problems = [{ code: "custody_contested", detail: "Trái với chuỗi" }, { code: "malformed", detail: "không đọc được" }, null];
  await outbox.answered(acts.map(({ event_id, seq }, at) => ({ event_id, seq, outcome: "duplicate", problem: problems[at] })), 3);
  assert.deepEqual((await outbox.all()).map(({ state, outcome }) => [state, outcome]), [["needs_you", "contested"], ["needs_you", "rejected"], ["sent", "duplicate"]]);
  assert.deepEqual([...(await core.Bag.read(disk, "a")).held].sort(), ["ZZ1", "ZZ3"], "the second is to do again");
});

test("a server put back from an old backup is told where the kept acts begin, also where a much older one stays for its problem", async () => {
  const { disk, outbox } = await phone(), letters = [];
  for (let n = 1; n <= 6; n++) await tap(outbox, n);
  await outbox.answered([{ seq: 1, outcome: "contested", problem: { code: "custody_contested" } }], 1);
  await disk.write({ "event:a:0000000002": undefined, "event:a:0000000003": undefined });
  const last = { seq: 1 };
  await new core.Sync(outbox, disk, async (_, init) => {
    const letter = JSON.parse(init.body);
    letters.push([letter.oldest_seq, letter.events.map(({ seq }) => seq)]);
    if (letter.oldest_seq > last.seq + 1) last.seq = letter.oldest_seq - 1; // its numbers are passed over
    const took = letter.events.filter(({ seq }) => seq === last.seq + 1 && (last.seq = seq));
    return Response.json({ ...taken({ events: took }), ack_seq: last.seq, expected_seq: last.seq + 1 });
  }).run();
  assert.deepEqual(letters[0], [4, [4, 5, 6]]);
  assert.deepEqual([last.seq, (await outbox.waiting(9)).length], [6, 0]);
});

test("what was looked at is not shown again, after a restart nor after a server was restored, and leaves the phone after the week", async () => {
  let now = START;
  const { disk, outbox } = await phone(() => now), contested = (seq) => outbox.answered([{ seq, outcome: "contested", problem: { code: "custody_contested" } }], 1e9);
  for (let n = 1; n <= 2; n++) await tap(outbox, n), await contested(n);
  await outbox.look(1);
  const open = async () => (await new core.Outbox(disk, "a").all()).filter(({ state, seen }) => state === "needs_you" && !seen).map(({ act }) => act.seq);
  assert.deepEqual(await open(), [2]);
  await outbox.resend("2");
  for (const seq of [1, 2]) await contested(seq);
  assert.deepEqual(await open(), [2]);
  now += 8 * DAY;
  for (let n = 3; n < 310; n++) await tap(outbox, n);
  await outbox.forget(7);
  assert.deepEqual((await outbox.all()).slice(0, 2).map(({ act }) => act.seq), [2, 3], "the one that nobody has looked at stays");
});

// A phone without room, and one whose browser has closed the disk under it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const core = await import(pathToFileURL(process.env.COURIER_CORE).href);
const RESERVE = 4_000_000, PIN = "480215";

/** Takes nothing more while it is full; what was set aside makes room for the next writes. */
class Small extends core.MemoryStore {
  full = false;
  async write(changes) {
    if ("reserve" in changes && changes.reserve === undefined) this.full &&= (await this.names("reserve")).length === 0;
    if (this.full && Object.values(changes).some((value) => value !== undefined)) throw new DOMException("full", "QuotaExceededError");
    await super.write(structuredClone(changes));
  }
}

async function reserved() {
  const small = new Small(), disk = new core.Spare(small);
  assert.equal(await disk.reserve(), true);
  assert.equal((await small.get("reserve")).byteLength, RESERVE);
  return { small, disk };
}

test("on a full phone the PIN still opens, and what the server answered is written", async () => {
  const { small, disk } = await reserved(), vault = new core.Vault(disk, "a");
  await vault.make(PIN, "of the server");
  small.full = true;
  assert.ok((await vault.open(PIN)).key, "what was set aside takes the count of the tries");
  await disk.reserve();
  const outbox = new core.Outbox(disk, "a"), key = await core.makeKey();
  await outbox.open({ login: "a", data_epoch: "1", seq: 0, person: {}, key });
  const act = await outbox.act("visit.started", {}, []);
  small.full = true;
  await outbox.answered([{ event_id: act.event_id, seq: 1, outcome: "applied" }], 1);
  small.full = false;
  await disk.reserve();
  small.full = true;
  await outbox.learn({ ZZ: act.event_id }, 1, { "pack:a": {} });
  assert.equal((await outbox.all())[0].state, "sent");
});

test("photos before acts: a photo or a draft is refused on a full phone, an act takes its photos along", async () => {
  const { small, disk } = await reserved();
  small.full = true;
  for (const row of [{ "photo:a:1": {} }, { "sent-photo:a:1": {}, "shelf:a": {} }, { "draft:a:x": {} }]) await assert.rejects(disk.write(row), core.full);
  assert.deepEqual(await disk.names("reserve"), ["reserve"], "kept back for acts");
  await disk.write({ "event:a:1": { n: 1 }, "photo:a:1": { n: 2 } });
  assert.deepEqual([await disk.get("photo:a:1"), await disk.names("reserve")], [{ n: 2 }, []]);
});

/** As IndexedDB looks to the store; the first connection has been closed by the browser. */
function closing(failure) {
  const rows = new Map([["session:a", "kept"]]), told = { opened: 0 };
  const soon = (request, result) => (queueMicrotask(() => ((request.result = result), request.onsuccess())), request);
  const database = () => ({
    transaction: () => {
      if (told.opened === 1) throw new DOMException("The database connection is closing.", failure);
      const step = { objectStore: () => ({ get: (key) => soon({}, rows.get(key)), put: (value, key) => rows.set(key, value) }) };
      setTimeout(() => step.oncomplete?.());
      return step;
    },
  });
  return { told, rows, open: () => ((told.opened += 1), soon({}, database())) };
}

test("a phone whose browser has closed the disk opens it anew and loses no tap", async (t) => {
  for (const failure of ["InvalidStateError", "UnknownError"]) {
    const fake = (globalThis.indexedDB = closing(failure));
    t.after(() => delete globalThis.indexedDB);
    const disk = new core.BrowserStore();
    await disk.write({ "event:a:1": "a tap" });
    assert.deepEqual([fake.rows.get("event:a:1"), await disk.get("session:a"), fake.told.opened], ["a tap", "kept", 2]);
  }
  globalThis.indexedDB = closing("DataError");
  await assert.rejects(new core.BrowserStore().get("session:a"), { name: "DataError" });
});

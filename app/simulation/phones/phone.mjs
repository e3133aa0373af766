// One simulated phone: the app's own core on a disk that outlives the process, a network and a battery that fail by dice.

/** Seeded dice: one stream a phone, so that a world can be played again alone. */
export function dice(seed) {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0; // mulberry32
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Object.assign(roll, { chance: (p) => roll() < p, pick: (list) => list[Math.floor(roll() * list.length)], whole: (n) => Math.floor(roll() * n) });
}

export class Killed extends Error {}

/** What is on the phone's flash. `fault` says for each write: "", before, after (the process dies there) or full. */
export class Disk {
  rows = new Map();
  fault = () => "";
  async get(key) { return this.rows.get(key); }
  async range(prefix) {
    return [...this.rows.keys()].filter((key) => key.startsWith(prefix)).sort().map((key) => [key, this.rows.get(key)]);
  }
  async write(changes) {
    const how = this.fault();
    if (how === "before") throw new Killed("before a write");
    if (how === "full") throw Object.assign(new Error("no room"), { name: "QuotaExceededError" });
    for (const [key, value] of Object.entries(changes)) value === undefined ? this.rows.delete(key) : this.rows.set(key, value);
    if (how === "after") throw new Killed("after a write");
  }
}

const LOSS = { request: 0.06, answer: 0.06, late: 0.02 }, KILL = 0.015, VERSION = "simulator";

export class Phone {
  /** `hall`: base address, virtual time, totals. `say` writes one line of the story. */
  constructor(core, hall, name, login, roll, say) {
    Object.assign(this, { core, hall, name, login, roll, say });
    this.chaos = true, this.offline = false, this.full = false, this.error = 0, this.late = [];
    this.ledger = new Map(), this.photos = new Map();
    this.wipe();
  }

  // ---- the process ----
  wipe() {
    this.disk = new Disk(), this.backup = null, this.late = [];
    this.start();
  }
  start() {
    this.bootAt = this.hall.now();
    this.disk.fault = () => (!this.chaos ? "" : this.full ? "full" : this.roll.chance(KILL) ? this.roll.pick(["before", "after"]) : "");
    const clock = () => this.hall.now() + this.error, elapsed = () => this.hall.now() - this.bootAt;
    this.outbox = new this.core.Outbox(this.disk, this.login, this.core.queue(), this.core.uuid7(clock()), clock, elapsed);
    this.sync = new this.core.Sync(this.outbox, this.disk, this.fetch);
  }
  /** Runs a piece of the app; if it was killed, the app is started again. */
  async alive(work) {
    try {
      return await work();
    } catch (error) {
      if (error?.name === "QuotaExceededError") return (this.say(`${this.name}: máy hết chỗ, không ghi được`), "full");
      if (!(error instanceof Killed)) throw error;
      this.hall.kills += 1;
      this.say(`${this.name}: ứng dụng bị tắt ${error.message === "before a write" ? "ngay trước" : "ngay sau"} một lần ghi`);
      this.start();
      return "killed";
    }
  }

  // ---- the network ----
  fetch = async (path, init = {}) => {
    if (this.chaos && this.offline) throw new TypeError("no network");
    if (this.chaos && this.noPictures && path.startsWith("/m/v1/proofs")) throw new TypeError("the line is too thin for pictures");
    if (this.chaos && this.roll.chance(LOSS.request)) throw new TypeError("request lost");
    const answer = await this.hall.fetch(path, init);
    if (this.chaos && this.roll.chance(LOSS.late)) this.late.push([path, { ...init, signal: undefined }]);
    if (this.chaos && this.roll.chance(LOSS.answer)) {
      this.say(`${this.name}: máy chủ đã nhận ${path} nhưng câu trả lời bị mất`);
      throw new TypeError("answer lost");
    }
    return answer;
  };
  /** A copy of an older letter arrives now, out of order. */
  async straggler() {
    const [path, init] = this.late.shift() ?? [];
    if (!path || this.offline) return;
    this.say(`${this.name}: một bản sao cũ của ${path} đến muộn`);
    await this.hall.fetch(path, init).catch(() => undefined);
  }

  async login_() {
    const known = await this.disk.get(`session:${this.login}`);
    const key = known?.key ?? (await this.core.makeKey()), install_id = known?.install_id ?? this.core.uuid7(this.hall.now());
    const device = { install_id, public_key: await this.core.publicKey(key), name: `${this.name} ${install_id.slice(-4)}`, app_version: VERSION };
    const answer = await this.fetch("/m/v1/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ person: this.login, secret: "demo", device }) });
    if (!answer.ok) return false;
    const told = await answer.json();
    this.person = told.person.id;
    const session = { login: this.login, install_id, key, device_token: told.device_token, device_id: told.device_id, data_epoch: told.data_epoch, person: told.person, seq: Math.max(known?.seq ?? 0, told.expected_seq - 1) };
    await this.outbox.open(session);
    return true;
  }

  /** As the app does: sends, fetches; logs in again when told so. True if nothing waits any more. */
  async send() {
    const done = await this.alive(async () => {
      if (!(await this.disk.get(`session:${this.login}`)) && !(await this.login_().catch(offline))) return { left: 1 };
      this.noPictures = this.roll.chance(0.3); // pictures come long after their acts,
      if (this.chaos && this.roll.chance(0.2)) await this.sync.photos(); // or before them
      let state = await this.sync.run();
      if (state.needsLogin && (await this.login_().catch(offline))) state = await this.sync.run();
      if (!state.offline && !state.needsLogin && this.roll.chance(0.3)) (await this.disk.get(`pack:${this.login}`)) ? await this.sync.changes() : await this.sync.pack();
      return state;
    });
    return typeof done === "object" && done.left === 0 && !done.offline;
  }

  // ---- the courier's thumb ----
  /** True if the courier saw it stored. After a kill they look into the list of what is recorded, and tap again if it is not there. */
  async tap(type, payload, items, photo = null) {
    const more = {};
    if (photo) more[`photo:${this.login}:${photo.id}`] = photo;
    for (let tries = 0; tries < 20; tries++) {
      const session = await this.disk.get(`session:${this.login}`);
      if (!session) return false; // the app shows the login, there is nothing to tap
      const before = session.seq;
      const done = await this.alive(() => this.outbox.act(type, payload, items, more));
      if (done === "full") return false;
      const act = done === "killed" ? (await this.outbox.all()).map((kept) => kept.act).find((one) => one.seq > before && one.type === type) : done;
      if (!act) continue;
      this.ledger.set(act.event_id, { seq: act.seq, type, items, at: this.hall.now() });
      if (photo) this.photos.set(photo.id, act.event_id);
      return true;
    }
    throw new Error(`${this.name}: twenty taps and nothing stored`);
  }

  /** What was on the disk and had not arrived is gone with it: nobody can bring it back. Returns the envelopes it spoke of. */
  async burn(kept) {
    const items = [];
    const left = new Set(kept ? [...kept.keys()] : []);
    for (const [key, row] of await this.disk.range(`event:${this.login}:`)) {
      if (row.state !== "waiting" || (left.has(key) && kept.get(key).act.event_id === row.act.event_id)) continue;
      const known = this.ledger.get(row.act.event_id);
      if (known) (known.burnt = true), items.push(...known.items);
    }
    for (const [key, photo] of await this.disk.range(`photo:${this.login}:`)) if (!left.has(key)) this.photos.delete(photo.id);
    return items;
  }
}

function offline(error) {
  if (error instanceof TypeError) return false;
  throw error;
}

// Many worlds in one process, hour by hour on one clock that the server shares. Speaks with the keeper (phones.py) in JSON lines:
// {do: clock|kill|backup|restore|evening} and waits for its line; at the end {do: report}.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { dice } from "./phone.mjs";
import { World } from "./world.mjs";

const asked = JSON.parse(process.argv[2]); // {core, base, seed, worlds: [number], days, start, kills, restore_day}
const core = await import(pathToFileURL(asked.core).href);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
let turn = Promise.resolve();
const ask = (wish) => (turn = turn.then(async () => {
  process.stdout.write(`${JSON.stringify(wish)}\n`);
  return JSON.parse((await lines.next()).value);
}));

const HOUR = 3_600_000, LANES = 12;
const hall = {
  seed: asked.seed, kills: 0, virtual: asked.start, real: Date.now(), token: "",
  now() { return this.virtual + (Date.now() - this.real); },
  async set(at) { await ask({ do: "clock", at }); (this.virtual = at), (this.real = Date.now()); },
  async fetch(path, init) {
    const answer = await fetch(asked.base + path, init);
    const body = await answer.arrayBuffer(); // an answer that breaks off is a lost answer
    return new Response([204, 304].includes(answer.status) ? null : body, { status: answer.status, headers: answer.headers });
  },
  async order(key, kind, dossier_code) {
    const body = { kind, dossier_code, procedure_code: "2.000635", agency_code: "H51.18", citizen: { name: "Người Thử", phone: "0912345678" }, address: { text: "Phường 3, TP Sóc Trăng" }, components: [] };
    for (;;) {
      const answer = await this.fetch("/api/v1/orders", { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": key, Authorization: `Bearer ${this.token}` }, body: JSON.stringify(body) });
      if (answer.status === 201) return answer.json();
      if (answer.status !== 401) throw new Error(`order: ${answer.status} ${await answer.text()}`);
      const told = await this.fetch("/api/v1/token", { method: "POST", headers: { Authorization: `Basic ${btoa("demo:demo-secret")}`, "Content-Type": "application/x-www-form-urlencoded" }, body: "grant_type=client_credentials" });
      this.token = (await told.json()).access_token;
    }
  },
};

const worlds = asked.worlds.map((number) => new World(core, hall, number, asked.seed));
async function each(work) {
  const queue = [...worlds];
  await Promise.all(Array.from({ length: LANES }, async () => { for (let one = queue.pop(); one; one = queue.pop()) await work(one); }));
}

const fate = dice(asked.seed + 77), hours = asked.days * 10;
const kills = new Set(Array.from({ length: asked.kills }, () => fate.whole(hours)));
await hall.set(asked.start - 6 * HOUR);
let logins = 0;
for (const world of worlds) for (const phone of world.phones) { // a source may log in six hundred times in a quarter of an hour
  if (++logins % 400 === 0) await hall.set(hall.now() + HOUR / 2);
  phone.chaos = false;
  await phone.send();
  phone.chaos = true;
}
for (let day = 0; day < asked.days; day++) {
  const midnight = asked.start + day * 24 * HOUR, calm = day === asked.restore_day; // start: midnight in Viet Nam of the first day
  await hall.set(midnight + 6 * HOUR);
  await each((world) => world.morning(day, calm));
  for (let h = 7; h <= 17; h++) {
    await hall.set(midnight + h * HOUR);
    if (calm && h === 9) await ask({ do: "backup" });
    if (calm && h === 14) await ask({ do: "restore" });
    const at = day * 10 + h - 7;
    const power = kills.has(at) && h < 17 ? new Promise((done) => setTimeout(done, 20 + 400 * fate())).then(() => ask({ do: "kill" })) : null;
    await each((world) => world.hour(h));
    await power;
  }
  process.stderr.write(`day ${day + 1}/${asked.days}\n`);
  await ask({ do: "evening" });
}
await hall.set(hall.now() + HOUR);
for (let round = 0; round < 2; round++) {
  await each((world) => world.peace());
  await ask({ do: "evening" });
}
await ask({ do: "report", kills: hall.kills, worlds: worlds.map((world) => world.report()) });
process.exit(0);

// How long two phones show their codes for a handover of fifty envelopes: frames of the offer and of the answer, by the app's own core.
import { pathToFileURL } from "node:url";
const core = await import(pathToFileURL(process.argv[2]).href), count = Number(process.argv[3]);
const item = (n) => `ZZ${String(n).padStart(8, "0")}${core.checkDigit(String(n).padStart(8, "0"))}VN`;
async function person(name) {
  const key = await core.makeKey(), public_key = await core.publicKey(key), store = new core.MemoryStore();
  const certificate = { device_id: core.uuid7(), person_id: core.uuid7(), party: `courier:${name}`, public_key, signature: await core.sign(key, "certificate") };
  for (let n = 1; n <= count; n++) await store.write({ [`tip:${name}:${item(n)}`]: core.uuid7() });
  return { who: name, store, key, certificate, house: { key_id: "0".repeat(64), public_key }, now: Date.now };
}
const giver = await person("a"), taker = await person("b"), items = Array.from({ length: count }, (_, n) => item(n + 1));
const offered = await core.offer(giver, taker.certificate.party, items);
const answered = await core.answer(taker, offered, items);

/** Frames shown until the reader has all, the camera opening anywhere in the row, each frame missed with this chance; the worst of 400. */
let seed = 20261125;
const roll = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
function worst({ plain, mixed }, lost) {
  const total = plain.length, round = total > 1 ? total * 8 : 1;
  const runs = Array.from({ length: 400 }, () => {
    const collector = new core.Collector();
    for (let at = Math.floor(roll() * round), shown = 1; ; at = (at + 1) % round, shown++) {
      if (roll() >= lost) collector.add(plain[at] ?? mixed(at + 1));
      if (collector.complete) return shown;
    }
  });
  return Math.max(...runs);
}
const [offer, answer] = [await core.toShow(offered), await core.toShow(answered)];
console.log(JSON.stringify({ offer: offer.plain.length, answer: answer.plain.length, lossy: [worst(offer, 0.34), worst(answer, 0.34)] }));

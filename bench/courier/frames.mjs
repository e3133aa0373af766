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
console.log(JSON.stringify({ offer: (await core.toFrames(offered)).length, answer: (await core.toFrames(answered)).length }));

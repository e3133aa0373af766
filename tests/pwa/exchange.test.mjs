// Two phones without network hand over fifty envelopes through QR frames; the core as it runs in the browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const core = await import(pathToFileURL(process.env.COURIER_CORE).href);
const SHOWN_MS = 250; // exchange_screen.ts shows a frame that long
const NOON = Date.parse("2026-11-25T05:00:00Z");

function dice(seed) {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => ((state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32);
}
const shuffled = (list, roll) => list.map((v) => [roll(), v]).sort(([a], [b]) => a - b).map(([, v]) => v);

const houseKey = await core.makeKey();
const house = { key_id: "", public_key: await core.publicKey(houseKey) };

async function phone(person, now = NOON, by = houseKey, succession = undefined) {
  const store = new core.MemoryStore(), key = await core.makeKey();
  const told = { device_id: `device-${person}-0000-0000-0000-000000000000`, party: `courier:${person}`, person_id: person, public_key: await core.publicKey(key) };
  const certificate = { ...told, signature: await core.sign(by, core.canonical(told)) };
  const session = { login: person, install_id: "i", device_token: "t", device_id: told.device_id, data_epoch: "1", seq: 0, person: { id: person, name: person, role: "courier" }, key };
  await store.write({ [`session:${person}`]: session, [`pack:${person}`]: { held: [], visits: [], certificate, house: { key_id: "", public_key: await core.publicKey(by) }, ...(succession ? { succession } : {}) } });
  return { store, outbox: new core.Outbox(store, person), me: await core.self(store, person, () => now) };
}
const SOK = "019abcde-0000-7000-8000-00000000aaaa", DANH = "019abcde-0000-7000-8000-00000000bbbb";
const numbers = (n) => Array.from({ length: n }, (_, i) => `ZZ${String(10_000_000 + i * 7919).slice(-8)}0VN`);

/** The giver holds them, each on an act of its own. */
async function holding(giver, items) {
  await giver.store.write(Object.fromEntries(items.map((item, i) => [`tip:${giver.me.who}:${item}`, core.uuid7(NOON - i * 437_123)])));
}
const written = (side, ready) => side.outbox.act(ready.type, ready.payload, ready.items, ready.more, { previous: ready.previous });
async function passed(message, collector = new core.Collector()) {
  for (const frame of await core.toFrames(message)) collector.add(frame);
  return collector.message();
}

test("fifty envelopes need at most 20 seconds of showing, also where every third frame is missed", async () => {
  const giver = await phone(SOK), items = numbers(50);
  await holding(giver, items);
  const row = await core.toShow(await core.offer(giver.me, `courier:${DANH}`, items, { ZZ999999990VN: "Bì rách" })), total = row.plain.length;
  const frames = [...row.plain, ...Array.from({ length: 7 * total }, (_, n) => row.mixed(total + n + 1))]; // as exchange_show.ts shows them
  for (const frame of [...frames, row.mixed(9999)]) assert.ok(frame.length <= 262 && /^[0-9A-Z $%*+\-./:]+$/.test(frame), `QR version 9-M, alphanumeric: ${frame.length}`);
  const seconds = [];
  for (let seed = 1; seed <= 400; seed++) {
    const roll = dice(seed), collector = new core.Collector();
    let shown = Math.floor(roll() * frames.length), first = shown; // the camera opens in the middle of the row
    for (; !collector.complete; shown++) if (roll() > 0.34) collector.add(frames[shown % frames.length]);
    seconds.push(((shown - first) * SHOWN_MS) / 1000);
  }
  seconds.sort((a, b) => a - b);
  const [clean, p95, worst] = [(total * SHOWN_MS) / 1000, seconds[379], seconds[399]];
  console.log(`# 50 envelopes: ${total} frames, ${clean} s without loss, p95 ${p95} s and worst ${worst} s with 34 % lost`);
  assert.ok(worst <= 20, `${total} frames, worst of 400: ${worst} s`);
});

test("plain and mixed frames in any order and with any losses give the message, and never another one", async () => {
  const giver = await phone(SOK), items = numbers(30), offer = await core.offer(giver.me, `courier:${DANH}`, items);
  const row = await core.toShow(offer), total = row.plain.length;
  for (let seed = 1; seed <= 60; seed++) {
    const roll = dice(seed), collector = new core.Collector(), many = Array.from({ length: 4 * total }, () => 1 + Math.floor(roll() * 9999));
    const frames = shuffled([...row.plain.filter(() => roll() > 0.5), ...many.filter((index) => index > total).map((index) => row.mixed(index))], roll);
    let heard = 0;
    for (const frame of frames) {
      if (collector.complete) break;
      heard += 1;
      if (collector.add(frame) === "new") assert.equal(collector.add(frame), "again");
    }
    assert.ok(collector.complete && heard <= 2 * total + 12, `seed ${seed}: ${heard} frames for ${total}`);
    assert.deepEqual(await collector.message(), JSON.parse(JSON.stringify(offer)));
  }
});

test("the last, shorter piece comes out of a mixed frame as long as it was", async () => {
  for (let n = 1; n < 60; n++) {
    const message = { n, text: Array.from({ length: n * 12 }, (_, at) => String.fromCharCode(33 + ((at * 7919 + n * 104729) % 90))).join("") };
    const row = await core.toShow(message), total = row.plain.length, collector = new core.Collector();
    for (const frame of row.plain.slice(0, -1)) collector.add(frame);
    for (let index = total + 1; !collector.complete; index++) collector.add(row.mixed(index));
    assert.deepEqual(await collector.message(), message);
  }
});

test("frames come in any order, twice, damaged and mixed with those of an earlier showing", async () => {
  const giver = await phone(SOK), items = numbers(20);
  const old = await core.toFrames(await core.offer(giver.me, `courier:${DANH}`, items)), offer = await core.offer(giver.me, `courier:${DANH}`, items);
  const frames = await core.toFrames(offer);
  for (let seed = 1; seed <= 50; seed++) {
    const roll = dice(seed), collector = new core.Collector();
    assert.equal(collector.add(old[0]), "new");
    for (const frame of shuffled([...frames, ...frames], roll)) {
      const at = Math.floor(roll() * frame.length);
      assert.equal(collector.add(frame.slice(0, at) + (frame[at] === "7" ? "8" : "7") + frame.slice(at + 1)) === "new", false);
      assert.equal(collector.add("ZZ473124829VN"), "foreign");
      collector.add(frame);
    }
    assert.deepEqual(await collector.message(), JSON.parse(JSON.stringify(offer)));
  }
});

test("frames of two messages with one name do not make a third", async () => {
  const [one] = await core.toFrames({ a: "x".repeat(10) }), collector = new core.Collector();
  const [, batch] = one.split("/"), other = (await core.toFrames({ b: 1 }))[0].split("/");
  assert.equal(collector.add(["BT1", batch, ...other.slice(2)].join("/")), "broken");
});

test("a reader that trims what it reads loses no frame", async () => {
  for (let n = 0; n < 200; n++) {
    const collector = new core.Collector();
    for (const frame of await core.toFrames({ n, text: "đ".repeat(n) })) collector.add(frame.trim());
    assert.equal((await collector.message()).n, n);
  }
});

test("base45 is that of RFC 9285", () => {
  const text = new TextEncoder();
  assert.equal(core.base45(text.encode("AB")), "BB8");
  assert.equal(core.base45(text.encode("Hello!!")), "%69 VD92EX0");
  assert.equal(core.base45(text.encode("base-45")), "UJCLQE7W581");
  assert.deepEqual([...core.unbase45("QED8WEX0")], [...text.encode("ietf!")]);
  assert.equal(core.unbase45("GGX"), null); // 65536
});

test("both phones end with one exchange, both signatures, and the envelopes standing on it", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), items = numbers(50);
  await holding(giver, items);
  const offer = await core.offer(giver.me, taker.me.certificate.party, items, { ZZ999999990VN: "Bì rách" });
  const read = await passed(offer);
  assert.deepEqual(await core.checkOffer(taker.me, read), []);
  const answer = await core.answer(taker.me, read, items), back = await passed(answer);
  assert.deepEqual(await core.checkAnswer(giver.me, offer, back), []);
  const acts = [];
  for (const [side, ready] of [[taker, core.taken(taker.me, read, answer)], [giver, core.given(giver.me, offer, back)]]) acts.push(await written(side, ready));
  assert.deepEqual(acts.map((act) => act.payload.exchange), [offer.exchange, offer.exchange]);
  assert.deepEqual(acts.map((act) => act.previous), [offer.exchange.items, offer.exchange.items]);
  const text = core.textOf(offer.exchange);
  for (const [act, other] of [[acts[0], giver], [acts[1], taker]]) assert.ok(await core.fits(other.me.certificate.public_key, text, act.payload.countersignature.signature));
  const next = await taker.outbox.act("envelopes.handed", {}, [items[0]]);
  assert.equal(next.previous[items[0]], offer.exchange.id);
  for (const { store, me } of [giver, taker]) assert.ok((await store.get(core.copyKey(me.who, offer.exchange.id))).offer.signature);
});

test("a phone that learns of other acts while the codes are shown reports what was signed, and so does the taker", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), items = numbers(3), [item] = items;
  await holding(giver, items);
  const moved = await giver.store.get(`tip:${SOK}:${item}`), visit = await giver.outbox.act("visit.failed", {}, [item]);
  const offer = await core.offer(giver.me, taker.me.certificate.party, items), answer = await core.answer(taker.me, offer, items);
  await giver.outbox.learn({ [item]: moved }, visit.seq, {}); // the server tells the last act that moved it, not the visit
  await taker.outbox.learn({ [item]: moved }, 0, {});
  for (const [side, ready] of [[giver, core.given(giver.me, offer, answer)], [taker, core.taken(taker.me, offer, answer)]]) {
    assert.deepEqual((await written(side, ready)).previous, offer.exchange.items);
    assert.equal(await side.store.get(`tip:${side.me.who}:${item}`), offer.exchange.id);
  }
  assert.equal(offer.exchange.items[item], visit.event_id);
});

test("the taker signs only what lies on the table", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), items = numbers(3);
  const offer = await core.offer(giver.me, taker.me.certificate.party, items);
  assert.deepEqual(core.difference(offer.exchange, items.slice(1)), { kind: "difference", id: offer.exchange.id, missing: [items[0]], extra: [] });
  await assert.rejects(core.answer(taker.me, offer, items.slice(1)));
  await assert.rejects(core.answer(taker.me, offer, [...items, "ZZ000000010VN"]));
});

test("a reason longer than the door takes is cut before both sign it", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), offer = await core.offer(giver.me, taker.me.certificate.party, numbers(1), { ZZ999999990VN: "Bì rách ".repeat(100) });
  assert.deepEqual(await core.checkOffer(taker.me, offer), []);
  const { payload } = await written(giver, core.given(giver.me, offer, null));
  assert.deepEqual([payload.exceptions[0].reason, payload.exceptions[0].reason.length], [payload.exchange.exceptions.ZZ999999990VN, 200]);
});

test("without the answer the giver's act claims no signature of the taker", async () => {
  const giver = await phone(SOK), offer = await core.offer(giver.me, `courier:${DANH}`, numbers(1));
  const ready = core.given(giver.me, offer, null);
  assert.equal("countersignature" in ready.payload, false);
});

test("attacks on an offer: each is named before anybody signs", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), stranger = await phone("019abcde-0000-7000-8000-00000000cccc"), items = numbers(3);
  const offer = await core.offer(giver.me, taker.me.certificate.party, items);
  const changed = (change) => { const copy = structuredClone(offer); change(copy); return copy; };
  const selfMade = { device_id: "d", party: `courier:${SOK}`, person_id: SOK, public_key: stranger.me.certificate.public_key };
  const cases = {
    "an envelope added": [changed((o) => (o.exchange.items.ZZ000000010VN = null)), "signature"],
    "an exception dropped": [changed((o) => (o.exchange.exceptions = { x: "y" })), "signature"],
    "another day": [changed((o) => (o.exchange.at = "2026-11-24T05:00:00.000Z")), "signature"],
    "another act before it": [changed((o) => (o.exchange.items[items[0]] = core.uuid7())), "signature"],
    "another manifest": [changed((o) => (o.exchange.manifest_id = "m")), "signature"],
    "somebody else's certificate": [changed((o) => (o.certificate = stranger.me.certificate)), "certificate"],
    "a certificate that the house did not sign": [changed((o) => (o.certificate = { ...selfMade, signature: o.certificate.signature })), "certificate"],
    "for another taker": [await core.offer(giver.me, stranger.me.certificate.party, items), "not_for_me"],
    "no offer": [{ kind: "offer" }, "malformed"],
    "a field too many": [changed((o) => (o.exchange.more = 1)), "malformed"],
  };
  for (const [name, [read, problem]] of Object.entries(cases)) assert.ok((await core.checkOffer(taker.me, read)).includes(problem), name);
});

test("an offer shown again is known: the same day by its name, another day by its date", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), offer = await core.offer(giver.me, taker.me.certificate.party, numbers(2));
  const late = { ...taker.me, now: () => NOON + 86_400_000 };
  assert.deepEqual(await core.checkOffer(late, offer), ["other_day"]);
  await written(taker, core.taken(taker.me, offer, await core.answer(taker.me, offer, numbers(2))));
  assert.deepEqual(await core.checkOffer(taker.me, offer), ["used"]);
  const stranger = await phone("019abcde-0000-7000-8000-00000000cccc"), theirs = await core.offer(stranger.me, taker.me.certificate.party, numbers(1));
  theirs.exchange.id = offer.exchange.id; // under a name that is taken it would lie over the copy of the first
  theirs.signature = await core.sign(stranger.me.key, core.textOf(theirs.exchange));
  assert.deepEqual([await core.checkOffer(taker.me, theirs), await core.signedBefore(taker.me, theirs.exchange)], [["used"], undefined]);
});

test("attacks on an answer: another exchange, another key, another text", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), stranger = await phone("019abcde-0000-7000-8000-00000000cccc"), items = numbers(2);
  const offer = await core.offer(giver.me, taker.me.certificate.party, items), other = await core.offer(giver.me, taker.me.certificate.party, items.slice(1));
  const good = await core.answer(taker.me, offer, items);
  assert.deepEqual(await core.checkAnswer(giver.me, other, good), ["other_exchange"]);
  assert.deepEqual(await core.checkAnswer(giver.me, other, { ...good, id: other.exchange.id }), ["signature"]);
  assert.deepEqual(await core.checkAnswer(giver.me, offer, await core.answer(stranger.me, offer, items)), ["certificate"]);
  assert.deepEqual(await core.checkAnswer(giver.me, offer, { ...good, certificate: stranger.me.certificate }), ["certificate", "signature"]);
});

test("a phone without its certificate cannot begin, and says so by being nobody", async () => {
  const { store } = await phone(SOK);
  await store.write({ [`pack:${SOK}`]: { house } });
  assert.equal(await core.self(store, SOK), null);
});

test("an envelope that was ticked or typed by hand is said to be so, on either side", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), offer = await core.offer(giver.me, taker.me.certificate.party, numbers(1)), answer = await core.answer(taker.me, offer, numbers(1));
  const said = (manual) => [core.given(giver.me, offer, answer, manual), core.taken(taker.me, offer, answer, manual)].map((ready) => ready.payload.manual);
  assert.deepEqual([said(), said(true)], [[false, false], [true, true]]);
});

/** The app is started again on what is on the disk. */
const anew = async ({ store, me }) => ({ store, outbox: new core.Outbox(store, me.who), me: await core.self(store, me.who, me.now) });

test("an old offer, or one over an act that is not the newest any more, is not shown again as that of today", async () => {
  const giver = await phone(SOK), [one, two] = numbers(2), taker = `courier:${DANH}`;
  await holding(giver, [one, two]);
  const [first, second] = [await core.opened(giver.me, { taker, items: [one] }), await core.opened(giver.me, { taker, items: [two] })];
  const morning = { ...giver.me, now: () => NOON + 18 * 3600_000 };
  assert.notEqual((await core.opened(morning, { taker, items: [one] })).offer.exchange.id, first.offer.exchange.id);
  await giver.store.write({ [`tip:${SOK}:${two}`]: core.uuid7(NOON) });
  assert.notEqual((await core.opened(giver.me, { taker, items: [two] })).offer.exchange.id, second.offer.exchange.id);
});

test("a desk whose page was loaded again makes another offer, and the courier signs that one", async () => {
  const courier = await phone(DANH), items = numbers(1);
  const offered = (giver, at) => ({ id: core.uuid7(NOON + at), at: "", giver, taker: courier.me.certificate.party, items: { [items[0]]: null }, exceptions: {}, manifest_id: null });
  const signs = async (exchange) => {
    await courier.store.write({ [core.copyKey(DANH, exchange.id)]: { offer: { exchange }, answer: null } });
    await courier.outbox.act("envelopes.taken", { from: { kind: "agency", id: "H51.18" }, item_numbers: items, exchange }, items);
  };
  await signs(offered("agency:H51.18", 0));
  assert.equal(await core.signedBefore(courier.me, offered("agency:H51.18", 1)), undefined);
  await signs(offered(`courier:${SOK}`, 2));
  assert.ok(await core.signedBefore(courier.me, offered(`courier:${SOK}`, 3)), "a colleague's second offer is named");
});

test("an app that died before it read the answer finds its offer, and the taker shows the answer again", async () => {
  let giver = await phone(SOK), taker = await phone(DANH);
  const items = numbers(3), batch = { taker: taker.me.certificate.party, items, manual: true };
  await holding(giver, items);
  const shown = await core.opened(giver.me, batch), answer = await core.answer(taker.me, shown.offer, items);
  await written(taker, core.taken(taker.me, shown.offer, answer));
  [giver, taker] = [await anew(giver), await anew(taker)];
  const [open] = await core.openOffers(giver.me);
  assert.deepEqual([open.offer, open.manual], [shown.offer, true]);
  assert.deepEqual((await core.opened(giver.me, { ...batch, items: [...items].reverse() })).offer, shown.offer, "chosen again it is the same offer");
  assert.deepEqual(await core.checkOffer(taker.me, open.offer), ["used"]);
  const again = (await core.signedBefore(taker.me, open.offer.exchange)).answer;
  assert.deepEqual([again, (await core.signed(taker.me)).map(({ id }) => id), await core.checkAnswer(giver.me, open.offer, again)], [answer, [answer.id], []]);
  await written(giver, core.given(giver.me, open.offer, again, open.manual));
  assert.deepEqual(await core.openOffers(giver.me), []);
  assert.deepEqual(await giver.store.get(core.copyKey(SOK, again.id)), { offer: shown.offer, answer });
});

test("a second offer of an envelope that this phone has signed for and still has is named; one that it gave back is offered like any other", async () => {
  const giver = await phone(SOK), taker = await phone(DANH), items = numbers(3), party = taker.me.certificate.party;
  const first = await core.offer(giver.me, party, items);
  await written(taker, core.taken(taker.me, first, await core.answer(taker.me, first, items)));
  await giver.store.write({ [`tip:${SOK}:${items[0]}`]: core.uuid7() }); // it has learnt something since
  const second = await core.offer(giver.me, party, [items[0], "ZZ999999990VN"]), strange = await core.offer(giver.me, party, ["ZZ999999990VN"]);
  assert.deepEqual([await core.checkOffer(taker.me, second), await core.checkOffer(taker.me, strange)], [["again"], []]);
  assert.equal((await core.signedBefore(taker.me, second.exchange)).offer.exchange.id, first.exchange.id);
  await taker.outbox.act("envelopes.handed", { to: { kind: "courier", id: SOK }, item_numbers: items }, items);
  assert.deepEqual(await core.checkOffer(taker.me, second), []);
});

test("an open offer is none any more once its envelope has gone another way, or the giver gave it up; a failed visit moves nothing", async () => {
  const giver = await phone(SOK), [one, two, three] = numbers(3), party = `courier:${DANH}`;
  const [first, second] = [await core.opened(giver.me, { taker: party, items: [one] }), await core.opened(giver.me, { taker: party, items: [two, three] })];
  const names = async () => (await core.openOffers(giver.me)).map((copy) => copy.offer.exchange.id).sort();
  await giver.outbox.act("visit.failed", {}, [one]);
  assert.deepEqual(await names(), [first, second].map((copy) => copy.offer.exchange.id).sort());
  await giver.outbox.act("envelopes.handed", {}, [one]);
  assert.deepEqual(await names(), [second.offer.exchange.id]);
  const third = await core.opened(giver.me, { taker: party, items: [two], exceptions: { [three]: "Để quên" } }, second.offer);
  assert.deepEqual(await names(), [third.offer.exchange.id], "what the taker did not sign is replaced in the same step");
  await core.forgo(giver.me, third);
  assert.deepEqual(await names(), []);
});

test("killed before or after any write of a handover, the phones end with one act each of one exchange", async () => {
  for (const [at, how] of [0, 1, 2].flatMap((at) => [[at, "before"], [at, "after"]])) {
    let giver = await phone(SOK), taker = await phone(DANH), left = at;
    const items = numbers(2), batch = { taker: taker.me.certificate.party, items };
    for (const { store } of [giver, taker]) {
      const write = store.write.bind(store);
      store.write = async (changes) => {
        const dies = left-- === 0;
        if (!dies || how === "after") await write(changes);
        if (dies) throw new Error("killed");
      };
    }
    const side = async (which, work) => {
      try {
        return await work(which);
      } catch (error) {
        assert.match(error.message, /killed/);
        return work(await anew(which));
      }
    };
    const act = (which, ready) => which.outbox.act(ready.type, ready.payload, ready.items, ready.more, { once: `exchange:${ready.payload.exchange.id}`, previous: ready.previous });
    const { offer } = await side(giver, ({ me }) => core.opened(me, batch));
    const answer = await side(taker, async (one) => {
      const known = await core.signedBefore(one.me, offer.exchange);
      if (known) return known.answer;
      const own = await core.answer(one.me, offer, items);
      return await act(one, core.taken(one.me, offer, own)), own;
    });
    await side(giver, (one) => act(one, core.given(one.me, offer, answer)));
    for (const one of [giver, taker]) assert.deepEqual((await one.outbox.all()).map((kept) => kept.act.payload.exchange.id), [offer.exchange.id], `write ${at}, ${how}`);
    assert.deepEqual(await core.openOffers(giver.me), []);
    for (const { me, store } of [giver, taker]) assert.deepEqual((await store.get(core.copyKey(me.who, offer.exchange.id))).answer, answer);
  }
});

/** The house's word that the key `old` is followed by `next`. */
async function link(old, next, at, compromised_since = null) {
  const said = { type: core.KEY_TYPE, from: await core.publicKey(old), to: await core.publicKey(next), at, compromised_since }, text = core.linkText(said);
  return { ...said, from_signature: await core.sign(old, text), to_signature: await core.sign(next, text) };
}
const YESTERDAY = new Date(NOON - 86_400_000).toISOString();

test("the house's key was rotated: phones with the old day pack and with the new one hand over to each other, both ways", async () => {
  const next = await core.makeKey(), after = await core.makeKey(), links = [await link(houseKey, next, YESTERDAY), await link(next, after, YESTERDAY)];
  const old = await phone(SOK), fresh = await phone(DANH, NOON, after, links), items = numbers(50);
  for (const [giver, taker] of [[old, fresh], [fresh, old]]) {
    const offer = await core.offer(giver.me, taker.me.certificate.party, items), read = await passed(offer);
    assert.deepEqual(await core.checkOffer(taker.me, read), []);
    assert.deepEqual(await core.checkAnswer(giver.me, offer, await passed(await core.answer(taker.me, read, items))), []);
  }
  const plain = await core.toFrames(await core.offer(old.me, fresh.me.certificate.party, items)), more = await core.toFrames(await core.offer(fresh.me, old.me.certificate.party, items));
  console.log(`# 50 envelopes: ${plain.length} frames, ${more.length} with two rotations of the house's key`);
  assert.ok(more.length <= plain.length + 6);
});

test("a rotation of long ago is carried by no offer, and by none where there never was one", async () => {
  const next = await core.makeKey(), long = await link(houseKey, next, new Date(NOON - 31 * 86_400_000).toISOString());
  const fresh = await phone(DANH, NOON, next, [long]), never = await phone(SOK);
  assert.equal("succession" in (await core.offer(fresh.me, "x", numbers(1))), false);
  assert.equal("succession" in (await core.offer(never.me, "x", numbers(1))), false);
});

test("attacks with the house's key: no link, a forged one, a stolen key, rubbish", async () => {
  const next = await core.makeKey(), thief = await core.makeKey(), true_ = await link(houseKey, next, YESTERDAY), items = numbers(1);
  const old = await phone(SOK), fresh = await phone(DANH, NOON, next, [true_]), liar = await phone(DANH, NOON, thief, []);
  const lie = await core.offer(liar.me, old.me.certificate.party, items), honest = await core.offer(fresh.me, old.me.certificate.party, items);
  const { succession: _, ...bare } = honest;
  const forged = { ...(await link(thief, thief, YESTERDAY)), from: await core.publicKey(houseKey), to: await core.publicKey(thief) };
  for (const offer of [bare, lie, { ...lie, succession: [forged] }, { ...lie, succession: [true_] }, { ...honest, succession: [{}] }, { ...honest, succession: "x" }]) assert.deepEqual(await core.checkOffer(old.me, offer), ["certificate"]);
  const warned = await phone(DANH, NOON, next, [await link(houseKey, next, YESTERDAY, YESTERDAY)]);
  assert.deepEqual(await core.checkOffer(warned.me, await core.offer(old.me, warned.me.certificate.party, items)), ["certificate"]);
  assert.deepEqual(await core.checkOffer(old.me, await core.offer(warned.me, old.me.certificate.party, items)), []);
});

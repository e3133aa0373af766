// One world: two couriers, their phones, their dossiers, and what their hands really did (the truth that the server is held against).
import { dice, Phone } from "./phone.mjs";

const HOUR = 3_600_000, DAY = 24 * HOUR, DESK = "H51.18", OFFICE = "BC31510";
const GLASS = { method: "glass", signature: "M0 0L10 10" };
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=", "base64");

export class World {
  constructor(core, hall, number, seed) {
    this.core = core, this.hall = hall, this.number = number, this.story = [], this.dossiers = [];
    this.roll = dice(seed * 1_000_003 + number);
    const login = (n) => `courier${String((n % 43) + 1).padStart(2, "0")}`;
    this.phones = ["A", "B"].map((name, at) => new Phone(core, hall, name, login(number * 2 + at), dice(seed * 1_000_003 + number * 7 + at + 1), (text) => this.say(text)));
    this.phones.forEach((phone) => (phone.todo = []));
  }
  say(text) {
    this.story.push(`${new Date(this.hall.now() + 7 * HOUR).toISOString().slice(5, 16).replace("T", " ")} ${text}`);
  }

  /** The morning: orders come in over the one-stop wire; what will go wrong today is drawn. `calm`: nothing that wipes a disk. */
  async morning(day, calm) {
    for (const phone of this.phones) {
      const { roll } = phone, hour = () => 7 + roll.whole(10);
      for (const one of phone.todo) one.at = 7 + roll.whole(6);
      const kinds = day % 2 ? ["collect"] : ["collect", "return"];
      for (const kind of kinds) phone.todo.push({ dossier: await this.order(kind, phone), at: hour() });
      const from = hour();
      phone.day = {
        dark: roll.chance(0.35) ? [from, from + 1 + roll.whole(10)] : roll.chance(0.1) ? [0, 24] : [0, 0],
        jump: roll.chance(0.06) ? hour() : -1, battery: roll.chance(0.08) ? hour() : -1, full: roll.chance(0.03) ? hour() : -1,
        wipe: !calm && roll.chance(0.02) ? hour() : -1, restore: !calm && roll.chance(0.03) ? hour() : -1, save: roll.chance(0.3) ? hour() : -1,
      };
    }
  }
  async order(kind, phone) {
    const number = `H51.18-${this.number}-${this.dossiers.length}-${phone.name}`;
    const made = await this.hall.order(`${this.hall.seed}-${number}`, kind, `H51.18-261125-${String((this.number * 31 + this.dossiers.length) % 10_000).padStart(4, "0")}`);
    const dossier = { order: made.order_id, item: made.item_number, kind, holder: kind === "collect" ? `citizen:${made.order_id}` : `agency:${DESK}`, filed: null, murky: false };
    this.dossiers.push(dossier);
    return dossier;
  }

  async hour(h) {
    for (const phone of this.phones) {
      await this.incidents(phone, h);
      const due = phone.todo.filter((one) => one.at <= h);
      phone.todo = phone.todo.filter((one) => one.at > h);
      for (const one of due) if (!(await this.work(phone, one.dossier, h))) phone.todo.push({ ...one, at: h + 1 });
      if (h === 17) await phone.tap("shift.closed", { held: this.dossiers.filter((d) => d.holder === `courier:${phone.person}`).map((d) => d.item), cash: { postage: 0, state_fee: 0, cod: 0 } }, []);
      if (phone.roll.chance(h === 17 ? 0.9 : 0.35)) await phone.send();
      if (phone.roll.chance(0.2)) await phone.straggler();
    }
  }

  async incidents(phone, h) {
    const { day, roll } = phone;
    phone.offline = day.dark[0] <= h && h < day.dark[1];
    phone.full = day.full === h;
    if (day.save === h) phone.backup = new Map(phone.disk.rows);
    if (day.jump === h) {
      phone.error = phone.error ? 0 : roll.pick([-DAY, DAY, -9 * HOUR, 20 * 60_000]);
      this.say(`${phone.name}: đồng hồ máy ${phone.error ? `nhảy ${phone.error / HOUR} giờ` : "đúng lại"}`);
    }
    if (day.battery === h) {
      this.say(`${phone.name}: rút pin`);
      if (roll.chance(0.3)) phone.error = -300 * DAY;
      phone.start();
    }
    if (day.wipe === h) {
      await this.lose(phone, null, "xoá và cài lại ứng dụng");
      phone.wipe();
      for (let n = 0; n < 9 && phone.chaos && !(await phone.disk.get(`session:${phone.login}`)); n++) (phone.offline = false), await phone.send();
    }
    if (day.restore === h && phone.backup) {
      await this.lose(phone, phone.backup, "máy được khôi phục từ bản sao lưu cũ hơn");
      phone.disk.rows = new Map(phone.backup);
      phone.start();
    }
  }
  async lose(phone, kept, what) {
    const items = new Set(await phone.burn(kept));
    for (const dossier of this.dossiers) if (items.has(dossier.item)) dossier.murky = true;
    this.say(`${phone.name}: ${what}${items.size ? `; chưa gửi mà mất theo máy: ${[...items].join(", ")}` : ""}`);
  }

  /** One piece of work with a dossier; false if the phone could not store it (full), so that it is done later. */
  async work(phone, d, h) {
    if (!(await phone.disk.get(`session:${phone.login}`))) return false;
    const me = `courier:${phone.person}`, { roll } = phone, visit_id = `v-${d.item}-${h}`, common = { visit_id, order_id: d.order, item_number: d.item, components: [{ name: "Tờ khai", originals: 1, copies: 0 }] };
    const later = (who = phone) => who.todo.push({ dossier: d, at: h + 1 + roll.whole(4) });
    const done = async (text, type, payload, holder, photo = null) => {
      if (!(await phone.tap(type, payload, [d.item], photo))) return false;
      this.say(`${phone.name}: ${text} ${d.item}${phone.offline ? " (không có mạng)" : ""}`);
      if (holder) d.holder = holder;
      return true;
    };
    if (d.holder === `citizen:${d.order}` && d.kind === "return") return true;
    if (d.holder !== me) {
      if (roll.chance(0.1)) {
        const photo = await this.picture();
        if (!(await done("đi hụt", "visit.failed", { visit_id, order_ids: [d.order], reason: "absent", proofs: [photo.id] }, null, photo))) return false;
        return later(), true;
      }
      if (roll.chance(0.3)) await phone.tap("visit.started", { run_id: "r", visit_id }, []);
      const photo = d.kind === "collect" && roll.chance(0.3) ? await this.picture() : null;
      const ok = d.kind === "collect"
        ? await done("lấy hồ sơ", "collect.done", { ...common, seal_number: "NP1", proofs: photo ? [photo.id] : [] }, me, photo)
        : await done("nhận kết quả tại quầy", "envelopes.taken", { from: { kind: "agency", id: DESK }, item_numbers: [d.item] }, me);
      return ok && later(), ok;
    }
    if (d.kind === "return") return done("trả tận tay", "deliver.done", { ...common, recovered: [], proofs: [], received_by: { relation: "owner", name: "Người nhận", id_type: "CCCD", id_last4: "0001" } }, `citizen:${d.order}`);
    const hand = (to, sign) => ({ to, item_numbers: [d.item], exceptions: [], ...(sign ? { countersignature: { ...GLASS, signer: `clerk:${to.id}` } } : {}) });
    const way = roll(), other = this.phones.find((one) => one !== phone);
    if (way < 0.2 && other.person) {
      if (!(await done(`đưa ${other.name}`, "envelopes.handed", hand({ kind: "courier", id: other.person }, true), `courier:${other.person}`))) return false;
      if (other.roll.chance(0.5) && (await other.tap("envelopes.taken", { from: { kind: "courier", id: phone.person }, item_numbers: [d.item] }, [d.item]))) this.say(`${other.name}: cũng ghi đã nhận ${d.item}`);
      return later(other), true;
    }
    if (way < 0.35) return done("giao về bưu cục", "envelopes.handed", hand({ kind: "office", id: OFFICE }), `office:${OFFICE}`);
    if (way < 0.45) return done("để lại quầy, chưa ký", "envelopes.handed", hand({ kind: "agency", id: DESK }), me);
    if (!(await done("giao quầy, cán bộ ký", "envelopes.handed", hand({ kind: "agency", id: DESK }, true), `agency:${DESK}`))) return false;
    d.filed = this.hall.now();
    return true;
  }

  async picture() {
    const content = new Uint8Array([...PICTURE, ...crypto.getRandomValues(new Uint8Array(24))]).buffer;
    return { id: this.core.uuid7(this.hall.now()), sha256: await this.core.sha256(content), size: content.byteLength, mime: "image/png", purpose: "photo", content };
  }

  /** All faults end; every phone says what it has. */
  async peace() {
    for (const phone of this.phones) {
      phone.chaos = phone.offline = phone.full = false;
      for (let n = 0; n < 6 && !(await phone.send()); n++);
    }
  }

  report() {
    const acts = this.phones.flatMap((phone) => [...phone.ledger].map(([id, act]) => ({ id, burnt: act.burnt === true, type: act.type, phone: phone.name })));
    const photos = this.phones.flatMap((phone) => [...phone.photos].filter(([, act]) => !phone.ledger.get(act)?.burnt).map(([id, act]) => [id, act]));
    const dossiers = this.dossiers.map(({ order, item, holder, murky, filed }) => ({ order, item, holder, murky, filed }));
    return { world: this.number, acts, photos, dossiers, story: this.story };
  }
}

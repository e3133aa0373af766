/** What a test page needs to be a phone: the core, the two screens, a scanner that is fed by the test. */
import * as core from "../../../mobile_api/pwa/core/index.ts";
import { giveScreen, takeScreen, type Plug } from "../../../mobile_api/pwa/exchange_screen.ts";
import type { Scanner } from "../../../mobile_api/pwa/exchange_show.ts";

let ears: ((text: string) => boolean)[] = [];
const scanner: Scanner = (label, found) => {
  ears = [found];
  const box = document.createElement("p");
  box.textContent = label;
  return box;
};

const api = {
  /** Signs in over the real door and fetches the day pack. */
  async enter(login: string): Promise<string> {
    const key = await core.makeKey(), store = new core.MemoryStore(), install_id = core.uuid7();
    const device = { install_id, public_key: await core.publicKey(key), name: login, app_version: "test" };
    const told = await (await fetch("/m/v1/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ person: login, secret: "demo", device }) })).json();
    const outbox = new core.Outbox(store, login), sync = new core.Sync(outbox, store, (path, init) => fetch(path, init));
    await outbox.open({ login, install_id, key, device_token: told.device_token, device_id: told.device_id, data_epoch: told.data_epoch, person: told.person, seq: 0 });
    await sync.pack();
    const me = (await core.self(store, login))!;
    const plug: Plug = { self: me, scanner, tongue: "vi", nameOf: (party) => party, done: () => document.body.replaceChildren("xong"), act: (ready) => outbox.act(ready.type, ready.payload, ready.items, ready.more, { previous: ready.previous }) };
    Object.assign(api, { outbox, sync, plug, me });
    return me.certificate.party;
  },
  give: (batch: core.Batch) => document.body.replaceChildren(giveScreen((api as unknown as { plug: Plug }).plug, batch)),
  /** After the app was closed: the offer that it finds on its disk. */
  reopen: async () => document.body.replaceChildren(giveScreen((api as unknown as { plug: Plug }).plug, (await core.openOffers((api as unknown as { me: core.Self }).me))[0]!)),
  take: () => document.body.replaceChildren(takeScreen((api as unknown as { plug: Plug }).plug)),
  hear: (text: string) => void ears[0]?.(text),
};
Object.assign(globalThis, { api });

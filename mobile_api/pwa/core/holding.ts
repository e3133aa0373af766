/** What I hold now: the day pack, and on top of it the acts that the server has not answered. Pure. */

import type { Entry } from './outbox.ts'
import type { DayPack, Event } from './types.ts'

export interface Holding { held: Set<string>; tips: Map<string, string | null>; closed: boolean }

/** `known` are the acts already contained in the pack (answered before it was made). */
export function holding(pack: DayPack | undefined, entries: readonly Entry[], contained: number): Holding {
  const view: Holding = { held: new Set(pack?.held ?? []), tips: new Map(), closed: false }
  for (const visit of pack?.visits ?? []) {
    for (const order of visit.orders) if (order.item_number && order.last_act) view.tips.set(order.item_number, order.last_act)
  }
  for (const entry of entries) {
    if (entry.standing === 'rejected') continue
    if (entry.event.seq > contained) apply(view, entry.event)
    else for (const item of Object.keys(entry.event.previous)) if (!view.tips.has(item)) view.tips.set(item, entry.event.event_id)
  }
  return view
}

function apply(view: Holding, event: Event): void {
  const payload = event.payload as { item_number?: string; item_numbers?: string[]; exceptions?: { item_number: string }[] }
  const excepted = new Set((payload.exceptions ?? []).map((e) => e.item_number))
  const items = (payload.item_numbers ?? (payload.item_number ? [payload.item_number] : [])).filter((i) => !excepted.has(i))
  for (const item of Object.keys(event.previous)) view.tips.set(item, event.event_id)
  if (event.type === 'envelopes.taken' || event.type === 'collect.done') items.forEach((item) => view.held.add(item))
  if (event.type === 'deliver.done' || event.type === 'envelopes.handed') items.forEach((item) => view.held.delete(item))
  view.closed = event.type === 'shift.closed' || (view.closed && event.type === 'correction')
}

export type Progress = 'todo' | 'done' | 'failed'

/** How far one order of a visit is, by this phone's own acts. */
export function progress(entries: readonly Entry[], visitId: string, orderId: string, item: string | null): Progress {
  let state: Progress = 'todo'
  for (const { event, standing } of entries) {
    if (standing === 'rejected') continue
    const p = event.payload as { visit_id?: string; order_id?: string; order_ids?: string[]; item_numbers?: string[] }
    if (event.type === 'envelopes.handed' && item !== null && p.item_numbers?.includes(item)) state = 'done'
    if (p.visit_id !== visitId) continue
    if ((event.type === 'collect.done' || event.type === 'deliver.done') && p.order_id === orderId) state = 'done'
    if (event.type === 'visit.failed' && p.order_ids?.includes(orderId)) state = 'failed'
  }
  return state
}

/** Cash in the bag by my own acts, three lines apart. */
export function cash(entries: readonly Entry[]): { postage: number; state_fee: number; cod: number } {
  const sum = { postage: 0, state_fee: 0, cod: 0 }
  for (const { event, standing } of entries) {
    if (standing === 'rejected') continue
    if (event.type === 'shift.closed') sum.postage = sum.state_fee = sum.cod = 0
    const money = (event.payload as { money?: { postage: number; state_fee: number; cod: number; method: string } }).money
    if (money?.method !== 'cash') continue
    sum.postage += money.postage
    sum.state_fee += money.state_fee
    sum.cod += money.cod
  }
  return sum
}

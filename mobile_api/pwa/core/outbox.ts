/** The outbox as a pure state machine: what was done and how far the server has answered. No clock, no disk, no network. */

import type { Answer, Event, Problem } from './types.ts'

/** waiting: not answered yet · sent: the server has it · contested: the server has it and somebody will look ·
 *  rejected: not accepted as a fact, needs a person. Only the server's answer moves an entry out of waiting. */
export type Standing = 'waiting' | 'sent' | 'contested' | 'rejected'
export interface Entry { event: Event; standing: Standing; problem?: Problem }

export interface Counters { next_seq: number; data_epoch: string; batch: number }
export const MAX_BATCH = 200
export const MAX_BYTES = 900_000
export const FRESH: Counters = { next_seq: 1, data_epoch: '', batch: MAX_BATCH }

/** Key of an entry on the disk: sorts as its seq. */
export const keyOf = (seq: number): string => String(seq).padStart(16, '0')

/** The oldest waiting entries without a hole, at most `counters.batch` and MAX_BYTES of them (but always one). */
export function nextBatch(entries: readonly Entry[], counters: Counters): Event[] {
  const batch: Event[] = []
  let bytes = 0
  for (const { event, standing } of entries) {
    if (standing !== 'waiting') {
      if (batch.length) break
      continue
    }
    bytes += JSON.stringify(event).length
    if (batch.length >= counters.batch || (batch.length && bytes > MAX_BYTES)) break
    batch.push(event)
  }
  return batch
}

export interface Settled { changed: Entry[]; counters: Counters; resend: boolean }

/** Takes the server's answer, entry by entry. An entry the answer does not name, or defers, goes on waiting.
 *  Where the server knows less than it once acknowledged (restored backup), what it lost waits again. */
export function settle(entries: readonly Entry[], counters: Counters, answer: Answer): Settled {
  const results = new Map(answer.results.map((result) => [`${result.seq}`, result]))
  const restored = counters.data_epoch !== '' && counters.data_epoch !== answer.data_epoch
  const changed: Entry[] = []
  for (const entry of entries) {
    const result = results.get(`${entry.event.seq}`)
    const lost = entry.event.seq >= answer.expected_seq && entry.standing !== 'waiting'
    const after = lost || (restored && !result && entry.standing !== 'rejected') ? { event: entry.event, standing: 'waiting' as const } : answered(entry, result)
    if (after.standing !== entry.standing || after.problem !== entry.problem) changed.push(after)
  }
  const grown = Math.min(MAX_BATCH, counters.batch * 2)
  return { changed, counters: { ...counters, data_epoch: answer.data_epoch, batch: grown }, resend: restored }
}

function answered(entry: Entry, result: Answer['results'][number] | undefined): Entry {
  if (!result || result.event_id?.toLowerCase() !== entry.event.event_id) return entry
  const problem = result.problem ? { problem: result.problem } : {}
  switch (result.outcome) {
    case 'applied': return { event: entry.event, standing: 'sent', ...problem }
    case 'duplicate': return entry.standing === 'waiting' ? { event: entry.event, standing: result.problem ? 'contested' : 'sent', ...problem } : entry
    case 'contested': return { event: entry.event, standing: 'contested', ...problem }
    case 'rejected': return { event: entry.event, standing: 'rejected', ...problem }
    case 'deferred': return entry
  }
}

/** After HTTP 413: half as many next time, never none. */
export function halved(counters: Counters, sent: number): Counters {
  return { ...counters, batch: Math.max(1, Math.floor(Math.min(sent, counters.batch) / 2)) }
}

/** Milliseconds before the next try: doubled each time, up to five minutes, and spread so that 500 phones do not come at once. */
export function backOff(failures: number, random: () => number): number {
  const ceiling = Math.min(300_000, 2_000 * 2 ** Math.min(failures, 10))
  return Math.round(ceiling * (0.5 + random() / 2))
}

/** Entries that may leave the phone: answered, and older than `before` (they stay some days, for a server that is restored). */
export function spent(entries: readonly Entry[], before: string): Entry[] {
  return entries.filter((e) => e.standing === 'sent' && e.event.occurred_at < before)
}

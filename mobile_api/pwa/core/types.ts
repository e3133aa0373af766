/** Words of `/m/v1` as docs/sync.md fixes them. Money is whole VND, times are ISO 8601 with zone. */

import type { Json } from './canonical.ts'

export type ActType =
  | 'envelopes.taken' | 'visit.started' | 'collect.done' | 'deliver.done' | 'visit.failed'
  | 'envelopes.handed' | 'shift.closed' | 'correction'

export type Payload = { readonly [key: string]: Json | undefined }
export interface Gps { lat: number; lon: number; acc_m?: number }

/** `signature` is over the RFC 8785 form of all the rest. */
export interface Event {
  event_id: string
  seq: number
  type: ActType
  occurred_at: string
  boot_id: string
  elapsed_ms: number
  gps?: Gps
  previous: { [item: string]: string | null }
  payload: Payload
  signature: string
}

export type Outcome = 'applied' | 'duplicate' | 'contested' | 'rejected' | 'deferred'
export interface Problem { code?: string; detail?: string; title?: string }
export interface Result { event_id: string | null; seq: number | null; outcome: Outcome; problem?: Problem | null }
export interface Answer { ack_seq: number; expected_seq: number; server_time: string; data_epoch: string; results: Result[] }

export interface Session {
  device_token: string
  device_id: string
  person: { id: string; name: string; role: string }
  server_time: string
  data_epoch: string
  expected_seq: number
}

export interface Component { name: string; originals: number; copies: number }
export interface Money { postage: number; state_fee: number; cod: number; method?: 'cash' | 'transfer' | 'none' }
export type PartyKind = 'citizen' | 'courier' | 'agency' | 'office'
export interface Party { kind: PartyKind; id: string }

export interface Order {
  order_id: string
  kind: 'collect' | 'return' | 'transfer'
  dossier_code: string
  item_number: string | null
  holder: { kind: PartyKind; id?: string }
  last_act: string | null
  procedure: { code: string; name: string }
  components: Component[]
  money: Money
  note?: string | null
  language?: string
  returning?: boolean
}

export interface Visit {
  visit_id: string
  position: number
  at: 'home' | 'agency' | 'office'
  agency_code?: string | null
  eta: string
  window: { from?: string | null; to?: string | null }
  place: { text: string; old_unit?: string | null; new_unit?: string | null; lat: number; lon: number; pin: 'door' | 'street' | 'unit'; landmark?: string | null }
  person: { name: string; phone: string }
  orders: Order[]
}

export interface Reason { code: string; text: string; fault: 'citizen' | 'agency' | 'post'; evidence: string[]; kinds?: string[] }
export interface Run { run_id: string; date: string; version: number; office_id: string }

/** Where citizens pay by transfer; absent where the office has not set an account. */
export interface Payee { bin: string; account: string; name: string }

export interface DayPack {
  complete: boolean
  server_time: string
  data_epoch: string
  cursor: string
  run: Run | null
  held: string[]
  visits: Visit[]
  reasons: Reason[]
  item_numbers: string[]
  agencies?: { code: string; name: string }[]
  payee?: Payee
  dispatcher_phone?: string
}

export interface Changed { entity: 'run' | 'visit'; id: string; op: 'upsert' | 'delete'; data?: unknown }
export interface Changes { items: Changed[]; next_cursor: string; has_more: boolean; reset: boolean }

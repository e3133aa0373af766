/** What the core needs of a disk: some rooms of key → value, and a write that happens whole or not at all. */

export type Room = 'keys' | 'meta' | 'events' | 'proofs' | 'blobs' | 'pack'
export const ROOMS: readonly Room[] = ['keys', 'meta', 'events', 'proofs', 'blobs', 'pack']

export type Change = { room: Room; key: string; put: unknown } | { room: Room; key: string; remove: true }

export interface Storage {
  get<T>(room: Room, key: string): Promise<T | undefined>
  /** Values in the order of their keys. */
  all<T>(room: Room): Promise<T[]>
  /** Durable when it resolves; all of it or none of it. */
  write(changes: readonly Change[]): Promise<void>
}

/** Runs one piece of work at a time among all tabs of a phone. */
export interface Lock { run<T>(work: () => Promise<T>): Promise<T> }

export class QueueLock implements Lock {
  #tail: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work, work)
    this.#tail = turn.catch(() => undefined)
    return turn
  }
}

/** A disk in memory, for phones under Node. Values are copied in and out, as a real disk would. */
export class MemoryStorage implements Storage {
  #rooms = new Map<Room, Map<string, unknown>>(ROOMS.map((room) => [room, new Map()]))

  async get<T>(room: Room, key: string): Promise<T | undefined> {
    return copy(this.#rooms.get(room)!.get(key)) as T | undefined
  }

  async all<T>(room: Room): Promise<T[]> {
    const entries = [...this.#rooms.get(room)!.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
    return entries.map(([, value]) => copy(value) as T)
  }

  async write(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      const room = this.#rooms.get(change.room)!
      if ('put' in change) room.set(change.key, copy(change.put))
      else room.delete(change.key)
    }
  }

  /** The disk as a backup would keep it. */
  clone(): MemoryStorage {
    const twin = new MemoryStorage()
    for (const [room, values] of this.#rooms) twin.#rooms.set(room, new Map([...values].map(([key, value]) => [key, copy(value)])))
    return twin
  }
}

const copy = (value: unknown): unknown => (value === undefined ? undefined : structuredClone(value))

/** What the phone must not lose. `write` is one step: all of it is on disk, or none. */
export interface Store {
  get<T>(key: string): Promise<T | undefined>;
  range<T>(prefix: string): Promise<[string, T][]>;
  write(changes: Record<string, unknown>): Promise<void>; // undefined removes
}

/** For Node and for tests. */
export class MemoryStore implements Store {
  private rows = new Map<string, unknown>();
  async get<T>(key: string): Promise<T | undefined> {
    return structuredClone(this.rows.get(key)) as T | undefined;
  }
  async range<T>(prefix: string): Promise<[string, T][]> {
    const keys = [...this.rows.keys()].filter((key) => key.startsWith(prefix)).sort();
    return keys.map((key) => [key, structuredClone(this.rows.get(key)) as T]);
  }
  async write(changes: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(changes)) value === undefined ? this.rows.delete(key) : this.rows.set(key, value);
  }
}

const ROOMS = ["outbox", "photos", "rows"] as const;
/** Acts in one store, photos in another, all else in a third: one step may still write to all of them. */
const room = (key: string): (typeof ROOMS)[number] => (key.startsWith("event:") ? "outbox" : /^(sent-)?photo:/.test(key) ? "photos" : "rows");

/** IndexedDB with strict durability: an act is on disk before the screen moves on. */
export class BrowserStore implements Store {
  private opened: Promise<IDBDatabase>;
  constructor(name = "buuta-courier") {
    this.opened = new Promise((done, failed) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => ROOMS.forEach((one) => request.result.createObjectStore(one));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  }
  async get<T>(key: string): Promise<T | undefined> {
    return result<T>((await this.opened).transaction(room(key)).objectStore(room(key)).get(key));
  }
  async range<T>(prefix: string): Promise<[string, T][]> {
    const rows = (await this.opened).transaction(room(prefix)).objectStore(room(prefix));
    const span = IDBKeyRange.bound(prefix, prefix + "\uffff");
    const [keys, values] = await Promise.all([result<string[]>(rows.getAllKeys(span) as IDBRequest), result<T[]>(rows.getAll(span))]);
    return keys.map((key, at) => [key, values[at]!]);
  }
  /** Only the names: to count photos nobody has to read them. */
  async names(prefix: string): Promise<string[]> {
    const rows = (await this.opened).transaction(room(prefix)).objectStore(room(prefix));
    return result<string[]>(rows.getAllKeys(IDBKeyRange.bound(prefix, prefix + "\uffff")) as IDBRequest);
  }
  async write(changes: Record<string, unknown>): Promise<void> {
    const names = [...new Set(Object.keys(changes).map(room))];
    if (names.length === 0) return;
    const step = (await this.opened).transaction(names, "readwrite", { durability: "strict" });
    for (const [key, value] of Object.entries(changes)) value === undefined ? step.objectStore(room(key)).delete(key) : step.objectStore(room(key)).put(value, key);
    await new Promise<void>((done, failed) => {
      step.oncomplete = () => done();
      step.onabort = step.onerror = () => failed(step.error);
    });
  }
}

function result<T>(request: IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result as T);
    request.onerror = () => failed(request.error);
  });
}

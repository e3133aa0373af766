/** What the phone must not lose. `write` is one step: all of it is on disk, or none. */
export interface Store {
  get<T>(key: string): Promise<T | undefined>;
  range<T>(prefix: string): Promise<[string, T][]>;
  write(changes: Record<string, unknown>): Promise<void>; // undefined removes
}

export interface Disk extends Store {
  names(prefix: string): Promise<string[]>; // to count photos nobody has to read them
}

/** For Node and for tests. */
export class MemoryStore implements Disk {
  private rows = new Map<string, unknown>();
  async get<T>(key: string): Promise<T | undefined> {
    return structuredClone(this.rows.get(key)) as T | undefined;
  }
  async range<T>(prefix: string): Promise<[string, T][]> {
    const keys = [...this.rows.keys()].filter((key) => key.startsWith(prefix)).sort();
    return keys.map((key) => [key, structuredClone(this.rows.get(key)) as T]);
  }
  async names(prefix: string): Promise<string[]> {
    return [...this.rows.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
  async write(changes: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(changes)) value === undefined ? this.rows.delete(key) : this.rows.set(key, value);
  }
}

const ROOMS = ["outbox", "photos", "rows"] as const;
/** Acts in one store, photos in another, all else in a third: one step may still write to all of them. */
const room = (key: string): (typeof ROOMS)[number] => (key.startsWith("event:") ? "outbox" : /^(sent-)?photo:/.test(key) ? "photos" : "rows");

const LOST = new Set(["InvalidStateError", "UnknownError"]); // as browsers call a connection that they have closed

/** IndexedDB with strict durability: an act is on disk before the screen moves on. */
export class BrowserStore implements Disk {
  private opened: Promise<IDBDatabase> | null = null;
  constructor(private name = "buuta-courier") {}

  get<T>(key: string): Promise<T | undefined> {
    return this.on(async (database) => result<T>(database.transaction(room(key)).objectStore(room(key)).get(key)));
  }
  range<T>(prefix: string): Promise<[string, T][]> {
    return this.on(async (database) => {
      const rows = database.transaction(room(prefix)).objectStore(room(prefix));
      const [keys, values] = await Promise.all([result<string[]>(rows.getAllKeys(span(prefix)) as IDBRequest), result<T[]>(rows.getAll(span(prefix)))]);
      return keys.map((key, at) => [key, values[at]!] as [string, T]);
    });
  }
  names(prefix: string): Promise<string[]> {
    return this.on(async (database) => result<string[]>(database.transaction(room(prefix)).objectStore(room(prefix)).getAllKeys(span(prefix)) as IDBRequest));
  }
  async write(changes: Record<string, unknown>): Promise<void> {
    const names = [...new Set(Object.keys(changes).map(room))];
    if (names.length === 0) return;
    await this.on(async (database) => {
      const step = database.transaction(names, "readwrite", { durability: "strict" });
      for (const [key, value] of Object.entries(changes)) value === undefined ? step.objectStore(room(key)).delete(key) : step.objectStore(room(key)).put(value, key);
      await new Promise<void>((done, failed) => {
        step.oncomplete = () => done();
        step.onabort = step.onerror = () => failed(step.error);
      });
    });
  }

  /** A phone that slept, or is short of memory, may find its connection closed: it is opened anew and the work done once more, which
   * changes nothing where it was done already. */
  private async on<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
    try {
      return await work(await this.database());
    } catch (error) {
      if (!LOST.has((error as { name?: string } | null)?.name ?? "")) throw error;
      this.opened = null;
      return work(await this.database());
    }
  }

  private database(): Promise<IDBDatabase> {
    if (this.opened) return this.opened;
    const forget = () => (this.opened = null);
    this.opened = new Promise((done, failed) => {
      const request = indexedDB.open(this.name, 1);
      request.onupgradeneeded = () => ROOMS.forEach((one) => request.result.createObjectStore(one));
      request.onsuccess = () => ((request.result.onclose = forget), done(request.result));
      request.onerror = () => (forget(), failed(request.error));
    });
    return this.opened;
  }
}

const span = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, prefix + "\uffff");

function result<T>(request: IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result as T);
    request.onerror = () => failed(request.error);
  });
}

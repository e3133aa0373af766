export * from "./canonical.ts";
export * from "./keys.ts";
export * from "./numbers.ts";
export * from "./outbox.ts";
export * from "./store.ts";
export * from "./sync.ts";

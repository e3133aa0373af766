/// <reference lib="webworker" />
// The shell, whole, before the phone leaves the office; data and acts live in IndexedDB and are never touched here.
declare const SHELL: string[];
declare const VERSION: string;
const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `courier-${VERSION}`;

worker.addEventListener("install", (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((path) => new Request(path, { cache: "reload" }))))));

worker.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("courier-") && name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const path = url.pathname === "/courier/" ? "/courier" : url.pathname;
  if (event.request.method !== "GET" || url.origin !== worker.location.origin || !SHELL.includes(path)) return;
  event.respondWith(caches.open(CACHE).then(async (cache) => (await cache.match(path)) ?? fetch(event.request)));
});

// A new version waits until the person says so: nobody's stop is interrupted.
worker.addEventListener("message", (event) => { if (event.data === "take over") void worker.skipWaiting(); });

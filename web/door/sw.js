// The service worker of the door app: the app opens without network, from files named by their content.
// It keeps files only. Answers of the API never come from here, and nothing of the portal does.

const CACHE = "door-{{version}}";
const FILES = {{files}};
// In development a page must be of the version that was just built.
const AT_ONCE = {{at_once}};

self.addEventListener("install", (event) => {
  if (AT_ONCE) self.skipWaiting();
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      // What an older version has already need not be fetched again: equal names are equal bytes.
      await Promise.all(
        FILES.map(async (file) => {
          const known = file === "/" ? undefined : await caches.match(file);
          await (known ? cache.put(file, known) : cache.add(new Request(file, { cache: "no-cache" })));
        }),
      );
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name.startsWith("door-") && name !== CACHE).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

// Sent by the page when nobody has looked at it for ten minutes, and when it did not start.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const ours = url.origin === self.location.origin && request.method === "GET";
  if (!ours || url.pathname.startsWith("/api/") || url.pathname === "/portal" || url.pathname.startsWith("/portal/")) return;
  const name = request.mode === "navigate" ? "/" : url.pathname;
  if (!FILES.includes(name)) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(CACHE);
      return (await cache.match(name)) ?? fetch(request);
    })(),
  );
});

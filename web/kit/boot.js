// Starts an app: language and look before the first paint, then the module, then the service worker.
// A file of its own, because the Content-Security-Policy allows no script inside the page.

const page = document.documentElement;

// A browser that keeps nothing still shows the doors.
const kept = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

// The language: chosen here before, else the first that the browser wants and the apps speak.
const asked = new URLSearchParams(location.search).get("language");
const wanted = [asked, kept("language"), ...navigator.languages].filter(Boolean);
const language = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => ["nl", "de", "fi", "en"].includes(tag));
page.lang = language ?? "en";
for (const words of document.querySelectorAll(`[data-${page.lang}]`)) {
  words.textContent = words.dataset[page.lang];
}

const theme = kept("theme");
if (theme === "light" || theme === "dark") page.dataset.theme = theme;

// Chromium offers installation once, before the app runs; the app asks for it later.
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  window.installation = event;
});

const address = (id) => document.getElementById(id).href;
const { default: start } = await import(address("module"));
await start({ module_or_path: address("wasm") });

// The service worker. A new version waits until nobody looks for ten minutes, or until the next cold
// start: reloading a page forgets the Bluetooth devices that the person chose.
const worker = document.querySelector("script[data-worker]")?.dataset.worker;
if (worker && "serviceWorker" in navigator) {
  const policy = window.trustedTypes?.createPolicy("door", {
    createScriptURL(url) {
      if (url !== worker) throw new TypeError("only the service worker");
      return url;
    },
  });
  const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL(worker) : worker);
  let timer;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") {
      timer = setTimeout(() => registration.waiting?.postMessage("take over"), 600_000);
    } else {
      registration.update().catch(() => {});
    }
  });
  let controlled = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled && document.visibilityState === "hidden") location.reload();
    controlled = true;
  });
}

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
for (const text of document.querySelectorAll(`[data-${page.lang}]`)) {
  text.textContent = text.dataset[page.lang];
}

const theme = kept("theme");
if (theme === "light" || theme === "dark") page.dataset.theme = theme;

// Chromium offers installation once, before the app runs; the app asks for it later.
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  window.installation = event;
});

// What is said of an app that does not start, or whose module gave up; its own words can't be asked then.
const words = {
  nl: {
    unstarted: ["Clavis is niet gestart.", "Controleer de internetverbinding en laad de pagina opnieuw."],
    stopped: ["Clavis is gestopt door een fout.", "Laad de pagina opnieuw. Wat al bevestigd was, blijft bewaard."],
    again: "Opnieuw laden",
  },
  de: {
    unstarted: ["Clavis ist nicht gestartet.", "Prüfen Sie die Internetverbindung und laden Sie die Seite neu."],
    stopped: ["Clavis wurde durch einen Fehler beendet.", "Laden Sie die Seite neu. Was schon bestätigt war, bleibt erhalten."],
    again: "Neu laden",
  },
  fi: {
    unstarted: ["Clavis ei käynnistynyt.", "Tarkista internetyhteys ja lataa sivu uudelleen."],
    stopped: ["Clavis pysähtyi virheeseen.", "Lataa sivu uudelleen. Jo vahvistetut muutokset säilyvät."],
    again: "Lataa uudelleen",
  },
  en: {
    unstarted: ["Clavis has not started.", "Check the internet connection and load the page again."],
    stopped: ["Clavis stopped because of an error.", "Load the page again. What was confirmed before is kept."],
    again: "Load again",
  },
};

const made = (tag, className, ...children) => {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
};

const note = (what) => {
  const { [what]: [says, wayOut], again: label } = words[page.lang];
  const again = made("button", "btn main", label);
  again.type = "button";
  again.addEventListener("click", () => location.reload());
  const lines = made("div", "stack tight", made("p", "", made("strong", "", says)), made("p", "", wayOut));
  lines.append(made("div", "acts", again));
  const framed = made("div", "note bad", lines);
  framed.setAttribute("role", "alert");
  return framed;
};

const root = document.getElementById("root");

const sayUnstarted = () => {
  const place = root.querySelector("main") ?? root;
  place.removeAttribute("aria-busy");
  place.replaceChildren(note("unstarted"));
};

// After a trap nothing of the module can be trusted, and every screen would be a picture of the past.
let isStopped = false;
const stopAfter = (error) => {
  if (isStopped || !(error instanceof WebAssembly.RuntimeError)) return;
  isStopped = true;
  const bar = made("header", "bar", made("h1", "grow", "Clavis"));
  root.replaceChildren(made("div", "app", bar, made("main", "pane", note("stopped"))));
  root.querySelector("button").focus();
  // What stopped may be mended in the version that waits.
  navigator.serviceWorker
    ?.getRegistration()
    .then((registration) => registration?.waiting?.postMessage("take over"))
    .catch(() => {});
};
addEventListener("error", ({ error }) => stopAfter(error));
addEventListener("unhandledrejection", ({ reason }) => stopAfter(reason));

const address = (id) => document.getElementById(id).href;
let started = false;
try {
  const { default: start } = await import(address("module"));
  await start({ module_or_path: address("wasm") });
  started = true;
} catch (error) {
  console.error(error);
  sayUnstarted();
}

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
  let controlled = Boolean(navigator.serviceWorker.controller);
  // Long hidden: nobody is in the middle of anything, even if they look again by now.
  let idle = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled && (idle || document.visibilityState === "hidden")) location.reload();
    controlled = true;
  });
  try {
    const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL(worker) : worker);
    const takeOver = () => registration.waiting?.postMessage("take over");
    // What does not start may be mended in the version that waits.
    if (!started) takeOver();
    const PATIENCE = 600_000;
    let timer;
    let hiddenAt;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      if (document.visibilityState === "hidden") {
        hiddenAt = Date.now();
        timer = setTimeout(takeOver, PATIENCE);
        return;
      }
      // A phone stops the timers of hidden pages, so the clock is asked as well.
      idle = Boolean(registration.waiting) && Date.now() - hiddenAt >= PATIENCE;
      if (idle) takeOver();
      registration.update().catch(() => {});
    });
  } catch (error) {
    // Without it the app works, only not without network after a cold start.
    console.warn(error);
  }
}

// The kiosk around chat.js: a start screen, a cover, an end with something to take along, and nothing left behind.
// The next person gets a page that was loaded anew: what was said lived only in the one that is gone.
(() => {
  "use strict";

  const COVER = 30, WARN = 90, RESTART = 120, SOON = 10, PEEK = 5, CODE_SECONDS = 21;
  const $ = (id) => document.getElementById(id);
  const body = document.body, root = document.documentElement, here = location.pathname;
  const all = JSON.parse(body.dataset.kiosk);
  const stages = ["start", "talk", "end"];
  let k = all[root.lang] || all.nl;
  let since = Date.now(), held = 0, peeking = 0, leaving = false, before = null, asked = false;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function go(stage) {
    body.dataset.stage = stage;
    for (const each of stages) $(each).hidden = each !== stage;
    scrollTo(0, 0);
    const title = $(stage).querySelector("h1[tabindex]");
    if (title) title.focus();
  }

  // --- the start, and the way back to it ---

  $("begin").type = "button";
  $("begin").addEventListener("click", () => {
    // Whoever goes back from here leaves the conversation, and sees the start.
    history.pushState(null, "", here);
    go("talk");
  });

  function restart() {
    if (leaving) return;
    leaving = true;
    // chat.js forgets all it knows and empties the page, as when the page is left.
    dispatchEvent(new Event("pagehide"));
    body.className = "";
    const said = document.createElement("p");
    said.className = "away";
    said.textContent = navigator.onLine ? k.wait : k.offline;
    body.append(said);
    if (navigator.onLine) location.replace(here);
    else addEventListener("online", () => location.replace(here), { once: true });
  }
  addEventListener("popstate", restart);
  $("done").onclick = $("other").onclick = restart;

  // --- the cover ---

  const covered = () => body.classList.contains("covered");

  function cover() {
    if (covered() || leaving || body.dataset.stage === "start") return;
    before = document.activeElement;
    conceal();
    $("cover").hidden = false;
    body.classList.add("covered");
    $("go-on").focus();
  }

  function uncover() {
    $("cover").hidden = true;
    $("count").textContent = $("soon").textContent = "";
    body.classList.remove("covered");
    if (before && before.isConnected) before.focus({ preventScroll: true });
  }
  $("hide").onclick = cover;
  $("go-on").onclick = uncover;
  $("cover").addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    event.preventDefault();
    (document.activeElement === $("go-on") ? $("other") : $("go-on")).focus();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) cover();
    else tick();
  });

  // --- silence ---

  const stir = () => (since = Date.now());
  for (const name of ["pointerdown", "keydown", "input", "touchmove", "wheel"]) {
    addEventListener(name, stir, { capture: true, passive: true });
  }

  function tick() {
    if (body.dataset.stage === "start" || leaving) return;
    if (window.speechSynthesis && speechSynthesis.speaking) stir();
    if (peeking && Date.now() > peeking) conceal();
    const silent = Math.floor((Date.now() - since) / 1000);
    if (silent >= RESTART) return restart();
    if (silent >= COVER) cover();
    const left = RESTART - silent, counts = silent >= WARN;
    $("count").textContent = counts ? fill(k.counting, { seconds: left }) : "";
    const near = counts ? (left <= SOON ? fill(k.counting, { seconds: SOON }) : k.soon) : "";
    if ($("soon").textContent !== near) $("soon").textContent = near;
  }
  setInterval(tick, 1000);

  // --- what is typed: dots, unless the button is held; who cannot hold it taps, and sees it for five seconds ---

  function reveal() {
    body.classList.add("showing");
    $("show").setAttribute("aria-pressed", "true");
  }

  function conceal() {
    held = peeking = 0;
    body.classList.remove("showing");
    $("show").setAttribute("aria-pressed", "false");
  }
  $("show").addEventListener("pointerdown", (event) => {
    event.preventDefault();
    held = Date.now();
    reveal();
  });
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => held && conceal());
  addEventListener("blur", conceal);
  $("show").addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    held = held || Date.now();
    reveal();
  });
  $("show").addEventListener("keyup", () => held && conceal());
  $("show").addEventListener("contextmenu", (event) => event.preventDefault());
  $("show").addEventListener("click", (event) => {
    // A click without a finger or a key comes from help to operate: a switch, a voice, a reader.
    if (event.detail !== 0) return;
    if (peeking) return conceal();
    reveal();
    peeking = Date.now() + PEEK * 1000;
  });
  // No red lines under words, and nothing sent away to be checked.
  $("text").spellcheck = false;

  // --- the conversation: only the present question stays on the screen ---

  const log = $("log"), dock = $("answer");

  new MutationObserver((changes) => {
    if (leaving) return;
    const kept = log.querySelector(".kept");
    if (kept && asked) return code(kept);
    const fresh = new Set();
    for (const change of changes) for (const each of change.addedNodes) fresh.add(each);
    // What somebody said themselves goes with the answer to it, but not while it could not be sent.
    if (log.querySelector(".again") || !Array.from(fresh).some((each) => !each.matches(".mine"))) return;
    for (const each of Array.from(log.children)) if (!fresh.has(each)) each.remove();
  }).observe(log, { childList: true });

  new MutationObserver(() => {
    $("over").hidden = dock.childElementCount > 0 || !log.childElementCount;
  }).observe(dock, { childList: true });

  // Numbers and addresses lead out of the kiosk: they are told, not followed.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[href]");
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      const href = link.getAttribute("href");
      if (href[0] === "#") return void ($(href.slice(1)) && $(href.slice(1)).focus());
      const what = href.replace(/^(https?:\/\/|tel:|sms:|mailto:)/, "").replace(/\/$/, "");
      const number = link.querySelector(".number");
      $("told").textContent = fill(k.elsewhere, { what: number ? number.textContent : what });
      setTimeout(() => ($("told").textContent = ""), 15000);
    },
    true,
  );

  // --- the end: a code and numbers to take along ---

  function finish() {
    go("end");
    $("where").textContent = location.host + "/terug";
    asked = true;
    $("code").hidden = $("code-use").hidden = true;
    $("no-code").textContent = navigator.onLine ? k.code_wait : k.code_offline;
    if (!navigator.onLine) return;
    $("later").click();
    setTimeout(() => asked && ($("no-code").textContent = k.code_offline), CODE_SECONDS * 1000);
  }

  function code(kept) {
    const found = kept.querySelector(".code");
    asked = false;
    $("code").textContent = found ? found.textContent : "";
    $("code").hidden = $("code-use").hidden = !found;
    $("no-code").textContent = found ? "" : k.code_none;
    kept.remove();
    scrollTo(0, 0);
  }
  $("finish").onclick = $("over").onclick = finish;
  $("back").onclick = () => {
    go("talk");
    dock.focus();
  };
  $("print").onclick = () => print();

  // --- another language ---

  function translate() {
    k = all[root.lang] || all.nl;
    for (const part of document.querySelectorAll("[data-k]")) {
      part.textContent = fill(k[part.dataset.k], body.dataset);
    }
  }
  new MutationObserver(translate).observe(root, { attributes: true, attributeFilter: ["lang"] });

  go("start");
})();

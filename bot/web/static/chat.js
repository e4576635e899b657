// The conversation in the page. What is said lives in these variables and in the page only: no cookie, no storage.
// Written for browsers of 2018 (ES2017), without a build step. The page works without it too (plain form).
(() => {
  "use strict";

  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const form = $("form"), log = $("log"), dock = $("answer"), field = $("text"), dots = $("dots");
  const TRY_SECONDS = 20, MOST_WAIT = 30, COUNT_FROM = 500, LONG = 120;
  const touch = matchMedia("(pointer: coarse)").matches;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "auto" : "smooth";

  let words = JSON.parse(document.body.dataset.words);
  let token = form.elements.token.value;
  let seen = Number(form.elements.shown.value);
  let queue = [], busy = false, failures = 0, pollTimer = 0, retryTimer = 0, asking = null, aloud = false;

  // --- making elements: the same ones as templates/parts.html ---

  function el(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function link(text, href, name) {
    const made = el("a", name, text);
    made.href = href;
    if (/^http/.test(href)) {
      made.target = "_blank";
      made.rel = "noopener noreferrer";
    }
    return made;
  }

  function article(message) {
    const made = el("article", "msg " + message.look);
    made.lang = message.lang;
    if (message.total) made.append(el("p", "step", fill(words.progress, message)));
    message.lines.forEach((line, place) => {
      const p = el("p", place === message.strong ? "ask" : "");
      for (const part of line) p.append(part.href ? link(part.text, part.href) : part.text);
      made.append(p);
    });
    for (const url of message.urls) made.append(link(url.label, url.href, "url"));
    return made;
  }

  function face(button, into) {
    if (button.picture) {
      const picture = el("span", "pic", button.picture);
      picture.setAttribute("aria-hidden", "true");
      into.append(picture);
    }
    into.append(el("span", "label", button.label));
    return into;
  }

  function press(name, value, looks) {
    const made = el("button", looks);
    made.name = name;
    made.value = value;
    return made;
  }

  function choice(button, several) {
    const looks = "choice" + (button.picture ? " pictured" : "");
    if (!several) return face(button, press("tap", button.token, looks));
    const made = el("label", looks), box = el("input");
    box.type = "checkbox";
    box.name = "pick";
    box.value = button.token;
    box.autocomplete = "off";
    made.append(box);
    return face(button, made);
  }

  // --- showing ---

  const docks = (m) => m.buttons.length || m.controls.length || m.submit || m.writes;

  function showDock(message) {
    asking = message;
    dock.textContent = "";
    dock.classList.remove("done");
    $("dictate").hidden = !(message && message.writes);
    field.placeholder = message && message.writes ? words.field_writes : words.field_also;
    if (!message) {
      if ($("further")) $("further").hidden = true;
      return;
    }
    const choices = el("div", "choices " + message.layout);
    for (const button of message.buttons) choices.append(choice(button, message.several));
    dock.append(choices);
    if (message.submit) {
      const go = press("done", message.submit.token, "go");
      go.textContent = message.submit.label;
      dock.append(go);
    }
    if (message.controls.length) {
      const controls = el("div", "controls");
      for (const button of message.controls) {
        controls.append(face({ label: button.label }, press("tap", button.token, "quiet")));
      }
      dock.append(controls);
    }
    if (!message.total) return;
    $("bar").max = message.total;
    $("bar").value = message.asked;
  }

  function lock(locked) {
    dock.classList.toggle("done", locked);
    for (const part of dock.querySelectorAll("button, input")) part.disabled = locked;
  }

  function show(messages) {
    let first = null;
    messages.forEach((message, place) => {
      const made = article(message);
      if (!calm) made.style.animationDelay = place * 0.18 + "s";
      if (message.look === "question") hear(made, message);
      log.append(made);
      first = first || made;
      if (aloud) speak(message);
    });
    return first;
  }

  function scrollTo(first) {
    const room = innerHeight - form.querySelector(".composer").offsetHeight - 80;
    const tall = dock.getBoundingClientRect().bottom - first.getBoundingClientRect().top > room;
    if (tall) first.scrollIntoView({ block: "start", behavior });
    else scrollDown();
  }

  const scrollDown = () => scroll({ top: document.scrollingElement.scrollHeight, behavior });

  // Somebody who tapped a button that is gone now must not start again at the top of the page.
  function placeFocus() {
    if (document.activeElement && document.activeElement !== document.body) return;
    if (asking && asking.writes && !touch) field.focus({ preventScroll: true });
    else dock.focus({ preventScroll: true });
  }

  // A long story pushes the question out of sight: one button reads on.
  if (window.IntersectionObserver) {
    const below = ([view]) =>
      ($("further").hidden = !dock.childElementCount || view.isIntersecting || view.boundingClientRect.top < innerHeight / 2);
    new IntersectionObserver(below, { rootMargin: "0px 0px -110px 0px" }).observe(dock);
    $("further").onclick = () => scrollBy({ top: innerHeight * 0.55, behavior });
  }

  function mine(text) {
    const made = el("article", "msg mine");
    made.append(el("span", "sr", words.yours + ": "), el("p", "", text));
    log.append(made);
    dots.hidden = false;
    scrollDown();
    return made;
  }

  function note(item, text) {
    if (!item.bubble) return;
    const old = item.bubble.querySelector(".sent");
    if (old) old.remove();
    if (text) item.bubble.append(el("p", "sent", text));
  }

  // --- sending: one at a time, in order, the same key until it arrived ---

  function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function post(path, content) {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), TRY_SECONDS * 1000);
    try {
      const response = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(content),
        credentials: "omit",
        cache: "no-store",
        signal: stop.signal,
      });
      return { status: response.status, reply: await response.json() };
    } catch (lost) {
      return { status: 0 };
    } finally {
      clearTimeout(limit);
    }
  }

  function say(send, bubble) {
    queue.push({ send: Object.assign({ key: randomKey() }, send), bubble });
    work();
  }

  async function work() {
    if (busy || !queue.length) return;
    const item = queue[0];
    busy = true;
    clearTimeout(pollTimer);
    clearTimeout(retryTimer);
    dots.hidden = false;
    const { status, reply } = await post("/api/chat", Object.assign({ token, seen }, item.send));
    busy = false;
    dots.hidden = true;
    if (queue[0] !== item) return;
    if (!status || status === 429) return later(item);
    failures = 0;
    $("status").textContent = "";
    queue.shift();
    note(item, "");
    if (status === 200) accept(item, reply);
    else refuse(item, reply);
    work();
  }

  function later(item) {
    failures += 1;
    note(item, words.waiting);
    $("status").textContent = words.offline;
    retryTimer = setTimeout(work, Math.min(MOST_WAIT, 2 ** failures) * 1000);
  }

  function accept(item, reply) {
    token = reply.token;
    if (reply.lang !== words.lang) translate(reply.lang);
    const fresh = reply.messages.filter((message) => message.number > seen);
    if (fresh.length) {
      seen = fresh[fresh.length - 1].number;
      const asks = fresh.filter(docks).pop();
      const first = show(fresh);
      if (asks) showDock(asks);
      else if (item.send.kind === "tap" || item.send.kind === "typed") showDock(null);
      placeFocus();
      scrollTo(first);
    }
    if (!reply.wait && dock.classList.contains("done")) lock(false);
    if (reply.wait > 0 && reply.wait < LONG) {
      dots.hidden = false;
      pollTimer = setTimeout(() => queue.length || say({ kind: "poll" }), reply.wait * 1000 + 300);
    }
  }

  function refuse(item, reply) {
    const message = reply && reply.message;
    if (message) scrollTo(show([message]));
    lock(false);
    if (item.send.kind === "poll") return;
    note(item, words.failed);
    const again = press("again", "", "quiet again");
    again.type = "button";
    again.append(el("span", "label", words.again));
    again.onclick = () => {
      again.remove();
      queue.unshift(item);
      work();
    };
    (item.bubble || log.lastElementChild || log).append(again);
  }

  // --- what people do ---

  function typed() {
    const text = field.value.trim();
    if (!text) return field.focus();
    field.value = "";
    grow();
    say({ kind: "typed", text }, mine(text));
    field.focus({ preventScroll: true });
  }

  const label = (button) => button.querySelector(".label").textContent;

  function tapped(button) {
    const bubble = mine(label(button));
    lock(true);
    say({ kind: "tap", taps: [button.value] }, bubble);
  }

  function ticked(button) {
    const boxes = Array.from(dock.querySelectorAll("input:checked"));
    const bubble = boxes.length ? mine(boxes.map((box) => label(box.parentNode)).join(", ")) : null;
    lock(true);
    say({ kind: "tap", taps: boxes.length ? boxes.map((box) => box.value) : [button.value] }, bubble);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.form !== form || button.type !== "submit") return;
    event.preventDefault();
    if (button.name === "tap") tapped(button);
    else if (button.name === "done") ticked(button);
    else if (button.name === "command") {
      closePanels();
      say({ kind: "command", special: button.value });
    } else if (button.id === "later") giveCode();
    else typed();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch) return;
    event.preventDefault();
    typed();
  });

  function grow() {
    field.style.height = "auto";
    field.style.height = field.scrollHeight + 2 + "px";
    const left = field.maxLength - field.value.length;
    $("left").textContent = left < COUNT_FROM ? fill(words.left, { left }) : "";
  }
  field.addEventListener("input", grow);

  addEventListener("online", () => {
    failures = 0;
    $("status").textContent = "";
    work();
  });
  addEventListener("offline", () => ($("status").textContent = words.offline));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && token && !queue.length) say({ kind: "poll" });
  });

  async function giveCode() {
    closePanels();
    const { status, reply } = await post("/api/code", { token });
    if (!status) return ($("status").textContent = words.offline);
    const made = el("article", "msg kept");
    if (status !== 200) return void log.append(article(reply.message));
    if (reply.code) {
      made.append(el("h2", "", words.code_title), el("p", "code", reply.code));
      for (const name of ["code_write", "code_days", "code_how", "code_secret"]) {
        made.append(el("p", "", fill(words[name], document.body.dataset)));
      }
    } else made.append(el("p", "", words.code_none));
    log.append(made);
    scrollTo(made);
  }

  // --- menu, language, looks ---

  const panels = Array.from(document.querySelectorAll("details.panel"));

  function closePanels(but) {
    for (const panel of panels) {
      if (panel === but || !panel.open) continue;
      const held = panel.contains(document.activeElement);
      panel.open = false;
      if (held) panel.querySelector("summary").focus();
    }
  }
  for (const panel of panels) panel.addEventListener("toggle", () => panel.open && closePanels(panel));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("details.panel")) closePanels();
  });

  async function translate(lang) {
    words.lang = lang;
    try {
      words = await (await fetch("/api/words/" + lang, { credentials: "omit" })).json();
    } catch (lost) {
      return;
    }
    root.lang = words.lang;
    root.dir = words.dir;
    document.title = words.title;
    for (const part of document.querySelectorAll("[data-t]")) part.textContent = words[part.dataset.t];
    for (const button of document.querySelectorAll("[value^='taal:']")) {
      button.setAttribute("aria-pressed", String(button.lang === root.lang));
    }
    log.setAttribute("aria-label", words.log);
    dock.setAttribute("aria-label", words.answers);
    words.lang = lang;
    field.placeholder = asking && asking.writes ? words.field_writes : words.field_also;
    offerVoice();
  }

  function toggle(button, act) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      act(on);
    });
  }
  document.querySelector(".toggles").hidden = false;
  const night = matchMedia("(prefers-color-scheme: dark)").matches;
  $("dark").setAttribute("aria-pressed", String(night));
  toggle($("dark"), (on) => (root.dataset.theme = on ? "dark" : "light"));
  toggle($("large"), (on) => (root.dataset.size = on ? "large" : ""));
  toggle($("aloud"), (on) => {
    aloud = on;
    if (!on) speechSynthesis.cancel();
    else if (asking) speak(asking);
  });

  // --- reading aloud, by voices that live in the phone: others send the text to a company ---

  const voice = () =>
    window.speechSynthesis
      ? speechSynthesis.getVoices().find((v) => v.localService && v.lang.slice(0, 2) === words.lang)
      : null;

  function speak(message) {
    const found = voice();
    if (!found) return;
    const choices = message.buttons.map((button) => button.label);
    const spoken = new SpeechSynthesisUtterance([message.text].concat(choices).join(".\n"));
    spoken.voice = found;
    spoken.lang = found.lang;
    spoken.rate = 0.92;
    speechSynthesis.speak(spoken);
  }

  function hear(made, message) {
    const button = el("button", "hear");
    button.type = "button";
    face({ picture: "🔊", label: words.read_this }, button).lastChild.className = "sr";
    button.onclick = () => {
      speechSynthesis.cancel();
      speak(message);
    };
    made.prepend(button);
  }

  function offerVoice() {
    const offered = Boolean(voice());
    $("aloud").hidden = !offered;
    root.classList.toggle("voiced", offered);
  }
  offerVoice();
  if (window.speechSynthesis) speechSynthesis.onvoiceschanged = offerVoice;

  // --- away: nothing stays behind ---

  function wipe() {
    token = "";
    queue = [];
    clearTimeout(pollTimer);
    clearTimeout(retryTimer);
    if (window.speechSynthesis) speechSynthesis.cancel();
    form.reset();
    document.body.textContent = "";
  }

  function leave() {
    const to = $("leave").href;
    wipe();
    location.replace(to);
  }
  $("leave").addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  let escaped = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - escaped < 1200) return leave();
    escaped = event.timeStamp;
    closePanels();
  });
  addEventListener("pagehide", wipe);
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // --- begin: at once, or in the kiosk when somebody asks for it ---

  const begin = () => say({ kind: "open", code: form.elements.code.value });

  for (const name of ["token", "key", "seen", "shown"]) form.elements[name].value = "";
  if (token) {
    history.replaceState(null, "", "/");
    for (const button of dock.querySelectorAll("button")) button.type = "submit";
  } else if ($("begin")) $("begin").addEventListener("click", begin, { once: true });
  else begin();
  grow();
})();

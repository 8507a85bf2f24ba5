// The chat put together: bubble, panel, thread and composer in a shadow root, and the link to the shop.
import { Composer } from "./composer.js";
import { Link, newId } from "./link.js";
import { Memory } from "./memory.js";
import { Panel } from "./panel.js";
import { dress } from "./theme.js";
import { Thread } from "./thread.js";
import { WORDS } from "./words.js";

// After so long without a word, opening the chat counts as coming in again.
const AGAIN_MS = 3_600_000;

export async function start(base, options) {
  const host = document.createElement("xiaoer-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await (await fetch(`${base}widget.css`, { credentials: "omit" })).text());
  root.adoptedStyleSheets = [sheet];
  dress(host, options);
  new Chat(base, options, root);
  document.body.append(host);
}

class Chat {
  #options;
  #words;
  #memory;
  #link;
  #thread;
  #composer;
  #panel;
  #pictures = new Map();
  // Own frames of this page, so that a refused one can be tried again.
  #own = new Map();
  #unread = 0;
  #newest = 0;
  #hasComeIn = false;

  constructor(base, options, root) {
    this.#options = options;
    const language = languageOf(options);
    this.#words = WORDS[language];
    this.#memory = new Memory(base, options.customer ?? "");
    this.#thread = new Thread(base, this.#words, {
      press: (choice) => this.#tell({ type: "press", ...choice }),
      retry: (key) => this.#retry(key),
      picture: (id) => this.#picture(id),
      look: (url, label) => this.#panel.look(url, label),
    });
    this.#composer = new Composer(this.#words, {
      say: (text) => this.#tell({ type: "message", text }),
      show: (picture, text, progress) => this.#show(picture, text, progress),
    });
    this.#panel = new Panel(root, this.#words, this.#thread, this.#composer, {
      opened: () => this.#opened(),
      ask: (text) => this.#tell({ type: "message", text }),
      language: () => this.#speak(this.#words === WORDS.zh ? "en" : "zh"),
    });
    this.#link = new Link(base, this.#memory, language, identityOf(options), {
      frame: (frame) => this.#heard(frame),
      state: (state, refusal) => this.#panel.connection(state, refusal),
      acked: (id) => this.#thread.mark(id, "sent"),
      refused: (id, refusal) => this.#thread.mark(id, "failed", refusal.words?.[this.#words.tag.slice(0, 2)]),
    });
    this.#listen();
    for (const frame of this.#memory.pending) this.#showOwn(frame);
    if (this.#memory.token || this.#memory.pending.length) this.#link.open();
    this.#panel.restore();
  }

  // What the embedding page may ask for.
  #listen() {
    document.addEventListener("xiaoer:open", () => this.#panel.open());
    document.addEventListener("xiaoer:language", (event) => this.#speak(event.detail === "en" ? "en" : "zh"));
    document.addEventListener("xiaoer:ask", (event) => {
      const { text, data, label } = event.detail ?? {};
      this.#panel.open();
      if (data) this.#tell({ type: "press", data: String(data), label: String(label ?? data) });
      else if (text) this.#tell({ type: "message", text: String(text) });
    });
    document.addEventListener("visibilitychange", () => this.#see());
    addEventListener("storage", () => this.#seenElsewhere());
  }

  #speak(language) {
    this.#words = WORDS[language];
    for (const part of [this.#thread, this.#composer, this.#panel]) part.say(this.#words);
    this.#link.language = language;
  }

  #opened() {
    this.#link.open();
    this.#see();
    if (this.#link.state === "online") this.#comeIn();
  }

  // Once a page: whoever opens the chat is greeted, unless the talk is still warm.
  #comeIn() {
    if (this.#hasComeIn || !this.#panel.isOpen) return;
    this.#hasComeIn = true;
    const payload = this.#options.payload ?? "";
    const isCold = Date.now() - this.#thread.lastAt > AGAIN_MS;
    if (isCold || payload) this.#link.send({ type: "opened", id: newId(), payload });
  }

  #tell(frame) {
    const kept = { ...frame, id: newId(), at: Date.now() };
    this.#hasComeIn = true;
    this.#showOwn(kept);
    this.#panel.toBottom();
    this.#link.send(kept);
  }

  async #show({ file, url }, text, progress) {
    const picture = await this.#link.upload(file, progress);
    this.#pictures.set(picture, Promise.resolve(url));
    this.#tell({ type: "picture", picture, text });
  }

  #showOwn(frame) {
    if (frame.type === "opened") return;
    const pictures = frame.picture ? [frame.picture] : [];
    this.#own.set(frame.id, frame);
    const line = { author: "customer", key: frame.id, id: 0, at: frame.at, text: frame.text ?? frame.label, pictures };
    this.#thread.add(line, "sending");
    this.#panel.refresh();
  }

  #retry(key) {
    const frame = this.#own.get(key);
    if (!frame) return;
    this.#thread.mark(key, "sending");
    this.#link.send(frame);
  }

  #heard(frame) {
    if (frame.type === "typing") this.#typing(frame.on);
    if (frame.type === "ready") this.#ready(frame);
    if (frame.type === "message") this.#arrived([frame.line]);
    if (frame.type === "mine") this.#arrived([frame.line]);
  }

  #typing(on) {
    this.#thread.typing(on);
    this.#panel.grown(0);
  }

  #ready(frame) {
    this.#panel.shop(frame.shop);
    this.#composer.pictureCap = frame.shop.picture_cap;
    if (frame.fresh) this.#refill(frame.lines);
    else this.#arrived(frame.lines);
    this.#comeIn();
  }

  // The thread anew, and under it what the shop has not acknowledged yet.
  #refill(lines) {
    this.#thread.clear();
    this.#thread.fill(lines);
    const known = new Set(lines.map((line) => line.key));
    for (const frame of this.#memory.pending) {
      if (known.has(frame.id)) this.#memory.drop(frame.id);
      else this.#showOwn(frame);
    }
    this.#unread = 0;
    this.#count(lines);
    this.#panel.refresh();
    this.#panel.toBottom();
  }

  #arrived(lines) {
    const fresh = lines.filter((line) => this.#thread.add(line, line.author === "customer" ? "sent" : ""));
    this.#count(fresh);
    if (fresh.length) this.#panel.grown(fresh.filter((line) => line.author !== "customer").length);
  }

  #count(lines) {
    const newest = Math.max(0, ...lines.map((line) => line.id));
    if (this.#isLooking) this.#memory.seen = Math.max(this.#memory.seen, newest);
    else this.#unread += lines.filter((line) => line.id > this.#memory.seen).length;
    this.#newest = Math.max(this.#newest, newest);
    this.#panel.unread(this.#unread);
  }

  get #isLooking() {
    return this.#panel.isOpen && !document.hidden;
  }

  #see() {
    if (!this.#isLooking) return;
    this.#memory.seen = Math.max(this.#memory.seen, this.#newest);
    this.#unread = 0;
    this.#panel.unread(0);
  }

  #seenElsewhere() {
    if (!this.#unread || this.#memory.seen < this.#newest) return;
    this.#unread = 0;
    this.#panel.unread(0);
  }

  #picture(id) {
    if (!this.#pictures.has(id)) this.#pictures.set(id, this.#link.picture(id).then(dataUrl));
    return this.#pictures.get(id);
  }
}

// A data address and no blob address: the shop's policy for pictures allows only these two kinds.
const dataUrl = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

function languageOf(options) {
  const asked = options.language || document.documentElement.lang || navigator.language || "zh";
  return asked.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function identityOf({ customer, expires, signature }) {
  return customer && signature ? { customer, expires: Number(expires), signature } : undefined;
}

// The bubble and the panel: what is seen when, where the focus goes, and what is said about the connection.
import { el, icon } from "./dom.js";
import { WORDS } from "./words.js";

const NEAR_PX = 80;
// A short break heals before anybody has read that there is one.
const BANNER_MS = 1200;
const BACK_MS = 2500;
const OPEN = "xiaoer open";

export class Panel {
  isOpen = false;
  #words;
  #on;
  #thread;
  #composer;
  #shop = { name: "", questions: [] };
  #parts = {};
  #unreadCount = 0;
  // Whether the visitor is reading at the end: then new lines are followed.
  #follows = true;
  #below = 0;
  #bannerTimer;
  #state = "idle";
  #refusal = null;

  // `on`: opened(), ask(text), language().
  constructor(root, words, thread, composer, on) {
    this.#words = words;
    this.#thread = thread;
    this.#composer = composer;
    this.#on = on;
    this.#build(root);
    this.say(words);
    this.refresh();
    this.#followKeyboard();
  }

  say(words) {
    this.#words = words;
    const { panel, close, other, jump, bubble } = this.#parts;
    panel.setAttribute("aria-label", words.panel);
    panel.lang = words.tag;
    close.setAttribute("aria-label", words.close);
    other.textContent = words.other;
    other.setAttribute("aria-label", words.otherLabel);
    other.lang = words === WORDS.zh ? "en" : "zh-CN";
    jump.querySelector("span").textContent = words.bottom;
    bubble.title = words.open;
    this.unread(this.#unreadCount);
    this.#name();
    this.refresh();
    this.#announce();
  }

  shop(shop) {
    this.#shop = shop;
    this.#name();
    this.refresh();
  }

  unread(count) {
    this.#unreadCount = count;
    const { badge, bubble } = this.#parts;
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : String(count);
    const label = this.isOpen ? this.#words.close : this.#words.open;
    bubble.setAttribute("aria-label", count ? `${label} · ${this.#words.unread(count)}` : label);
  }

  open({ focus = true } = {}) {
    if (this.isOpen) return;
    this.#show(true);
    this.#composer.fit();
    this.toBottom();
    // On a phone the keyboard would cover half of what the visitor came to read.
    if (focus) (matchMedia("(pointer: coarse)").matches ? this.#parts.panel : this.#composer.field).focus();
    this.#on.opened();
  }

  close() {
    this.#show(false);
    this.#parts.bubble.focus();
  }

  // Open again after the visitor went to another page of the shop.
  restore() {
    try {
      if (sessionStorage.getItem(OPEN) && !this.#isNarrow) this.open({ focus: false });
    } catch {
      // Storage is blocked: the chat begins closed.
    }
  }

  // The questions to begin with stay until the visitor has said something.
  refresh() {
    const questions = this.#shop.questions.length ? this.#shop.questions : this.#words.questions;
    const { welcome } = this.#parts;
    welcome.hidden = this.#thread.hasOwn;
    welcome.replaceChildren(
      el("h2", { text: this.#words.hello }),
      el("p", { text: this.#words.helloMore }),
      el("div", { class: "choices" }, ...questions.slice(0, 5).map((text) => this.#question(text))),
    );
  }

  // Lines came in: follow them, or say below that there are some.
  grown(fresh) {
    this.refresh();
    if (this.#follows) return this.toBottom();
    this.#below += fresh;
    this.#showJump();
  }

  toBottom() {
    const { scroller } = this.#parts;
    scroller.scrollTop = scroller.scrollHeight;
    this.#follows = true;
    this.#below = 0;
    this.#showJump();
  }

  look(url, label) {
    const { light } = this.#parts;
    const close = el("button", { type: "button", "aria-label": this.#words.close, on: { click: () => light.close() } }, icon("close"));
    light.replaceChildren(el("img", { src: url, alt: label }), close);
    light.setAttribute("aria-label", label);
    light.showModal();
  }

  connection(state, refusal) {
    const wasOffline = !this.#parts.banner.hidden;
    this.#state = state;
    this.#refusal = refusal;
    clearTimeout(this.#bannerTimer);
    if (state === "online") {
      if (wasOffline) this.#banner(this.#words.back, true);
      this.#bannerTimer = setTimeout(() => this.#banner(""), BACK_MS);
    } else this.#bannerTimer = setTimeout(() => this.#announce(), state === "refused" ? 0 : BANNER_MS);
  }

  #announce() {
    const { connecting, offline } = this.#words;
    const refused = this.#refusal?.words?.[this.#words.tag.slice(0, 2)] ?? offline;
    const texts = { connecting, offline, refused };
    if (texts[this.#state]) this.#banner(texts[this.#state]);
  }

  #banner(text, isGood = false) {
    const { banner } = this.#parts;
    banner.textContent = text;
    banner.hidden = !text;
    banner.classList.toggle("good", isGood);
  }

  #name() {
    this.#parts.name.textContent = this.#shop.name || this.#words.shop;
    this.#parts.avatar.textContent = [...(this.#shop.name || this.#words.shop)][0];
  }

  #question(text) {
    return el("button", { class: "choice", type: "button", text, on: { click: () => this.#on.ask(text) } });
  }

  get #isNarrow() {
    return matchMedia("(max-width: 560px)").matches;
  }

  get #isNearBottom() {
    const { scroller } = this.#parts;
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
  }

  #show(isOpen) {
    this.isOpen = isOpen;
    const { panel, bubble } = this.#parts;
    panel.hidden = !isOpen;
    bubble.setAttribute("aria-expanded", String(isOpen));
    bubble.classList.toggle("is-open", isOpen);
    this.unread(this.#unreadCount);
    try {
      sessionStorage[isOpen ? "setItem" : "removeItem"](OPEN, "1");
    } catch {
      // As above.
    }
  }

  #showJump() {
    const { jump, scroller } = this.#parts;
    jump.hidden = this.#follows || scroller.scrollHeight <= scroller.clientHeight;
    jump.querySelector("span").textContent = this.#below ? this.#words.fresh(this.#below) : this.#words.bottom;
  }

  // A phone's keyboard shrinks only the visual viewport; the composer must stay above it.
  #followKeyboard() {
    const view = window.visualViewport;
    view?.addEventListener("resize", () => {
      this.#parts.panel.style.setProperty("--view", `${view.height}px`);
      if (this.isOpen && this.#follows) this.toBottom();
    });
  }

  #build(root) {
    const parts = this.#parts;
    parts.badge = el("span", { class: "badge", hidden: true });
    const flip = () => (this.isOpen ? this.close() : this.open());
    parts.bubble = el("button", { class: "bubble", type: "button", "aria-expanded": "false", "aria-controls": "panel", on: { click: flip } }, icon("chat"), icon("down"), parts.badge);
    parts.welcome = el("section", { class: "welcome" });
    parts.scroller = el("div", { class: "scroller", on: { scroll: () => this.#scrolled() } }, parts.welcome, this.#thread.element);
    parts.jump = el("button", { class: "jump", type: "button", hidden: true, on: { click: () => this.toBottom() } }, icon("down"), el("span"));
    parts.banner = el("p", { class: "banner", role: "status", hidden: true });
    parts.light = el("dialog", { class: "light", on: { click: (event) => event.target === parts.light && parts.light.close() } });
    parts.panel = el("section", { class: "panel", id: "panel", role: "dialog", tabindex: "-1", hidden: true }, this.#header(), parts.banner, el("div", { class: "middle" }, parts.scroller, parts.jump), this.#composer.element, parts.light);
    parts.panel.addEventListener("keydown", (event) => this.#key(event));
    this.#dropZone(parts.panel);
    this.#thread.element.addEventListener("grown", () => this.#follows && this.toBottom());
    root.append(parts.panel, parts.bubble);
  }

  #header() {
    const parts = this.#parts;
    parts.avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    parts.name = el("h1");
    parts.other = el("button", { class: "other", type: "button", on: { click: () => this.#on.language() } });
    parts.close = el("button", { class: "close", type: "button", on: { click: () => this.close() } }, icon("close"));
    return el("header", { class: "head" }, parts.avatar, parts.name, parts.other, parts.close);
  }

  #scrolled() {
    this.#follows = this.#isNearBottom;
    if (this.#follows) this.#below = 0;
    this.#showJump();
  }

  #key(event) {
    // Escape also leaves a half-composed Chinese word, and a picture that is looked at.
    if (event.key !== "Escape" || event.isComposing || this.#parts.light.open) return;
    event.stopPropagation();
    this.close();
  }

  #dropZone(panel) {
    const hasFile = (event) => [...(event.dataTransfer?.items ?? [])].some((item) => item.kind === "file");
    panel.addEventListener("dragover", (event) => hasFile(event) && event.preventDefault());
    panel.addEventListener("drop", (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      this.#composer.take(event.dataTransfer.files[0]);
    });
  }
}

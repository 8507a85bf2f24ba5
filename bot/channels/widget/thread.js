// The list of what was said: one element a line, days between them, and what became of the visitor's own.
import { el, webLink } from "./dom.js";

const GROUP_MS = 5 * 60_000;

export class Thread {
  element;
  #base;
  #words;
  #on;
  #lines = new Map();
  #last = null;
  #typing;
  #quiet = false;

  // `on`: press(button, line), retry(id), picture(id) → Promise of an address, look(url, alt).
  constructor(base, words, on) {
    this.#base = base;
    this.#words = words;
    this.#on = on;
    this.element = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
    this.#typing = el("div", { class: "line bot typing", hidden: true }, el("p", { class: "bubble-text" }, el("i"), el("i"), el("i")));
    this.element.append(this.#typing);
    this.say(words);
  }

  get size() {
    return this.#lines.size;
  }

  get lastAt() {
    return this.#last?.at ?? 0;
  }

  get hasOwn() {
    return [...this.#lines.values()].some(({ line }) => line.author === "customer");
  }

  say(words) {
    this.#words = words;
    this.element.setAttribute("aria-label", words.log);
    this.#typing.setAttribute("aria-label", `${words.bot} ${words.typing}`);
  }

  clear() {
    this.#lines.clear();
    this.#last = null;
    this.element.replaceChildren(this.#typing);
  }

  // Fills in many lines without a screen reader reading all of them out.
  fill(lines) {
    this.#quiet = true;
    this.element.setAttribute("aria-busy", "true");
    for (const line of lines) this.add(line);
    this.#quiet = false;
    requestAnimationFrame(() => this.element.removeAttribute("aria-busy"));
  }

  // Adds a line once, however often it comes; returns whether it is new.
  add(line, status = "") {
    const key = line.author === "customer" && line.key ? line.key : line.id ? `shop ${line.id}` : "";
    if (!hasSomething(line) || (key && this.#lines.has(key))) return false;
    if (line.author === "customer") this.#markChosen(line.text);
    else this.#outdate(line);
    const element = this.#element(line);
    this.#lines.set(key || Symbol("line"), { line, element });
    this.#daySeparator(line);
    this.#typing.before(element);
    this.#last = line;
    if (status) this.mark(line.key, status);
    if (line.author !== "customer") this.typing(false);
    return true;
  }

  typing(on) {
    clearTimeout(this.#typing.timer);
    this.#typing.hidden = !on;
    // Whoever stopped without saying so is not shown as writing for ever.
    if (on) this.#typing.timer = setTimeout(() => this.typing(false), 8000);
  }

  // What became of an own line: sending, sent, or failed with words.
  mark(key, status, why = "") {
    const own = this.#lines.get(key)?.element;
    const note = own?.querySelector(".status");
    if (!note) return;
    own.dataset.status = status;
    note.replaceChildren();
    if (status === "failed") {
      const words = why || this.#words.failed;
      note.append(el("span", { text: `${words} · ` }));
      note.append(el("button", { type: "button", class: "retry", text: this.#words.retry, on: { click: () => this.#on.retry(key) } }));
    } else note.textContent = this.#words[status];
  }

  #element(line) {
    const who = line.author === "customer" ? this.#words.you : line.author === "agent" ? line.agent || this.#words.agent : this.#words.bot;
    const isFollowing = this.#last && this.#last.author === line.author && this.#last.agent === line.agent && line.at - this.#last.at < GROUP_MS;
    const element = el("article", { class: `line ${line.author === "customer" ? "own" : line.author}${isFollowing ? " following" : ""}` });
    element.append(el("header", {}, el("span", { class: "who", text: who }), el("time", { text: clock(line.at, this.#words.tag), datetime: stamp(line.at) })));
    for (const id of line.pictures ?? []) element.append(this.#picture(id, who));
    if (line.text) element.append(el("p", { class: "bubble-text", dir: "auto", text: line.text }));
    if (line.cards?.length) element.append(this.#cards(line));
    if (line.buttons?.length) element.append(this.#buttons(line));
    if (line.author === "customer") element.append(el("p", { class: "status" }));
    return element;
  }

  #buttons(line) {
    const group = el("div", { class: "choices", role: "group", "aria-label": this.#words.choices });
    for (const button of line.buttons) {
      const link = webLink(button.url, this.#base);
      if (link) group.append(el("a", { class: "choice", href: link, target: "_blank", rel: "noopener noreferrer", text: button.label }));
      else if (button.data) group.append(this.#button(button, line));
    }
    return group;
  }

  #button(button, line) {
    // Not `disabled`: the focus of whoever pressed it by keyboard would be lost.
    const press = (event) => {
      if (event.currentTarget.getAttribute("aria-disabled") === "true") return;
      this.#settle(line, button.label);
      this.#on.press({ data: button.data, label: button.label });
    };
    return el("button", { class: "choice", type: "button", text: button.label, "data-matter": matter(button.data), on: { click: press } });
  }

  // The buttons of a line can be used once.
  #settle(line, label) {
    const found = [...this.#lines.values()].find((one) => one.line === line);
    for (const choice of found?.element.querySelectorAll("button.choice") ?? []) {
      choice.setAttribute("aria-disabled", "true");
      if (choice.textContent === label) {
        choice.classList.add("chosen");
        choice.setAttribute("aria-label", `${label}, ${this.#words.chosen}`);
      }
    }
  }

  // After a reload: what the visitor said next tells which button it was.
  #markChosen(text) {
    for (const { line, element } of [...this.#lines.values()].reverse()) {
      if (!line.buttons?.length || line.author === "customer") continue;
      const isOpen = element.querySelector('button.choice:not([aria-disabled="true"])');
      if (isOpen && line.buttons.some((button) => button.data && button.label === text)) this.#settle(line, text);
      return;
    }
  }

  // Newer buttons about the same case, or about none, make the older ones stale.
  #outdate(line) {
    const matters = new Set((line.buttons ?? []).filter((button) => button.data).map((button) => matter(button.data)));
    if (!matters.size) return;
    for (const choice of this.element.querySelectorAll("button.choice")) {
      if (matters.has(choice.dataset.matter ?? "")) choice.setAttribute("aria-disabled", "true");
    }
  }

  #cards(line) {
    const list = el("ul", { class: "cards", "aria-label": this.#words.cards, tabindex: line.cards.length > 1 ? "0" : undefined });
    for (const card of line.cards) list.append(el("li", {}, ...this.#card(card)));
    return list;
  }

  #card(card) {
    const image = webLink(card.image, this.#base);
    const parts = [
      image ? el("img", { src: image, alt: "", loading: "lazy", on: { error: (event) => event.currentTarget.remove() } }) : null,
      el("strong", { text: card.title }),
      el("span", { class: "price", text: card.price }),
      card.stock ? el("span", { class: "stock", text: card.stock }) : null,
    ];
    const link = webLink(card.url, this.#base);
    const view = link && el("a", { class: "view", href: link, target: "_blank", rel: "noopener noreferrer", text: this.#words.view, "aria-label": `${this.#words.view}: ${card.title}` });
    if (!card.data) return [el("div", { class: "card" }, ...parts), view];
    const label = this.#words.askCard(card.title);
    const press = () => this.#on.press({ data: card.data, label });
    return [el("button", { class: "card", type: "button", on: { click: press } }, ...parts, el("span", { class: "ask", text: this.#words.ask })), view];
  }

  #picture(id, who) {
    const button = el("button", { class: "picture", type: "button", "aria-label": this.#words.pictureBy(who) });
    const lost = this.#words.pictureLost;
    this.#on.picture(id).then(
      (url) => {
        const image = el("img", { src: url, alt: "" });
        image.addEventListener("load", () => this.element.dispatchEvent(new Event("grown")));
        button.append(image);
        button.addEventListener("click", () => this.#on.look(url, this.#words.picture));
      },
      () => button.replaceWith(el("p", { class: "bubble-text lost", text: lost })),
    );
    return button;
  }

  #daySeparator(line) {
    const day = new Date(line.at).toDateString();
    if (this.#last && new Date(this.#last.at).toDateString() === day) return;
    this.#typing.before(el("div", { class: "day", role: "separator", "aria-label": dayName(line.at, this.#words) }, el("span", { text: dayName(line.at, this.#words) })));
  }
}

const hasSomething = (line) => line.text || line.pictures?.length || line.cards?.length || line.buttons?.length;

// The case that a button belongs to: the third part of its data.
const matter = (data) => data.split(":")[2] ?? "";

const clock = (at, tag) => new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);

const stamp = (at) => new Date(at).toISOString();

function dayName(at, words) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  const year = new Date(at).getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(words.tag, { year, month: "long", day: "numeric", weekday: "short" }).format(at);
}

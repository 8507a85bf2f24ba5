// Where the visitor writes: the text, and a picture chosen, pasted or dropped.
import { el, icon } from "./dom.js";

const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const MB = 1024 * 1024;
const TEXT_CAP = 4096;

export class Composer {
  element;
  field;
  // Bytes of a picture; the shop says how many when it is connected.
  pictureCap = 5 * MB;
  #words;
  #on;
  #picture = null;
  #file;
  #attach;
  #send;
  #preview;
  #note;

  // `on`: say(text), show(file, text, progress) → Promise.
  constructor(words, on) {
    this.#on = on;
    this.field = el("textarea", { rows: "1", maxlength: String(TEXT_CAP), enterkeyhint: "send", autocomplete: "off" });
    this.#file = el("input", { type: "file", accept: PICTURES.join(","), hidden: true, tabindex: "-1" });
    this.#attach = el("button", { type: "button", class: "attach" }, icon("picture"));
    this.#send = el("button", { type: "submit", class: "send" }, icon("send"));
    this.#preview = el("div", { class: "preview", hidden: true });
    this.#note = el("p", { class: "note", role: "status" });
    this.element = el("form", { class: "composer" }, this.#preview, this.#note, this.#file, this.#attach, this.field, this.#send);
    this.#listen();
    this.say(words);
    this.fit();
  }

  say(words) {
    this.#words = words;
    this.field.placeholder = words.placeholder;
    this.field.setAttribute("aria-label", words.write);
    for (const [button, label] of [[this.#attach, words.attach], [this.#send, words.send]]) {
      button.setAttribute("aria-label", label);
      button.title = label;
    }
  }

  // Takes a picture, or says why not.
  take(file) {
    if (!PICTURES.includes(file.type)) return this.#tell(this.#words.pictureWrong, true);
    if (file.size > this.pictureCap) return this.#tell(this.#words.pictureLarge(Math.round(this.pictureCap / MB)), true);
    const reader = new FileReader();
    reader.onload = () => this.#choose(file, reader.result);
    reader.readAsDataURL(file);
  }

  #listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", (event) => {
      // While a Chinese word is being composed, Enter chooses the word. Code 229 is how older browsers say so.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.fit());
    this.field.addEventListener("paste", (event) => {
      const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
      if (!file) return;
      event.preventDefault();
      this.take(file);
    });
    this.#attach.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      if (this.#file.files[0]) this.take(this.#file.files[0]);
      this.#file.value = "";
    });
  }

  async #submit() {
    const text = wellFormed(this.field.value).trim();
    if (this.#picture?.isBusy) return;
    if (this.#picture) return this.#show(text);
    if (!text) return;
    this.#empty();
    this.#tell("");
    this.#on.say(text);
  }

  async #show(text) {
    const picture = this.#picture;
    picture.isBusy = true;
    this.#progress(0);
    try {
      await this.#on.show(picture, text, (percent) => this.#progress(percent));
      this.#drop();
      this.#empty();
      this.#tell("");
    } catch (error) {
      picture.isBusy = false;
      this.#progress(-1);
      this.#tell(error.words?.[this.#words.tag.slice(0, 2)] ?? this.#words.uploadFailed, true);
    }
  }

  #choose(file, url) {
    this.#picture = { file, url, isBusy: false };
    const remove = el("button", { type: "button", class: "remove", "aria-label": this.#words.removePicture, on: { click: () => this.#drop() } }, icon("close"));
    this.#preview.replaceChildren(el("img", { src: url, alt: file.name }), el("progress", { max: "100", value: "0", hidden: true, "aria-label": this.#words.send }), remove);
    this.#preview.hidden = false;
    this.#tell(this.#words.pictureReady);
    this.field.focus();
    this.fit();
  }

  #progress(percent) {
    const bar = this.#preview.querySelector("progress");
    if (!bar) return;
    bar.hidden = percent < 0;
    bar.value = Math.max(0, percent);
    // A number for eyes only: a screen reader need not hear each percent.
    this.#preview.dataset.percent = percent < 0 ? "" : this.#words.uploading(percent);
  }

  #drop() {
    this.#picture = null;
    this.#preview.replaceChildren();
    this.#preview.hidden = true;
    this.#preview.dataset.percent = "";
    this.#tell("");
    this.fit();
    this.field.focus();
  }

  #empty() {
    this.field.value = "";
    this.fit();
  }

  #tell(text, isWrong = false) {
    this.#note.textContent = text;
    this.#note.classList.toggle("wrong", isWrong);
  }

  // As high as its text, up to what the style sheet allows.
  fit() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${this.field.scrollHeight}px`);
    this.#send.setAttribute("aria-disabled", String(!this.field.value.trim() && !this.#picture));
  }
}

// Half an emoji, cut by the length limit, is left out.
const wellFormed = (text) => (text.toWellFormed ? text.toWellFormed().replace(/\uFFFD$/u, "") : text);

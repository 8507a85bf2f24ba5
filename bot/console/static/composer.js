// Where agents write. Enter sends, Shift+Enter is a new line; Enter that ends an input method's word does neither.

// Without an answer for this long, the writer is told; the key stays, so that a second press doubles nothing.
const PATIENCE = 8000;

// What is half written outlives a reload, in this tab alone.
const drafts = {
  of: (id) => sessionStorage.getItem(`xiaoer-draft-${id}`) ?? "",
  keep(id, text) {
    if (text) sessionStorage.setItem(`xiaoer-draft-${id}`, text);
    else sessionStorage.removeItem(`xiaoer-draft-${id}`);
  },
};

export default {
  props: ["head", "words", "result"],
  emits: ["act"],
  data: () => ({ text: "", mode: "reply", key: "", isBusy: false, warning: "", timer: 0 }),
  computed: {
    isTheirs() {
      return this.head.owner === "agent" && !this.head.isMine;
    },
    hint() {
      if (this.mode === "note" || this.head.isMine) return "";
      if (this.isTheirs) return this.words.reply_theirs.replace("{agent}", () => this.head.agent);
      return this.words.reply_takes;
    },
  },
  watch: {
    "head.id": {
      immediate: true,
      handler(now) {
        this.text = drafts.of(now);
        this.mode = "reply";
        this.rest();
        this.$nextTick(this.grow);
      },
    },
    text(text) {
      drafts.keep(this.head.id, text);
      this.key = "";
      this.warning = "";
      this.$nextTick(this.grow);
    },
    result(result) {
      if (!result || result.key !== this.key) return;
      const isDone = result.ok;
      this.rest();
      if (isDone) {
        this.text = "";
        this.$refs.field.focus();
      } else {
        this.warning = result.error;
      }
    },
  },
  methods: {
    rest() {
      clearTimeout(this.timer);
      this.isBusy = false;
      this.warning = "";
    },
    pressed(event) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.send();
    },
    send() {
      if (this.isBusy || !this.text.trim()) return;
      this.key ||= crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random().toString(36).slice(2);
      this.isBusy = true;
      this.warning = "";
      this.timer = setTimeout(() => {
        this.isBusy = false;
        this.warning = this.words["error.unsent"];
      }, PATIENCE);
      this.$emit("act", { verb: this.mode, text: this.text, key: this.key });
    },
    // A question is being asked: nothing is under way.
    wait() {
      clearTimeout(this.timer);
      this.isBusy = false;
    },
    grow() {
      const field = this.$refs.field;
      if (!field) return;
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
    },
  },
  template: `
<form :class="['composer', mode]" @submit.prevent="send">
  <div class="modes" role="tablist">
    <button type="button" role="tab" :aria-selected="mode === 'reply'" @click="mode = 'reply'">{{ words.reply }}</button>
    <button type="button" role="tab" :aria-selected="mode === 'note'" @click="mode = 'note'">{{ words.note }}</button>
    <span class="hint">{{ hint }}</span>
  </div>
  <div class="write">
    <textarea ref="field" v-model="text" rows="1" maxlength="4000" dir="auto" @keydown="pressed"
              :placeholder="mode === 'note' ? words.note_hint : words.reply_hint" :aria-label="mode === 'note' ? words.note : words.reply"></textarea>
    <button type="submit" class="main" :disabled="isBusy || !text.trim()">{{ mode === "note" ? words.add_note : words.send }}</button>
  </div>
  <p class="under"><span v-if="warning" class="wrong" role="alert">{{ warning }}</span><span v-else class="keys">{{ words.keys }}</span></p>
</form>`,
};

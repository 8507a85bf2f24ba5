// The thread: lines with day marks, live at its end, older ones on demand. Every text is put in as text.
import { clock, day, dayKey } from "/console/static/times.js";

// Nearer to the end than this, a reader follows new lines.
const NEAR = 120;

export default {
  props: ["lines", "older", "words", "place", "now", "upto", "conversation"],
  emits: ["older"],
  data: () => ({ isFar: false, hasNew: false, isLoading: false, picture: null }),
  computed: {
    // Lines with their day, and whether they continue the one before.
    shown() {
      let last = "";
      let before = null;
      return this.lines.map((line) => {
        const key = dayKey(line.at, this.place);
        const mark = key === last ? "" : day(line.at, this.now, this.place, this.words);
        const follows = !mark && before && before.author === line.author && before.who === line.who && line.at - before.at < 180000;
        last = key;
        before = line;
        return { ...line, mark, follows };
      });
    },
  },
  watch: {
    conversation: { handler: "arrive", immediate: true },
    lines: {
      handler(now, then) {
        const grew = now.length && then.length && now[now.length - 1].id !== then[then.length - 1].id;
        const above = now.length && then.length && now[0].id !== then[0].id;
        if (above) return this.keepPlace();
        if (grew && this.isFar) this.hasNew = true;
        else if (!this.isFar) this.$nextTick(this.toEnd);
      },
    },
  },
  methods: {
    clock(at) {
      return clock(at, this.place);
    },
    arrive() {
      this.isLoading = false;
      this.hasNew = false;
      this.$nextTick(() => {
        const found = this.upto && this.$el.querySelector(`[data-line="${Number(this.upto)}"]`);
        if (found) found.scrollIntoView({ block: "center" });
        else this.toEnd();
        this.scrolled();
      });
    },
    toEnd() {
      const box = this.$refs.box;
      if (box) box.scrollTop = box.scrollHeight;
      this.hasNew = false;
    },
    scrolled() {
      const box = this.$refs.box;
      if (!box) return;
      this.isFar = box.scrollHeight - box.scrollTop - box.clientHeight > NEAR;
      if (!this.isFar) this.hasNew = false;
    },
    // Earlier lines came in above: what is read stays where it is.
    keepPlace() {
      const box = this.$refs.box;
      const below = box.scrollHeight - box.scrollTop;
      this.isLoading = false;
      this.$nextTick(() => (box.scrollTop = box.scrollHeight - below));
    },
    more() {
      this.isLoading = true;
      this.$emit("older", this.lines[0].id);
    },
    state(line) {
      if (!line.status || line.author === "customer" || line.author === "note") return "";
      return this.words["status." + line.status] ?? line.status;
    },
    enlarge(src) {
      this.picture = src;
      this.$nextTick(() => this.$refs.picture.showModal());
    },
  },
  template: `
<div class="thread">
  <div class="box" ref="box" @scroll.passive="scrolled" role="log" aria-live="polite" :aria-label="words.thread" tabindex="0">
    <div class="lines">
      <p class="edge"><button v-if="older" type="button" class="soft" :disabled="isLoading" @click="more">{{ words.older }}</button>
        <span v-else>{{ words.start_of }}</span></p>
      <template v-for="line in shown" :key="line.id">
        <p v-if="line.mark" class="day"><span>{{ line.mark }}</span></p>
        <article :class="['line', line.author, { follows: line.follows, sought: line.id === upto, failed: line.status === 'dead', unsent: ['cancelled', 'held', 'replaced'].includes(line.status) }]"
                 :data-line="line.id">
          <header v-if="!line.follows"><b dir="auto">{{ line.who }}</b><time>{{ clock(line.at) }}</time></header>
          <div class="bubble">
            <small v-if="line.isPress" class="pressed">{{ words.pressed }}</small>
            <p v-if="line.text" class="words" dir="auto">{{ line.text }}</p>
            <template v-for="(file, at) in line.files" :key="'f' + at">
              <button v-if="file.src" type="button" class="picture" @click="enlarge(file.src)"><img :src="file.src" :alt="file.name || file.kind" loading="lazy"></button>
              <a v-else-if="file.href" class="file" :href="file.href" :download="file.name">{{ file.kind }} · {{ file.name }}</a>
              <span v-else class="file">{{ file.kind }}<template v-if="file.name"> · {{ file.name }}</template></span>
            </template>
            <div v-if="line.cards.length" class="cards">
              <div v-for="(card, at) in line.cards" :key="'c' + at" class="card">
                <img v-if="card.image" :src="card.image" alt="" loading="lazy">
                <span><b>{{ card.title }}</b><i>{{ card.price }}</i><small v-if="card.stock">{{ card.stock }}</small></span>
              </div>
            </div>
            <div v-if="line.buttons.length" class="choices"><span v-for="(button, at) in line.buttons" :key="'b' + at">{{ button.label }}</span></div>
          </div>
          <footer v-if="state(line)" :class="line.status"><span>{{ state(line) }}</span><span v-if="line.why" class="why" dir="auto">{{ line.why }}</span></footer>
        </article>
      </template>
    </div>
  </div>
  <button v-if="hasNew" type="button" class="newer" @click="toEnd">{{ words.newer }} ↓</button>
  <dialog ref="picture" class="big" @click="$refs.picture.close()" @close="picture = null"><img v-if="picture" :src="picture" alt=""></dialog>
</div>`,
};

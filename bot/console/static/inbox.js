// The list of conversations: who waits first, then who is spoken with, then the bot's; or the finds of a search.
import { fill, short, waited } from "/console/static/times.js";

const PARTS = ["waiting", "mine", "theirs", "bot"];

export default {
  props: ["list", "words", "place", "now", "current", "hits", "wanted", "unread"],
  emits: ["open", "search"],
  data: () => ({ query: "", timer: 0, parts: PARTS }),
  computed: {
    isSearching() {
      return this.query.trim() !== "" && this.hits !== null && this.wanted === this.query;
    },
  },
  methods: {
    fill,
    waited,
    time(at) {
      return at ? short(at, this.now, this.place, this.words) : "";
    },
    rows(part) {
      return this.list.parts[part] ?? [];
    },
    // A part without rows is only worth its line where it says what would be there.
    isShown(part) {
      if (this.rows(part).length || part === "waiting") return true;
      return part === "bot" && PARTS.every((one) => !this.rows(one).length);
    },
    typed() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.$emit("search", this.query), 250);
    },
    clear() {
      this.query = "";
      this.$emit("search", "");
      this.$refs.query.focus();
    },
    initial(name) {
      return Array.from(name.trim())[0] ?? "?";
    },
    // The words that were found, so that they can be set off: every second piece is one.
    pieces(text) {
      const wanted = this.query.trim().toLowerCase();
      const lower = text.toLowerCase();
      if (!wanted || lower.length !== text.length) return [text];
      const found = [];
      let from = 0;
      for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
        found.push(text.slice(from, at), text.slice(at, at + wanted.length));
        from = at + wanted.length;
      }
      return [...found, text.slice(from)];
    },
  },
  template: `
<nav class="inbox" :aria-label="words.list">
  <div class="search" role="search">
    <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 3.6 3.6"/></svg>
    <input ref="query" v-model="query" @input="typed" type="search" maxlength="100" autocomplete="off"
           :placeholder="words.search" :aria-label="words.search" @keydown.esc="clear">
    <button v-if="query" type="button" class="quiet" @click="clear" :aria-label="words.search_clear">×</button>
  </div>
  <div class="rows" v-if="isSearching">
    <p class="count" role="status">{{ hits.length ? fill(words.hits, { n: hits.length }) : words.no_hits }}</p>
    <button v-for="hit in hits" :key="hit.message" type="button" class="row hit" @click="$emit('open', hit.id, hit.message)">
      <span class="top"><span class="name">{{ hit.name }}</span><time>{{ time(hit.at) }}</time></span>
      <span class="said"><b>{{ hit.author }}</b>
        <template v-for="(piece, at) in pieces(hit.text)" :key="at"><mark v-if="at % 2">{{ piece }}</mark><template v-else>{{ piece }}</template></template>
      </span>
    </button>
  </div>
  <div class="rows" v-else>
    <p v-if="list.trouble" class="nobody trouble" role="alert">{{ list.trouble }}</p>
    <p v-if="list.onDuty === 0" class="nobody">{{ words.nobody }}</p>
    <template v-for="part in parts" :key="part">
      <section v-if="isShown(part)" :class="['part', part]" :aria-label="words[part]">
        <h2>{{ words[part] }}<span class="n" v-if="rows(part).length">{{ rows(part).length }}</span></h2>
        <p v-if="!rows(part).length" class="none">{{ words['no_' + part] }}</p>
        <button v-for="row in rows(part)" :key="row.id" type="button" :data-id="row.id"
                :class="['row', { urgent: row.urgent, unread: unread(row) }]"
                :aria-current="row.id === current ? 'true' : null" @click="$emit('open', row.id)">
          <span class="face" aria-hidden="true">{{ initial(row.name) }}</span>
          <span class="top">
            <span class="name" dir="auto">{{ row.name }}</span>
            <time v-if="part === 'waiting'" class="wait">{{ fill(words.waited, { time: waited(now - row.since) }) }}</time>
            <time v-else>{{ time(row.at) }}</time>
          </span>
          <span class="said" dir="auto">{{ row.text }}</span>
          <span class="marks">
            <span v-if="row.urgent" class="mark hot">{{ words.urgent }}</span>
            <span v-if="row.due.level" :class="['mark', { hot: row.due.level === 'over' }]">{{ row.due.says }}</span>
            <span v-if="row.reason" class="mark">{{ row.reason }}</span>
            <span v-if="row.offered" class="mark">{{ fill(words.offered, { agent: row.offered }) }}</span>
            <span v-else-if="row.stage" :class="['mark', { hot: row.stage === words['stage.manager'] }]">{{ row.stage }}</span>
            <span v-if="part === 'theirs'" class="mark">{{ row.agent }}</span>
            <span class="via">{{ row.channel }}</span>
          </span>
        </button>
      </section>
    </template>
  </div>
</nav>`,
};

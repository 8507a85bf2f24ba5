// The whole page: list, thread, panel. It shows what the server tells, and asks the server for everything it does.
import Composer from "/console/static/composer.js";
import Inbox from "/console/static/inbox.js";
import Panel from "/console/static/panel.js";
import Thread from "/console/static/thread.js";

const SEEN = "xiaoer-desk-seen";
const SOUND = "xiaoer-desk-sound";

function stored(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export default {
  components: { Composer, Inbox, Panel, Thread },
  props: { start: Object },
  emits: ["opened", "closed", "older", "searched", "acted", "duty"],
  data() {
    const { words, language, zone, shop, me, list, thread } = this.start;
    return {
      words, shop, me, list,
      place: { language, zone },
      ahead: list.now - Date.now(),
      now: list.now,
      head: null, lines: [], older: false, panel: [], upto: null,
      hits: null, wanted: "",
      result: null, question: null, notice: "", isLost: false, hasEnded: false,
      seen: stored(SEEN, {}),
      hasSound: stored(SOUND, false),
      isPanelOpen: false,
      pending: new Map(),
      first: thread,
    };
  },
  computed: {
    view() {
      return this.head ? "at-thread" : "at-list";
    },
    count() {
      const { waiting, mine } = this.list.parts;
      return waiting.length + mine.filter(this.unread).length;
    },
    can() {
      const { owner, isMine } = this.head;
      return { take: !isMine, release: owner !== "bot", over: owner === "agent" && !isMine };
    },
  },
  watch: {
    count: {
      immediate: true,
      handler(count) {
        document.title = (count ? `(${count}) ` : "") + `${this.words.app} · ${this.shop}`;
      },
    },
    "list.parts.waiting"(now, then) {
      const known = new Set(then.map((row) => row.id));
      if (this.hasSound && now.some((row) => !known.has(row.id))) this.ring();
    },
  },
  created() {
    document.documentElement.lang = this.place.language;
    if (this.first) this.take(this.first);
    this.first = null;
  },
  mounted() {
    this.ticking = setInterval(() => (this.now = Date.now() + this.ahead), 1000);
    this.returned = () => this.go(this.addressed(), null, false);
    addEventListener("popstate", this.returned);
    addEventListener("click", this.closeMenu);
    setTimeout(this.listen, 0);
  },
  unmounted() {
    clearInterval(this.ticking);
    removeEventListener("popstate", this.returned);
    removeEventListener("click", this.closeMenu);
  },
  methods: {
    // What the server tells
    showList(list) {
      this.list = list;
      this.ahead = list.now - Date.now();
      this.note();
    },
    showThread(thread) {
      if (!thread) {
        this.say(this.words.gone);
        return this.leaveThread(true);
      }
      this.take(thread);
    },
    showHead(head) {
      if (head.id !== this.head?.id) return;
      const wasMine = this.head.isMine;
      this.head = head;
      if (wasMine && head.owner === "agent" && !head.isMine) this.say(this.words.taken_by.replaceAll("{agent}", () => head.agent), true);
    },
    showLines(changed, now) {
      const lines = new Map(this.lines.map((line) => [line.id, line]));
      for (const line of changed) lines.set(line.id, line);
      this.lines = [...lines.values()].sort((one, other) => one.id - other.id);
      this.ahead = now - Date.now();
      this.note();
    },
    showOlder(id, lines, older) {
      if (id !== this.head?.id) return;
      const known = new Set(this.lines.map((line) => line.id));
      this.lines = [...lines.filter((line) => !known.has(line.id)), ...this.lines];
      this.older = older;
    },
    showPanel(panel) {
      this.panel = panel;
    },
    showHits(wanted, hits) {
      this.wanted = wanted;
      this.hits = hits;
    },
    showMe(me) {
      this.me = me;
    },
    acted(key, verdict) {
      const deed = this.pending.get(key);
      if (!deed) return;
      if (verdict.ask) {
        this.$refs.composer?.wait();
        this.question = { text: verdict.ask, deed };
        return this.$nextTick(() => this.$refs.ask.showModal());
      }
      this.pending.delete(key);
      this.result = { key, ...verdict };
      if (verdict.error) this.say(verdict.error);
    },
    leave() {
      this.hasEnded = true;
      sessionStorage.clear();
      location.assign("/console/sign-in?out");
    },

    // What the agent does
    take(thread) {
      this.head = thread.head;
      this.lines = thread.lines;
      this.older = thread.older;
      this.panel = thread.panel;
      this.upto = thread.upto;
      this.ahead = thread.now - Date.now();
      this.notice = "";
      this.note();
    },
    open(id, upto = null) {
      this.go(id, upto, true);
    },
    go(id, upto, isNew) {
      if (id === null) return this.leaveThread(isNew);
      if (isNew && id !== this.head?.id) history.pushState(null, "", `/console/c/${id}`);
      this.isPanelOpen = false;
      this.$emit("opened", id, upto);
    },
    addressed() {
      const found = /^\/console\/c\/(\d+)$/.exec(location.pathname);
      return found ? Number(found[1]) : null;
    },
    leaveThread(isNew) {
      this.head = null;
      this.lines = [];
      this.isPanelOpen = false;
      if (isNew) history.pushState(null, "", "/console/");
      this.$emit("closed");
    },
    // What is settled is off the list of what is owed: asked once more before it goes.
    settle(id) {
      this.question = { text: this.words.settle_sure, deed: { verb: "settle", case: id } };
      this.$nextTick(() => this.$refs.ask.showModal());
    },
    act(deed) {
      const whole = { id: this.head.id, text: "", sure: false, ...deed };
      whole.key ??= crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random().toString(36).slice(2);
      this.pending.set(whole.key, whole);
      this.$emit("acted", whole);
    },
    answer(isYes) {
      const { deed } = this.question;
      this.$refs.ask.close();
      this.question = null;
      if (isYes) this.act({ ...deed, sure: true });
      else this.pending.delete(deed.key);
    },
    search(query) {
      if (query.trim()) this.$emit("searched", query);
      else this.hits = null;
    },
    say(text, isLasting = false) {
      this.notice = text;
      clearTimeout(this.saying);
      if (!isLasting) this.saying = setTimeout(() => (this.notice = ""), 6000);
    },

    // What was read: kept in this browser alone
    unread(row) {
      return row.owner !== "bot" && row.id !== this.head?.id && (row.at ?? 0) > (this.seen[row.id] ?? 0);
    },
    note() {
      if (!this.head || document.hidden) return;
      const last = this.lines.filter((line) => line.author === "customer").at(-1);
      if (!last || this.seen[this.head.id] === last.at) return;
      const kept = Object.entries({ ...this.seen, [this.head.id]: last.at }).slice(-500);
      this.seen = Object.fromEntries(kept);
      localStorage.setItem(SEEN, JSON.stringify(this.seen));
    },
    switchSound() {
      this.hasSound = !this.hasSound;
      localStorage.setItem(SOUND, JSON.stringify(this.hasSound));
      if (this.hasSound) this.ring();
    },
    ring() {
      const audio = new AudioContext();
      for (const [at, pitch] of [[0, 660], [0.16, 880]]) {
        const tone = new OscillatorNode(audio, { frequency: pitch });
        const loudness = new GainNode(audio, { gain: 0.08 });
        tone.connect(loudness).connect(audio.destination);
        loudness.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.3);
        tone.start(audio.currentTime + at);
        tone.stop(audio.currentTime + at + 0.32);
      }
      setTimeout(() => audio.close(), 900);
    },
    // A session that ended while the connection was lost does not come back by trying again.
    async askWhy() {
      const answer = await fetch("/console/", { method: "HEAD", redirect: "manual" }).catch(() => null);
      if (answer?.status === 401) this.leave();
    },
    closeMenu(event) {
      if (!event.target.closest(".me")) this.$refs.menu?.removeAttribute("open");
    },
    listen() {
      if (!window.socket) return setTimeout(this.listen, 50);
      window.socket.on("disconnect", () => (this.isLost = !this.hasEnded));
      window.socket.on("connect", () => (this.isLost = false));
      window.socket.on("connect_error", this.askWhy);
    },
  },
  template: `
<div :class="['desk', view, { 'with-panel': isPanelOpen }]">
  <header class="bar">
    <img src="/console/static/mark.svg" alt="" width="28" height="28">
    <p class="title"><b>{{ words.app }}</b><span>{{ shop }}</span></p>
    <span class="grow"></span>
    <button type="button" role="switch" :class="['duty', { on: me.onDuty }]" :aria-checked="me.onDuty ? 'true' : 'false'"
            :title="words.duty_hint" @click="$emit('duty', !me.onDuty)"><i aria-hidden="true"></i>{{ me.onDuty ? words.on_duty : words.off_duty }}</button>
    <details ref="menu" class="me">
      <summary>{{ me.name }}</summary>
      <div class="menu">
        <button type="button" @click="switchSound">{{ hasSound ? words.sound_on : words.sound_off }}</button>
        <a href="/console/replies">{{ words.voice }}</a>
        <a :href="'?lang=' + (place.language === 'zh' ? 'en' : 'zh')">{{ words.other_language }}</a>
        <form method="post" action="/console/sign-out"><button type="submit">{{ words.sign_out }}</button></form>
      </div>
    </details>
  </header>
  <p v-if="isLost" class="lost" role="status">{{ words.lost }}</p>
  <Inbox :list="list" :words="words" :place="place" :now="now" :current="head?.id" :hits="hits" :wanted="wanted" :unread="unread"
         @open="open" @search="search" />
  <main v-if="head" class="talk">
    <header class="head">
      <button type="button" class="back quiet" @click="leaveThread(true)" :aria-label="words.back">‹</button>
      <p class="whose"><b dir="auto">{{ head.name }}</b><span :class="['owner', head.owner, { mine: head.isMine }]">{{ head.who }}</span>
        <span v-if="head.urgent" class="mark hot">{{ words.urgent }}</span><span v-if="head.reason" class="mark">{{ head.reason }}</span></p>
      <button v-if="can.take" type="button" class="main" @click="act({ verb: 'take' })">{{ can.over ? words.take_over : words.take }}</button>
      <button v-if="can.release" type="button" class="soft" @click="act({ verb: 'release' })">{{ words.release }}</button>
      <button type="button" class="soft details" @click="isPanelOpen = true">{{ words.details }}</button>
    </header>
    <p v-if="notice" class="notice" role="alert"><span>{{ notice }}</span><button type="button" class="quiet" @click="notice = ''" :aria-label="words.close">×</button></p>
    <Thread :lines="lines" :older="older" :words="words" :place="place" :now="now" :upto="upto" :conversation="head.id"
            @older="(id) => $emit('older', id)" />
    <Composer ref="composer" :head="head" :words="words" :result="result" @act="act" />
  </main>
  <main v-else class="talk nothing">
    <p v-if="notice" class="notice" role="alert"><span>{{ notice }}</span></p>
    <div><img src="/console/static/mark.svg" alt="" width="56" height="56"><h1>{{ words.pick }}</h1><p>{{ words.pick_hint }}</p></div>
  </main>
  <Panel v-if="head" :parts="panel" :words="words" @close="isPanelOpen = false" @settle="settle" />
  <dialog ref="ask" class="ask" @cancel.prevent="answer(false)">
    <p>{{ question?.text }}</p>
    <div><button type="button" class="soft" @click="answer(false)">{{ words["sure.no"] }}</button>
      <button type="button" class="main" @click="answer(true)">{{ words["sure.yes"] }}</button></div>
  </dialog>
</div>`,
};

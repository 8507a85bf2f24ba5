// The connection to the shop: a socket, or plain HTTP where no socket gets through. What is sent is kept until the
// shop has acknowledged it, goes out one at a time in order, and goes out again under the same id after a break.
const READY_MS = 10_000;
const ACK_MS = 12_000;
const PING_MS = 25_000;
const SOCKET_AGAIN_MS = 60_000;
const UNKNOWN_VISITOR = 4401;
const FORBIDDEN = 4403;

export class Refusal extends Error {
  constructor(answer) {
    super(answer.code);
    Object.assign(this, { code: answer.code, words: answer.message, final: answer.final });
    this.waitMs = (answer.retry_after_s ?? 0) * 1000;
  }
}

export const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http on a LAN address has no randomUUID.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

export class Link {
  after = 0;
  state = "idle";
  #base;
  #memory;
  #identity;
  #on;
  #language;
  #socket = null;
  #polling = null;
  #inFlight = "";
  #failures = 0;
  #socketFailures = 0;
  #httpSince = 0;
  #timers = {};

  // `on`: frame, state, acked, refused.
  constructor(base, memory, language, identity, on) {
    this.#base = base;
    this.#memory = memory;
    this.#language = language;
    this.#identity = identity;
    this.#on = on;
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#lost());
    // A phone that slept may hold a socket that is dead and does not know it.
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry() || this.#ping());
  }

  open() {
    if (this.state === "idle") this.#connect();
  }

  set language(language) {
    this.#language = language;
    if (this.state !== "idle") this.#restart();
  }

  send(frame) {
    this.#memory.keep(frame);
    this.open();
    this.#pump();
  }

  // Uploads a picture; `progress` gets 0 to 100. Resolves to its id, rejects with a Refusal or an Error.
  async upload(blob, progress) {
    const token = await this.#token();
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.#base}widget/pictures`);
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.responseType = "json";
      request.upload.onprogress = (event) => progress(Math.round((100 * event.loaded) / event.total));
      request.onload = () =>
        request.status === 201 ? resolve(request.response.picture) : reject(refusalOf(request.response));
      request.onerror = request.ontimeout = request.onabort = () => reject(new Error("offline"));
      request.timeout = 70_000;
      request.send(blob);
    });
  }

  // A picture of this thread as a Blob.
  async picture(id) {
    const answer = await this.#fetch(`widget/pictures/${encodeURIComponent(id)}`);
    return answer.blob();
  }

  async #connect() {
    this.#clear("again");
    this.#become(this.#failures ? "offline" : "connecting");
    try {
      const token = await this.#token();
      if (this.#httpSince && Date.now() - this.#httpSince < SOCKET_AGAIN_MS) await this.#poll();
      else this.#dial(token);
    } catch (error) {
      if (error.name === "AbortError") return;
      // HTTP does not get through either: the socket has its turn again, with one more failure to spare.
      if (this.#httpSince) [this.#httpSince, this.#socketFailures] = [0, 1];
      if (error instanceof Refusal && error.final) this.#become("refused", error);
      else this.#later(error.waitMs);
    }
  }

  async #token() {
    if (this.#memory.token) return this.#memory.token;
    const body = JSON.stringify({ language: this.#language, identity: this.#identity });
    const answer = await this.#fetch("widget/session", { method: "POST", body }, "");
    // Another tab may have been faster: one thread for all of them.
    this.#memory.token ||= (await answer.json()).token;
    return this.#memory.token;
  }

  async #fetch(path, options = {}, token = this.#memory.token) {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }) };
    if (options.body) headers["Content-Type"] = "application/json";
    const answer = await fetch(this.#base + path, { cache: "no-store", credentials: "omit", ...options, headers });
    if (answer.ok) return answer;
    const refusal = refusalOf(await answer.json().catch(() => null));
    if (refusal.code === "unknown_visitor") this.#forget();
    throw refusal;
  }

  #dial(token) {
    const socket = new WebSocket(`${this.#base.replace(/^http/, "ws")}widget/socket`);
    this.#socket = socket;
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: "hello", token, after: this.after, language: this.#language }));
    socket.onmessage = (event) => this.#socket === socket && this.#heard(JSON.parse(event.data));
    socket.onclose = (event) => this.#socket === socket && this.#closed(event.code);
    this.#time("ready", READY_MS, () => socket.close());
  }

  #forget() {
    this.#memory.token = "";
    this.after = 0;
  }

  #closed(code) {
    this.#socket = null;
    if (code === UNKNOWN_VISITOR) this.#forget();
    if (code === FORBIDDEN) return this.#become("refused");
    if (this.state !== "online" && ++this.#socketFailures >= 2) this.#httpSince = Date.now();
    this.#later();
  }

  // Plain HTTP: the first poll does not wait, so that the visitor sees at once that it works.
  async #poll() {
    const polling = (this.#polling = new AbortController());
    let wait = 0;
    while (this.#polling === polling) {
      if (wait && Date.now() - this.#httpSince > SOCKET_AGAIN_MS && !this.#inFlight) return this.#restart();
      const query = `after=${this.after}&wait=${wait}&language=${this.#language}`;
      const answer = await this.#fetch(`widget/messages?${query}`, { signal: polling.signal });
      const { frames } = await answer.json();
      if (this.#polling !== polling) return;
      for (const frame of frames) if (wait === 0 || frame.type !== "ready" || frame.lines.length) this.#heard(frame);
      wait = 1;
    }
  }

  #heard(frame) {
    if (this.#socket) this.#time("ping", PING_MS, () => this.#ping());
    this.#clear("pong");
    if (frame.type === "ready") this.#ready(frame);
    else if (frame.type === "ack") this.#acked(frame.id);
    else if (frame.type === "error" && frame.id) this.#refused(frame.id, refusalOf(frame));
    else if (frame.type === "message") this.#line(frame);
    else this.#on.frame(frame);
  }

  #ready(frame) {
    this.#clear("ready");
    this.#failures = 0;
    if (this.#socket) this.#socketFailures = this.#httpSince = 0;
    this.#on.frame(frame);
    for (const line of frame.lines) this.after = Math.max(this.after, line.id);
    this.#become("online");
    this.#pump();
  }

  #line(frame) {
    this.after = Math.max(this.after, frame.line.id);
    this.#on.frame(frame);
  }

  #ping() {
    if (!this.#socket || this.state !== "online") return;
    this.#socket.send('{"type":"ping"}');
    this.#time("pong", READY_MS, () => this.#restart());
  }

  // One at a time: a later message never overtakes an earlier one that has to wait.
  #pump() {
    if (this.state !== "online" || this.#inFlight) return;
    const frame = this.#memory.pending[0];
    if (!frame) return;
    this.#inFlight = frame.id;
    this.#time("ack", ACK_MS, () => this.#restart());
    const { at: _at, ...sent } = frame;
    if (this.#socket) this.#socket.send(JSON.stringify(sent));
    else this.#post(sent);
  }

  async #post(frame) {
    try {
      const query = `language=${this.#language}`;
      const answer = await this.#fetch(`widget/messages?${query}`, { method: "POST", body: JSON.stringify(frame) });
      this.#acked((await answer.json()).id);
    } catch (error) {
      if (error instanceof Refusal) this.#refused(frame.id, error);
      else this.#lost();
    }
  }

  #acked(id) {
    this.#settle(id);
    this.#memory.drop(id);
    this.#on.acked(id);
    this.#pump();
  }

  #refused(id, refusal) {
    this.#clear("ack");
    if (refusal.code === "unknown_visitor") return this.#lost();
    if (!refusal.final) {
      this.#time("resend", refusal.waitMs || 2000, () => {
        this.#settle(id);
        this.#pump();
      });
      return;
    }
    this.#settle(id);
    this.#memory.drop(id);
    this.#on.refused(id, refusal);
    this.#pump();
  }

  #settle(id) {
    if (this.#inFlight !== id) return;
    this.#inFlight = "";
    this.#clear("ack");
  }

  #hurry() {
    if (this.state === "offline" && this.#timers.again) this.#connect();
  }

  #lost() {
    if (this.state === "idle" || this.state === "refused") return;
    this.#hangUp();
    this.#later();
  }

  #restart() {
    this.#hangUp();
    this.#connect();
  }

  #hangUp() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#polling?.abort();
    this.#polling = null;
    this.#inFlight = "";
    for (const name of Object.keys(this.#timers)) this.#clear(name);
  }

  // Half a second, then twice as long each time up to half a minute, with chance so that not all come at once.
  #later(waitMs = 0) {
    this.#hangUp();
    const backoff = Math.min(30_000, 500 * 2 ** this.#failures++) * (0.6 + 0.8 * Math.random());
    this.#become("offline");
    this.#time("again", Math.max(waitMs, backoff), () => this.#connect());
  }

  #become(state, refusal = null) {
    if (this.state === state) return;
    this.state = state;
    this.#on.state(state, refusal);
  }

  #time(name, ms, then) {
    this.#clear(name);
    this.#timers[name] = setTimeout(() => {
      delete this.#timers[name];
      then();
    }, ms);
  }

  #clear(name) {
    clearTimeout(this.#timers[name]);
    delete this.#timers[name];
  }
}

const refusalOf = (answer) => new Refusal(answer?.code ? answer : { code: "unavailable", final: false });

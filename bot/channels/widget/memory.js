// What the browser keeps for one shop and one customer: the token, what was seen, and what is not acknowledged yet.
// It is read anew each time, since other tabs write to it too.
export class Memory {
  #name;
  #held = "";

  constructor(base, customer) {
    const prefix = `xiaoer ${base} `;
    this.#name = prefix + customer;
    this.#forgetOthers(prefix, customer);
  }

  // A customer who signed out, or another one who signed in, must not find the thread of the one before.
  #forgetOthers(prefix, customer) {
    try {
      for (const name of Object.keys(localStorage)) {
        const owner = name.startsWith(prefix) ? name.slice(prefix.length) : "";
        if (owner && owner !== customer) localStorage.removeItem(name);
      }
    } catch {
      // Storage is blocked: this page remembers until it is closed.
    }
  }

  #read() {
    let text = this.#held;
    try {
      text = localStorage.getItem(this.#name) ?? this.#held;
    } catch {
      // As above.
    }
    try {
      const kept = JSON.parse(text || "{}");
      const pending = Array.isArray(kept.pending) ? kept.pending.filter((one) => one && one.id && one.type) : [];
      return { token: String(kept.token ?? ""), seen: Number(kept.seen) || 0, pending };
    } catch {
      return { token: "", seen: 0, pending: [] };
    }
  }

  #write(change) {
    this.#held = JSON.stringify({ ...this.#read(), ...change });
    try {
      localStorage.setItem(this.#name, this.#held);
    } catch {
      // As above, or the storage is full.
    }
  }

  get token() {
    return this.#read().token;
  }
  set token(token) {
    this.#write({ token });
  }

  get seen() {
    return this.#read().seen;
  }
  set seen(seen) {
    if (seen !== this.#read().seen) this.#write({ seen });
  }

  get pending() {
    return this.#read().pending;
  }
  keep(frame) {
    if (!this.pending.some((one) => one.id === frame.id)) this.#write({ pending: [...this.pending, frame] });
  }
  drop(id) {
    const rest = this.pending.filter((one) => one.id !== id);
    if (rest.length !== this.pending.length) this.#write({ pending: rest });
  }
}

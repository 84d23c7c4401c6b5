/** What was typed before, kept by the browser. A secret never comes here. */

const KEY = "vetrellis.history";
const MOST = 1000;

export class History {
  #store;
  #lines;
  #at = -1;
  #prefix = "";

  /** @param store Where it is kept: `localStorage`, or anything like it. */
  constructor(store) {
    this.#store = store;
    this.#lines = load(store);
  }

  /** Remember a line, as the newest; the same line before it is forgotten. */
  add(line) {
    this.rest();
    if (!line.trim()) return;
    this.#lines = [...this.#lines.filter((old) => old !== line), line].slice(-MOST);
    try {
      this.#store.setItem(KEY, JSON.stringify(this.#lines));
    } catch {
      // A browser that keeps nothing still has them until the page is closed.
    }
  }

  /** Begin anew: the next `older` searches from the end, for what is typed then. */
  rest() {
    this.#at = -1;
  }

  /** The next older line that begins with what was typed, or null. */
  older(typed) {
    if (this.#at < 0) {
      this.#at = this.#lines.length;
      this.#prefix = typed;
    }
    return this.#find(-1);
  }

  /** The next newer such line; what was typed, after the newest; null if not on the way. */
  newer() {
    if (this.#at < 0) return null;
    const found = this.#find(+1);
    if (found !== null) return found;
    this.rest();
    return this.#prefix;
  }

  #find(step) {
    for (let at = this.#at + step; at >= 0 && at < this.#lines.length; at += step) {
      const line = this.#lines[at];
      if (line.startsWith(this.#prefix) && line !== this.#prefix) {
        this.#at = at;
        return line;
      }
    }
    return null;
  }
}

function load(store) {
  try {
    const kept = JSON.parse(store.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((line) => typeof line === "string") : [];
  } catch {
    return [];
  }
}

/**
 * The line to the server, which comes back by itself.
 *
 * It speaks `v1.vetrellis` (docs/reference/protocol.md). `state` is `connecting`, `open`, `waiting`
 * (for the next try) or `closed` (for good: the server meant it).
 */

const SUBPROTOCOL = "v1.vetrellis";
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30000;
/** Reasons after which coming back at once would only annoy. */
const FINAL = new Set(["ended", "flood", "malformed", "binary"]);

export class Connection {
  state = "closed";
  #url;
  #take;
  #changed;
  #socket = null;
  #tries = 0;
  #timer = null;
  #reason = "";

  /**
   * @param url Where the server is.
   * @param take Called with each frame.
   * @param changed Called with the new state, the reason that the server gave, and the wait in ms.
   */
  constructor(url, take, changed) {
    this.#url = url;
    this.#take = take;
    this.#changed = changed;
    addEventListener("online", () => this.state === "waiting" && this.open());
  }

  /** Connect now. */
  open() {
    clearTimeout(this.#timer);
    if (this.state === "open" || this.state === "connecting") return;
    this.#reason = "";
    this.#become("connecting");
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => this.#become("open");
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = () => this.#lost();
  }

  /** Send a frame. False: there is no line, and nothing was sent. */
  send(type, payload) {
    if (this.state !== "open" || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ type, payload }));
    return true;
  }

  #received(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    this.#tries = 0;
    for (const frame of Array.isArray(message) ? message : [message]) {
      if (typeof frame?.type !== "string") continue;
      if (frame.type === "closing") this.#reason = String(frame.payload?.reason ?? "");
      this.#take(frame.type, frame.payload ?? {});
    }
  }

  #lost() {
    if (FINAL.has(this.#reason)) {
      this.#become("closed");
      return;
    }
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(this.#tries, 10));
    this.#tries += 1;
    // Half of it by chance: a thousand players do not come back in the same instant.
    const delay = longest * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.open(), delay);
    this.#become("waiting", delay);
  }

  #become(state, delay = 0) {
    this.state = state;
    this.#changed(state, this.#reason, delay);
  }
}

/**
 * The line to the server, which comes back by itself.
 *
 * It speaks `v1.vetrellis` (docs/reference/protocol.md). `state` is `connecting`, `open`, `waiting`
 * (for the next try) or `closed` (for good: the server meant it).
 */

const SUBPROTOCOL = "v1.vetrellis";
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30000;
/** What brings news: a message that begins with one of these counts. */
const COUNTED = new Set(["prose", "prompt", "data", "presence"]);
/** Messages after which, and ms within which, the server is told how far the page has come. */
const TELL_AFTER = 16;
const TELL_WITHIN = 2000;
/** Lines that are kept until it is known that the server took them. */
const MOST_SENT = 64;
const KEPT_AS = "vetrellis.ticket";
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
  #storage;
  #ticket = null;
  /** How many messages came since the ticket; on a new line none counts until it is resumed. */
  #count = 0;
  #counts = false;
  #untold = 0;
  #teller = null;
  /** The number of the last line that was sent, and the lines that may have been lost. */
  #number = 0;
  #sent = [];

  /**
   * @param url Where the server is.
   * @param take Called with each frame.
   * @param changed Called with the new state, the reason that the server gave, and the wait in ms.
   * @param storage Where the ticket is kept, for this tab alone, should the page be loaded anew.
   */
  constructor(url, take, changed, storage) {
    this.#url = url;
    this.#take = take;
    this.#changed = changed;
    this.#storage = storage;
    this.#remember();
    addEventListener("online", () => this.state === "waiting" && this.open());
    addEventListener("pagehide", () => this.#keep());
  }

  /** Whether the page means to go on where it was, and does not know yet whether it may. */
  get isResuming() {
    return this.#ticket !== null && !this.#counts;
  }

  /** Connect now. */
  open() {
    clearTimeout(this.#timer);
    if (this.state === "open" || this.state === "connecting") return;
    this.#reason = "";
    this.#become("connecting");
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    this.#counts = false;
    socket.onopen = () => {
      // With what ticket the page comes has to be said before all else.
      if (this.#ticket !== null) this.#write("resume", { token: this.#ticket, seen: this.#count });
      this.#become("open");
      this.#write("ticket", {});
    };
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = () => this.#lost();
  }

  /** Send a frame. False: there is no line, and nothing was sent. */
  send(type, payload) {
    if (this.state !== "open" || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#write(type, payload);
    return true;
  }

  /** Send a line that was typed, once, however often the connection breaks. A secret is not kept. */
  type(text, secret) {
    if (this.isResuming || !this.send("command", { text, number: this.#number + 1 })) return false;
    this.#number += 1;
    this.#sent.push({ number: this.#number, text: secret ? null : text });
    if (this.#sent.length > MOST_SENT) this.#sent.shift();
    return true;
  }

  #write(type, payload) {
    this.#socket.send(JSON.stringify({ type, payload }));
  }

  /** Take a ticket. An empty one says that the old one is worth nothing. */
  #granted(token) {
    if (!token) {
      this.#forget();
      return;
    }
    this.#ticket = String(token);
    this.#count = 0;
    this.#untold = 0;
    this.#counts = true;
    this.#keep();
  }

  #resumed({ count, lost, taken }) {
    this.#count = Number(count) || 0;
    this.#counts = true;
    if (Number(lost) > 0) this.#take("gap", { lines: Number(lost) });
    const again = typeof taken === "number" ? this.#sent.filter((each) => each.number > taken) : [];
    this.#sent = again.filter((each) => each.text !== null);
    for (const { number, text } of this.#sent) this.#write("command", { text, number });
  }

  /** It is all over: what comes next is another visit. */
  #forget() {
    this.#ticket = null;
    this.#counts = false;
    this.#sent = [];
    this.#keep();
  }

  #counted(messages) {
    if (!this.#counts) return;
    this.#count += messages;
    this.#untold += messages;
    if (this.#untold >= TELL_AFTER) this.#tell();
    else this.#teller ??= setTimeout(() => this.#tell(), TELL_WITHIN);
  }

  #tell() {
    this.#hush();
    this.#keep();
    if (this.#counts) this.send("seen", { count: this.#count });
  }

  #hush() {
    clearTimeout(this.#teller);
    this.#teller = null;
    this.#untold = 0;
  }

  #keep() {
    try {
      if (this.#ticket === null) this.#storage.removeItem(KEPT_AS);
      else {
        const kept = { ticket: this.#ticket, count: this.#count, number: this.#number };
        this.#storage.setItem(KEPT_AS, JSON.stringify(kept));
      }
    } catch {
      // No storage: then a page that is loaded anew is a new visit.
    }
  }

  #remember() {
    try {
      const kept = JSON.parse(this.#storage.getItem(KEPT_AS));
      if (typeof kept?.ticket !== "string") return;
      this.#ticket = kept.ticket;
      this.#count = Number(kept.count) || 0;
      this.#number = Number(kept.number) || 0;
    } catch {
      // likewise
    }
  }

  #received(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    this.#tries = 0;
    const frames = Array.isArray(message) ? message : [message];
    for (const frame of frames) {
      if (typeof frame?.type !== "string") continue;
      this.#note(frame.type, frame.payload ?? {});
      this.#take(frame.type, frame.payload ?? {});
    }
    if (COUNTED.has(frames[0]?.type)) this.#counted(1);
  }

  /** Take what is about the line itself. */
  #note(type, payload) {
    if (type === "closing") this.#reason = String(payload.reason ?? "");
    if (type === "ticket") this.#granted(payload.token);
    if (type === "resumed") this.#resumed(payload);
    if (type === "gap") this.#counted(Number(payload.messages) || 0);
  }

  #lost() {
    this.#hush();
    this.#counts = false;
    this.#keep();
    if (FINAL.has(this.#reason)) {
      this.#forget();
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

/**
 * What a screen reader speaks: a hidden live region of its own, for the visible log holds far too
 * much. It gets one node for each batch and forgets old ones; a flood is summed up.
 */

const EVERY = 300;
const MOST_NODES = 60;
const MOST_LINES = 8;

export class Announcer {
  #region;
  #summarise;
  #waiting = [];
  #skipped = 0;
  #timer = null;

  /**
   * @param region The live region.
   * @param summarise Says how many lines were left out.
   */
  constructor(region, summarise) {
    this.#region = region;
    this.#summarise = summarise;
  }

  /** Have a line spoken when what is being said is done. */
  say(line) {
    if (!line.trim()) return;
    if (this.#waiting.length < MOST_LINES) this.#waiting.push(line);
    else this.#skipped += 1;
    this.#timer ??= setTimeout(() => this.#flush(), EVERY);
  }

  #flush() {
    this.#timer = null;
    const batch = document.createElement("div");
    const lines = this.#waiting;
    if (this.#skipped) lines.push(this.#summarise(this.#skipped));
    for (const line of lines) {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      batch.append(paragraph);
    }
    this.#region.append(batch);
    while (this.#region.childElementCount > MOST_NODES) this.#region.firstElementChild.remove();
    this.#waiting = [];
    this.#skipped = 0;
  }
}

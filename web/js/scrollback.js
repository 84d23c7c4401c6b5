/**
 * The story on the screen: a bounded number of blocks, in chunks that cost nothing out of sight.
 *
 * What arrives is put into the page once for each frame that the browser draws, and whole chunks
 * leave at the top, so a flood costs as much as a drizzle.
 */

const PER_CHUNK = 100;
export const MOST_BLOCKS = 20000;
const NEAR_END = 40;
const RECENT = 1000;
const GESTURES = ["wheel", "touchmove", "pointerdown", "keydown"];

export class Scrollback {
  #view;
  #newer;
  #describe;
  #waiting = [];
  #scheduled = false;
  #chunk = null;
  #count = 0;
  #unseen = 0;
  #following = true;
  #gesture = -RECENT;
  #stuckAt = { top: 0, height: 0 };
  #sizes;

  /**
   * @param view The element that scrolls.
   * @param newer The button that leads to what came while the reader was further up.
   * @param describe Says how much that is.
   */
  constructor(view, newer, describe) {
    this.#view = view;
    this.#newer = newer;
    this.#describe = describe;
    view.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    for (const gesture of GESTURES) {
      view.addEventListener(gesture, () => (this.#gesture = performance.now()), { passive: true });
    }
    newer.addEventListener("click", () => this.toEnd());
    this.#sizes = new ResizeObserver(() => this.#following && this.#stick());
    this.#sizes.observe(view);
  }

  /** Show elements below all others, soon. */
  add(elements) {
    this.#waiting.push(...elements);
    if (this.#waiting.length > MOST_BLOCKS) {
      this.#waiting.splice(0, this.#waiting.length - MOST_BLOCKS);
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A page that nobody sees draws no frames, but must not pile up what it is sent.
    if (document.hidden) setTimeout(() => this.#flush(), 250);
    else requestAnimationFrame(() => this.#flush());
  }

  /** Go to the newest line and stay there. */
  toEnd() {
    this.#following = true;
    this.#stick();
  }

  #flush() {
    this.#scheduled = false;
    const arrived = this.#waiting;
    this.#waiting = [];
    for (const element of arrived) this.#append(element);
    while (this.#count > MOST_BLOCKS) {
      this.#count -= this.#view.firstElementChild.childElementCount;
      this.#view.firstElementChild.remove();
    }
    if (this.#following) this.#stick();
    else this.#tellNewer(this.#unseen + arrived.length);
  }

  #append(element) {
    if (this.#chunk === null || this.#chunk.childElementCount >= PER_CHUNK) {
      this.#chunk = document.createElement("div");
      this.#chunk.className = "chunk";
      this.#view.append(this.#chunk);
      // A chunk may turn out higher than guessed when it is drawn, without anything scrolling.
      this.#sizes.observe(this.#chunk);
    }
    this.#chunk.append(element);
    this.#count += 1;
  }

  #stick() {
    this.#view.scrollTop = this.#view.scrollHeight;
    this.#stuckAt = { top: this.#view.scrollTop, height: this.#view.scrollHeight };
    this.#tellNewer(0);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#view;
    if (scrollHeight - clientHeight - scrollTop < NEAR_END) {
      this.#following = true;
      this.#tellNewer(0);
    } else if (this.#following) {
      this.#following = !this.#movedByReader(scrollTop, scrollHeight);
      if (this.#following) this.#stick();
    }
  }

  // The browser moves the view too, when chunks turn out higher than it guessed.
  #movedByReader(top, height) {
    const upwards = height === this.#stuckAt.height && top < this.#stuckAt.top;
    return upwards || performance.now() - this.#gesture < RECENT;
  }

  #tellNewer(count) {
    this.#unseen = count;
    this.#newer.hidden = count === 0;
    if (count > 0) this.#newer.textContent = this.#describe(count);
  }
}

/** The line where the player types: history, secrets, and what happens to keys pressed elsewhere. */

import { words } from "./words.js";

const BESIDE = 3;
/** Pasted lines that go at once; more go at a pace (in ms) at which the server takes them. */
const AT_ONCE = 30;
const PACE = 250;

export class Entry {
  #form;
  #input;
  #prompt;
  #history;
  #send;
  #secret = false;

  /**
   * @param form The form around the line.
   * @param prompt Where the server's prompt is shown.
   * @param history What was typed before.
   * @param send Called with a line and whether it is secret; false keeps the line where it is.
   */
  constructor(form, prompt, history, send) {
    this.#form = form;
    this.#input = form.querySelector("input");
    this.#prompt = prompt;
    this.#history = history;
    this.#send = send;
    form.addEventListener("submit", (event) => this.#submitted(event));
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#input.addEventListener("input", () => history.rest());
    this.#input.addEventListener("paste", (event) => this.#pasted(event));
    document.addEventListener("keydown", (event) => this.#pressedElsewhere(event));
  }

  get isSecret() {
    return this.#secret;
  }

  focus() {
    this.#input.focus();
  }

  /** Show the server's prompt: beside the line, or above it if it would leave no room there. */
  ask(prompt) {
    const question = prompt.trim();
    this.#prompt.textContent = question;
    this.#form.classList.toggle("asked", question.length > BESIDE);
    this.translate();
  }

  /** Hide what is typed, or stop hiding it. A line that is begun is dropped, not shown. */
  secret(on) {
    if (on === this.#secret) return;
    this.#secret = on;
    this.#input.value = "";
    this.#input.type = on ? "password" : "text";
    this.#input.autocomplete = on ? "current-password" : "off";
    this.translate();
  }

  /** Say everything again, in the language of the page. */
  translate() {
    const label = this.#form.querySelector("[data-words]");
    label.dataset.words = this.#secret ? "line-secret" : "line";
    label.textContent = words(label.dataset.words);
    const isAsked = this.#form.classList.contains("asked");
    this.#input.placeholder = isAsked || this.#secret ? "" : words("placeholder");
  }

  #submitted(event) {
    event.preventDefault();
    const line = this.#input.value;
    if (!this.#send(line, this.#secret)) return;
    if (!this.#secret) this.#history.add(line);
    this.#input.value = "";
  }

  #pressed(event) {
    if (this.#secret || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    let line = null;
    if (event.key === "ArrowUp") line = this.#history.older(this.#input.value);
    else if (event.key === "ArrowDown") line = this.#history.newer();
    else return;
    event.preventDefault();
    if (line !== null) this.#input.value = line;
  }

  // Several lines pasted at once are several commands; the last one waits to be sent by hand.
  #pasted(event) {
    const lines = (event.clipboardData?.getData("text") ?? "").split(/\r\n|\r|\n/);
    if (lines.length < 2 || this.#secret) return;
    event.preventDefault();
    this.#input.value = lines.pop().trim();
    const full = lines.filter((line) => line.trim());
    const failed = full.slice(0, AT_ONCE).findIndex((line) => !this.#send(line, false));
    if (failed >= 0) this.#keep(full.slice(failed));
    else this.#sendSlowly(full.slice(AT_ONCE));
  }

  #sendSlowly(lines) {
    if (lines.length === 0) return;
    setTimeout(() => {
      if (!this.#secret && this.#send(lines[0], false)) this.#sendSlowly(lines.slice(1));
      else this.#keep(lines);
    }, PACE);
  }

  /** Give back to the player what could not be sent. */
  #keep(lines) {
    if (!this.#secret) this.#input.value = [...lines, this.#input.value].join(" ").trim();
  }

  #pressedElsewhere(event) {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      this.focus();
      return;
    }
    const typing = event.key.length === 1 && event.key !== " ";
    const modified = event.altKey || event.ctrlKey || event.metaKey;
    const idle = document.activeElement === document.body || document.activeElement?.id === "log";
    if (typing && !modified && idle) this.focus();
  }
}

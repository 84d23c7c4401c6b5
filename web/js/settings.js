/** How the reader wants the page; kept by the browser, applied at once. */

import { preferredLanguage, speak, speaks } from "./words.js";

const KEY = "vetrellis.settings";
const DEFAULTS = {
  theme: "auto", size: 100, face: "serif", language: "", still: false, reader: false,
};

const moreContrast = matchMedia("(prefers-contrast: more)");

export class Settings {
  #store;
  #changed;
  #command;
  #values;
  #themeBefore = "auto";

  /**
   * @param store Where they are kept.
   * @param changed Called after each change.
   * @param command Called with the command that says the same, when the reader changes in the
   *   dialog what the game has to know.
   */
  constructor(store, changed, command) {
    this.#store = store;
    this.#changed = changed;
    this.#command = command;
    this.#values = { ...DEFAULTS, ...load(store) };
    this.#values.language ||= preferredLanguage();
  }

  /** What the server is told of it. */
  get hello() {
    const { language, reader } = this.#values;
    const contrast = document.documentElement.dataset.theme === "contrast";
    return { language, reader, theme: contrast ? "high-contrast" : "default" };
  }

  /** Apply what is kept, and let the dialog change it. */
  bind(dialog) {
    for (const control of dialog.querySelectorAll("select, input")) {
      this.#show(control);
      control.addEventListener("input", () => this.#choose(control.id, read(control)));
    }
    moreContrast.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  /** Change one, from wherever. */
  set(name, value) {
    if (!(name in DEFAULTS) || typeof value !== typeof DEFAULTS[name]) return;
    if (this.#values[name] === value) return;
    if (name === "theme" && value === "contrast") this.#themeBefore = this.#values.theme;
    this.#values[name] = value;
    const control = document.getElementById(name);
    if (control) this.#show(control);
    try {
      this.#store.setItem(KEY, JSON.stringify(this.#values));
    } catch {
      // It holds for as long as the page is open.
    }
    this.#apply();
    this.#changed();
  }

  /** Speak a language, if the page knows it. */
  setLanguage(code) {
    if (speaks(code)) this.set("language", code);
  }

  /** Go back from high contrast to what was there before. */
  leaveContrast() {
    if (this.#values.theme === "contrast") this.set("theme", this.#themeBefore);
  }

  #choose(name, value) {
    const before = this.#values.theme === "contrast";
    this.set(name, value);
    if (name === "language") this.#command(`language ${value}`);
    else if (name === "reader") this.#command(`reader ${value ? "on" : "off"}`);
    else if (name === "theme" && before !== (value === "contrast")) {
      this.#command(`theme ${before ? "default" : "high-contrast"}`);
    }
  }

  #show(control) {
    if (control.type === "checkbox") control.checked = this.#values[control.id];
    else control.value = this.#values[control.id];
  }

  #apply() {
    const { theme, size, face, language, still } = this.#values;
    const root = document.documentElement;
    root.dataset.theme = theme === "auto" && moreContrast.matches ? "contrast" : theme;
    root.dataset.face = face;
    root.dataset.still = String(still);
    root.style.setProperty("--size", `${size / 100}`);
    speak(language);
  }
}

function read(control) {
  if (control.type === "checkbox") return control.checked;
  return control.type === "range" ? Number(control.value) : control.value;
}

function load(store) {
  try {
    const kept = JSON.parse(store.getItem(KEY) ?? "{}");
    return Object.fromEntries(
      Object.entries(kept).filter(([name, value]) => typeof value === typeof DEFAULTS[name]),
    );
  } catch {
    return {};
  }
}

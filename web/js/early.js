// Runs before the first paint, so that no page ever flashes in the wrong colours.
// The rest of the settings is the business of settings.js, which knows the same key.
"use strict";
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem("vetrellis.settings") ?? "{}");
    const root = document.documentElement;
    const wanted = matchMedia("(prefers-contrast: more)").matches ? "contrast" : "auto";
    root.dataset.theme = (kept.theme ?? "auto") === "auto" ? wanted : kept.theme;
    if (typeof kept.face === "string") root.dataset.face = kept.face;
  } catch {
    // A browser that keeps nothing, or something broken: the defaults will do.
  }
})();

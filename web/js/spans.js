/**
 * Blocks of spans, as the server sends them, to elements.
 *
 * Words become text nodes and nothing else: whatever a player typed, no element comes of it. Roles
 * and layouts that are not known here are shown as plain words.
 */

const ROLES = new Set([
  "title", "exit", "item", "npc", "player", "say", "shout", "tell", "danger", "good", "dim", "em",
  "cmd", "system",
]);
const ELEMENTS = { title: "h3", entry: "p", pre: "pre", paragraph: "p" };
const DEEPEST = 16;

/** One block as an element. */
export function blockElement(block) {
  const layout = Object.hasOwn(ELEMENTS, block?.layout) ? block.layout : "paragraph";
  const element = document.createElement(ELEMENTS[layout]);
  element.className = `block ${layout}`;
  appendInline(element, block?.inner, 0);
  return element;
}

/** The words of inline pieces alone. */
export function plainWords(inner) {
  if (typeof inner === "string") return inner;
  if (!Array.isArray(inner)) return "";
  return inner.map((piece) => (typeof piece === "string" ? piece : plainWords(piece?.inner))).join("");
}

function appendInline(parent, inner, depth) {
  if (!Array.isArray(inner) || depth > DEEPEST) return;
  for (const piece of inner) {
    if (typeof piece === "string") {
      parent.append(piece);
    } else if (piece && typeof piece === "object") {
      parent.append(spanElement(piece, depth));
    }
  }
}

function spanElement(span, depth) {
  const element = document.createElement("span");
  if (ROLES.has(span.role)) element.className = `role-${span.role}`;
  appendInline(element, span.inner, depth + 1);
  const command = span.role === "cmd" && !span.cmd ? plainWords(span.inner) : span.cmd;
  const isWanted = document.documentElement.dataset.links !== "off";
  if (isWanted && typeof command === "string" && command) makeCommand(element, command);
  return element;
}

// Not a <button>: its words could neither be wrapped nor selected with the sentence around them.
function makeCommand(element, command) {
  element.classList.add("command");
  element.dataset.command = command;
  element.setAttribute("role", "button");
  element.tabIndex = 0;
}

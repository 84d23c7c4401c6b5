/** The page: puts the parts together. */

import { Announcer } from "./announcer.js";
import { Connection } from "./connection.js";
import { Door } from "./door.js";
import { Entry } from "./entry.js";
import { History } from "./history.js";
import { Room } from "./room.js";
import { Scrollback } from "./scrollback.js";
import { Settings } from "./settings.js";
import { blockElement, plainWords } from "./spans.js";
import { words } from "./words.js";

const find = (id) => document.getElementById(id);
const log = find("log");

const scrollback = new Scrollback(log, find("newer"), (count) => words("newer", count));
const announcer = new Announcer(find("spoken"), (count) => words("and-more", count));
const entry = new Entry(find("entry"), find("prompt"), new History(localStorage), submit);
const door = new Door(find("door"), submit);
const room = new Room(find("place"), find("exits"));
const settings = new Settings(localStorage, () => {
  greet();
  entry.translate();
  room.translate();
  label();
}, (command) => {
  // What was said before by a command, or in another year, counts for more than a hello.
  if (room.isKnown && !entry.isSecret) connection.type(command, false);
});
const connection = new Connection(
  new URL("ws", location.href.replace(/^http/, "ws")), take, describe, sessionStorage,
);
let lastState = { state: "connecting", reason: "" };
let countdown = null;

/** An admin's ticket from the address, for whoever plays first. No server ever saw it there. */
let claim = /^#claim=([a-z2-7-]+)$/i.exec(location.hash)?.[1] ?? "";
if (claim) history.replaceState(null, "", location.pathname);

const frames = {
  prose({ blocks }) {
    if (!Array.isArray(blocks)) return;
    scrollback.add(blocks.map(blockElement));
    for (const block of blocks) announcer.say(plainWords(block?.inner));
  },
  prompt({ inner }) {
    const prompt = plainWords(inner);
    entry.ask(prompt);
    door.prompted();
    // The sign that it is one's turn is not worth hearing each time; a question is.
    if (/\p{L}/u.test(prompt)) announcer.say(prompt);
  },
  secret({ on }) {
    if (on === true && door.asked()) return;
    if (on !== true) door.secretOver();
    entry.secret(on === true);
  },
  data({ package: name, body }) {
    if (name === "Session.Language") settings.setLanguage(body?.language);
    if (name !== "Room.Info") return;
    if (claim) submit(`claim ${claim}`, true);
    claim = "";
    door.entered();
    room.show(body ?? {});
  },
  look({ theme, reader, width, colour, links }) {
    if (theme === "high-contrast") settings.set("theme", "contrast");
    // In play somebody typed it; before, an account remembers what suited another screen.
    else if (room.isKnown) settings.leaveContrast();
    settings.set("reader", reader === true);
    document.documentElement.dataset.colour = colour === false ? "off" : "on";
    document.documentElement.dataset.links = links === false ? "off" : "on";
    const isNarrower = Number(width) < columns();
    log.style.setProperty("--columns", isNarrower ? `${Number(width)}ch` : "none");
  },
  ticket({ token }) {
    if (!token) door.open();
  },
  gap({ lines }) {
    note(words("gap", Number(lines) || 0));
  },
  error({ message }) {
    note(String(message ?? ""));
  },
};

function take(type, payload) {
  if (Object.hasOwn(frames, type)) frames[type](payload);
}

/** Send a line as if it was typed. False: not connected, nothing sent. */
function submit(line, secret) {
  if (!connection.type(line, secret)) {
    note(words("kept"));
    return false;
  }
  if (!secret) {
    echo(line);
    door.close();
  }
  scrollback.toEnd();
  return true;
}

function echo(line) {
  const element = document.createElement("p");
  element.className = "block echo";
  element.textContent = line;
  scrollback.add([element]);
}

/** Words of the page itself, in the story. */
function note(message) {
  scrollback.add([blockElement({ inner: [{ role: "system", inner: [message] }] })]);
  announcer.say(message);
}

function columns() {
  const probe = document.createElement("span");
  probe.className = "probe";
  probe.textContent = "0".repeat(100);
  log.append(probe);
  const fit = Math.floor((100 * log.clientWidth) / (probe.getBoundingClientRect().width || 1));
  probe.remove();
  return Math.min(500, Math.max(20, fit));
}

function greet() {
  connection.send("hello", { width: columns(), ...settings.hello });
}

function describe(state, reason, delay) {
  lastState = { state, reason };
  clearInterval(countdown);
  if (state === "open") {
    if (!find("banner").hidden) announcer.say(words("back"));
    greet();
    if (!connection.isResuming) door.open();
  } else {
    entry.secret(false);
    entry.ask("");
    room.clear();
    if (state !== "connecting") door.close();
  }
  // While it tries again, the banner stays as it is: only success or a new failure is news.
  if (state !== "connecting") find("banner").hidden = state === "open";
  label();
  if (state === "waiting") countDown(reason, delay);
}

/** Say what state the line is in, in the language of the page. */
function label() {
  const { state, reason } = lastState;
  find("status").dataset.state = state;
  find("status-words").textContent = words(`state-${state}`);
  find("retry").textContent = words(state === "closed" ? "play-again" : "retry");
  if (state !== "closed") return;
  const known = ["ended", "flood"].includes(reason) ? reason : "other";
  find("banner-words").textContent = words(`closed-${known}`);
  announcer.say(words(`closed-${known}`));
}

function countDown(reason, delay) {
  const until = performance.now() + delay;
  const what = words(reason === "restart" ? "restarting" : "lost");
  const tell = () => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    const when = seconds > 0 ? words("retry-in", seconds) : words("retry-now");
    find("banner-words").textContent = `${what} ${when}`;
  };
  tell();
  // Said once for a screen reader; the seconds are for the eye.
  announcer.say(what);
  countdown = setInterval(tell, 1000);
}

function commanded(event) {
  const target = event.target instanceof Element ? event.target.closest("[data-command]") : null;
  if (!target) return;
  const isKey = event.type === "keydown";
  if (isKey && (target.tagName === "BUTTON" || !["Enter", " "].includes(event.key))) return;
  // Words that are being selected are not a click.
  if (!isKey && !getSelection().isCollapsed) return;
  event.preventDefault();
  submit(target.dataset.command, false);
}

document.addEventListener("click", commanded);
document.addEventListener("keydown", commanded);
document.addEventListener("copy", (event) => {
  if (event.target instanceof HTMLInputElement) return;
  event.clipboardData.setData("text/plain", getSelection().toString());
  event.preventDefault();
});
find("retry").addEventListener("click", () => connection.open());
find("open-settings").addEventListener("click", () => find("settings").showModal());
find("settings").addEventListener("close", () => entry.focus());

settings.bind(find("settings"));
entry.translate();
connection.open();
// A thumb would only be covered by a keyboard that nobody asked for.
if (matchMedia("(pointer: fine)").matches) entry.focus();

/**
 * The way in: guest, sign in, newcomer.
 *
 * It only types what a player could type. A name goes at once; the password waits until the server
 * asks for a secret, and is forgotten if it never does. If the server then asks anything else, name
 * and password were not right, and the form is there for another try, with the name still in it.
 */

const PATIENCE = 10000;

export class Door {
  #section;
  #send;
  #password = null;
  #timer = null;
  /** How far signing in has come: `idle`, `named`, `given` (the password), `judged`. */
  #stage = "idle";

  /**
   * @param section The section of the page.
   * @param send Called with a line; `secret` keeps it from the story and from the history.
   */
  constructor(section, send) {
    this.#section = section;
    this.#send = send;
    const find = (id) => section.querySelector(`#${id}`);
    find("guest").addEventListener("click", () => this.#say("guest"));
    find("newcomer").addEventListener("click", () => this.#say("new"));
    find("sign-in").addEventListener("submit", (event) => this.#signIn(event));
  }

  open() {
    this.#forget();
    this.#section.hidden = false;
  }

  close() {
    this.#section.hidden = true;
  }

  /** The player is in. */
  entered() {
    this.#forget();
    this.close();
  }

  /** The server wants a secret. True: it was given one. */
  asked() {
    if (this.#password === null) return false;
    const password = this.#password;
    this.#forget();
    this.#stage = "given";
    return this.#send(password, true);
  }

  /** The server wants no secret any more: if it has the password, it judges it now. */
  secretOver() {
    if (this.#stage === "given") this.#stage = "judged";
  }

  /** The server asks something. After a try to sign in, it is whether there will be another. */
  prompted() {
    if (this.#stage !== "named" && this.#stage !== "judged") return;
    this.open();
    this.#section.querySelector("#password").focus();
  }

  #say(line) {
    if (this.#send(line, false)) this.close();
  }

  #signIn(event) {
    event.preventDefault();
    const form = event.target;
    const { username, password } = form.elements;
    if (!this.#send(username.value.trim(), false)) return;
    this.#password = password.value;
    this.#stage = "named";
    this.#timer = setTimeout(() => this.#forget(), PATIENCE);
    password.value = "";
    this.close();
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#password = null;
    this.#stage = "idle";
  }
}

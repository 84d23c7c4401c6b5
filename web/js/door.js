/**
 * The way in: guest, sign in, newcomer.
 *
 * It only types what a player could type. A name goes at once; the password waits until the server
 * asks for a secret, and is forgotten if it never does.
 */

const PATIENCE = 10000;

export class Door {
  #section;
  #send;
  #password = null;
  #timer = null;

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

  /** The server wants a secret. True: it was given one. */
  asked() {
    if (this.#password === null) return false;
    const password = this.#password;
    this.#forget();
    return this.#send(password, true);
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
    this.#timer = setTimeout(() => this.#forget(), PATIENCE);
    password.value = "";
    this.close();
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#password = null;
  }
}

/** Where the player is: the place's name at the top, its exits within reach of a thumb. */

import { knows, words } from "./words.js";

const MOST = 24;

export class Room {
  #place;
  #exits;
  #info = {};

  constructor(place, exits) {
    this.#place = place;
    this.#exits = exits;
  }

  /** Whether the player is anywhere at all. */
  get isKnown() {
    return Object.keys(this.#info).length > 0;
  }

  /** Take `Room.Info`. Exits are an object with a direction, in short, for each key. */
  show(info) {
    this.#info = info;
    this.#place.textContent = typeof info.name === "string" ? info.name : "";
    const directions = Object.keys(info.exits ?? {}).slice(0, MOST);
    this.#exits.replaceChildren(...directions.map(exitButton));
    this.#exits.hidden = directions.length === 0;
  }

  /** Name the exits again, in the language of the page. */
  translate() {
    this.show(this.#info);
  }

  /** Forget where the player was. */
  clear() {
    this.show({});
  }
}

function exitButton(direction) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "exit";
  const name = knows(`go-${direction}`) ? words(`go-${direction}`) : direction;
  button.textContent = name;
  button.dataset.command = name;
  return button;
}

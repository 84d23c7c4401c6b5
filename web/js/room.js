/** Where the player is: the place's name at the top, its exits within reach of a thumb. */

export class Room {
  #place;
  #exits;

  constructor(place, exits) {
    this.#place = place;
    this.#exits = exits;
  }

  /** Take `Room.Info`. Exits come as a list of directions or as an object with a key for each. */
  show(info) {
    this.#place.textContent = typeof info.name === "string" ? info.name : "";
    const exits = Array.isArray(info.exits) ? info.exits : Object.keys(info.exits ?? {});
    const directions = exits.filter((direction) => typeof direction === "string").slice(0, 24);
    this.#exits.replaceChildren(...directions.map(exitButton));
    this.#exits.hidden = directions.length === 0;
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
  button.textContent = direction;
  button.dataset.command = direction;
  return button;
}

/** The page's own words. What the game says comes from the server, in the reader's language. */

const WORDS = {
  en: {
    "and-more": (n) => `and ${n} more lines`,
    "back": "Connected again.",
    "been-here": "Been here before?",
    "closed-ended": "The line is closed. The island goes on without you.",
    "closed-flood": "The server hung up: too much came at once.",
    "closed-other": "The server hung up.",
    "desk": "Your turn",
    "done": "Done",
    "exits": "Exits",
    "face": "Typeface",
    "face-mono": "Typewriter",
    "face-sans": "Plain",
    "face-serif": "Book",
    "gap": (n) => `Your connection did not keep up: ${n} lines were left out.`,
    "go-down": "down",
    "go-e": "east",
    "go-in": "in",
    "go-n": "north",
    "go-ne": "northeast",
    "go-nw": "northwest",
    "go-out": "out",
    "go-s": "south",
    "go-se": "southeast",
    "go-sw": "southwest",
    "go-up": "up",
    "go-w": "west",
    "guest": "Play as guest",
    "kept": "Not connected: your line is kept until you send it again.",
    "keys": "Up and Down go through what you typed before. Escape comes back here.",
    "language": "Language",
    "lead": "An island, its people and its weather, told in words. Come as you are: nothing to install, nothing to sign.",
    "line": "Command",
    "line-secret": "Password",
    "lost": "The line is down.",
    "name": "Name",
    "newcomer": "Make a character to keep",
    "newer": (n) => (n === 1 ? "1 new line below" : `${n} new lines below`),
    "or-type": "Or simply type below: the harbor answers there too.",
    "password": "Password",
    "placeholder": "What do you do?",
    "play-again": "Play again",
    "reader": "I use a screen reader",
    "restarting": "The server is restarting.",
    "retry": "Try now",
    "retry-in": (n) => `Trying again in ${n} s.`,
    "retry-now": "Trying again.",
    "send": "Send",
    "settings": "Settings",
    "sign-in": "Sign in",
    "size": "Text size",
    "skip": "Skip to the command line",
    "state-closed": "Not connected",
    "state-connecting": "Connecting",
    "state-open": "Connected",
    "state-waiting": "Offline",
    "still": "Nothing moves",
    "story": "Story",
    "theme": "Colours",
    "theme-auto": "Like the system",
    "theme-contrast": "High contrast",
    "theme-dark": "Night",
    "theme-light": "Paper",
    "welcome": "The packet leaves with the tide.",
  },
  es: {
    "and-more": (n) => `y ${n} líneas más`,
    "back": "De nuevo en línea.",
    "been-here": "¿Ya has estado aquí?",
    "closed-ended": "La línea está cerrada. La isla sigue sin ti.",
    "closed-flood": "El servidor ha colgado: llegó demasiado de golpe.",
    "closed-other": "El servidor ha colgado.",
    "desk": "Tu turno",
    "done": "Listo",
    "exits": "Salidas",
    "face": "Tipo de letra",
    "face-mono": "Máquina de escribir",
    "face-sans": "Sencilla",
    "face-serif": "De libro",
    "gap": (n) => `Tu conexión no daba abasto: se han omitido ${n} líneas.`,
    "go-down": "abajo",
    "go-e": "este",
    "go-in": "dentro",
    "go-n": "norte",
    "go-ne": "noreste",
    "go-nw": "noroeste",
    "go-out": "fuera",
    "go-s": "sur",
    "go-se": "sureste",
    "go-sw": "suroeste",
    "go-up": "arriba",
    "go-w": "oeste",
    "guest": "Jugar sin registrarse",
    "kept": "Sin conexión: tu línea queda aquí hasta que la envíes de nuevo.",
    "keys": "Arriba y Abajo recorren lo que has escrito. Escape vuelve aquí.",
    "language": "Idioma",
    "lead": "Una isla, su gente y su tiempo, contados con palabras. Ven como estás: nada que instalar, nada que firmar.",
    "line": "Orden",
    "line-secret": "Contraseña",
    "lost": "Se ha cortado la línea.",
    "name": "Nombre",
    "newcomer": "Crear un personaje que perdure",
    "newer": (n) => (n === 1 ? "1 línea nueva abajo" : `${n} líneas nuevas abajo`),
    "or-type": "O escribe abajo sin más: el puerto también responde ahí.",
    "password": "Contraseña",
    "placeholder": "¿Qué haces?",
    "play-again": "Volver a jugar",
    "reader": "Uso un lector de pantalla",
    "restarting": "El servidor se está reiniciando.",
    "retry": "Probar ahora",
    "retry-in": (n) => `Nuevo intento en ${n} s.`,
    "retry-now": "Nuevo intento.",
    "send": "Enviar",
    "settings": "Ajustes",
    "sign-in": "Entrar",
    "size": "Tamaño del texto",
    "skip": "Ir a la línea de órdenes",
    "state-closed": "Sin conexión",
    "state-connecting": "Conectando",
    "state-open": "En línea",
    "state-waiting": "Sin conexión",
    "still": "Nada se mueve",
    "story": "Relato",
    "theme": "Colores",
    "theme-auto": "Como el sistema",
    "theme-contrast": "Alto contraste",
    "theme-dark": "Noche",
    "theme-light": "Papel",
    "welcome": "El paquebote zarpa con la marea.",
  },
};

export const LANGUAGES = Object.keys(WORDS);

let language = "en";

/** The best of our languages for what the browser asks for. */
export function preferredLanguage(asked = navigator.languages ?? []) {
  const primary = asked.map((tag) => tag.toLowerCase().split("-")[0]);
  return primary.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

/** One phrase in the language of the page. */
export function words(key, ...slots) {
  const phrase = WORDS[language][key] ?? WORDS.en[key] ?? key;
  return typeof phrase === "function" ? phrase(...slots) : phrase;
}

/** Whether the page can be had in a language. */
export function speaks(code) {
  return LANGUAGES.includes(code);
}

/** Whether there is a phrase of this name. */
export function knows(key) {
  return Object.hasOwn(WORDS.en, key);
}

/** Switch the page's language, live. */
export function speak(chosen, root = document) {
  language = LANGUAGES.includes(chosen) ? chosen : "en";
  root.documentElement.lang = language;
  for (const element of root.querySelectorAll("[data-words]")) {
    element.textContent = words(element.dataset.words);
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words(element.dataset.label));
  }
}

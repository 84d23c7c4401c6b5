-- What the package says, in the language that the player reads in the game.

local WORDS = {
  en = {
    chat = "Talk",
    map = "map",
    gauges = "gauges",
    on = "on",
    off = "off",
    state = "Vetrellis %s: %s is %s.",
    usage = "Type: vetrellis map on, vetrellis chat off, vetrellis gauges on.",
    somebody = "Somebody",
    say = "say",
    shout = "shout",
    whisper = "whisper",
    tell = "tell",
    stopped = "You stop walking: there is no way %s.",
  },
  es = {
    chat = "Charla",
    map = "mapa",
    gauges = "indicadores",
    on = "encendido",
    off = "apagado",
    state = "Vetrellis %s: %s, %s.",
    usage = "Escribe: vetrellis mapa sí, vetrellis charla no, vetrellis indicadores sí.",
    somebody = "Alguien",
    say = "decir",
    shout = "gritar",
    whisper = "susurrar",
    tell = "contar",
    stopped = "Dejas de andar: no hay camino hacia %s.",
  },
}

function vetrellis.language()
  local said = vetrellis.told("Session.Language.language")
  if not said and mudlet and mudlet.translations then
    said = mudlet.translations.interfacelanguage
  end
  local code = tostring(said or "en"):sub(1, 2)
  return WORDS[code] and code or "en"
end

function vetrellis.word(name)
  return WORDS[vetrellis.language()][name] or name
end

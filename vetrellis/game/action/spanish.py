"""Spanish, as far as the parser needs it: its small words, and a grammar for each verb.

Accents may be left out everywhere. English commands are understood as well wherever the two do not
clash.
"""

from __future__ import annotations

from collections.abc import Mapping

from vetrellis.game.action.lexicon import Vocabulary

SPANISH = Vocabulary(
    language="es",
    directions={
        "north": ("norte", "n"),
        "northeast": ("noreste", "nordeste", "ne"),
        "east": ("este", "e"),
        "southeast": ("sureste", "sudeste", "se"),
        "south": ("sur", "s"),
        "southwest": ("suroeste", "sudoeste", "so"),
        "west": ("oeste", "o"),
        "northwest": ("noroeste", "no"),
        "up": ("arriba", "subir", "sube", "ar"),
        "down": ("abajo", "bajar", "baja", "ab"),
        "in": ("dentro", "adentro"),
        "out": ("fuera", "afuera"),
    },
    articles=("el", "la", "los", "las", "un", "una", "unos", "unas", "al", "del", "de", "este",
              "esta", "ese", "esa"),
    all=("todo", "todos", "toda", "todas"),
    but=("menos", "excepto", "salvo"),
    joins=("y", "e", ",", "&"),
    then=("luego",),
    again=("otra vez", "repite", "repetir", "g", "!"),
    me=("mi", "yo", "me"),
    mine=("mis",),
    pronouns={"lo": "it", "ello": "it", "el mismo": "he", "ella": "she", "ellos": "they",
              "ellas": "they", "los": "they", "las": "they"},
    ordinals=("primer", "segundo", "tercer", "cuarto", "quinto", "sexto", "septimo", "octavo",
              "noveno"),
    numbers=("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    shortcuts={"l": "mira", "m": "mira", "i": "inventario", "x": "examina", "z": "espera"},
)  # fmt: skip

_GESTURES: Mapping[str, str] = {
    "sonríe": "smile", "ríe": "laugh", "asiente": "nod", "suspira": "sigh", "saluda": "wave",
    "bosteza": "yawn", "aplaude": "clap", "llora": "cry", "baila": "dance", "agradece": "thank",
    "abraza": "hug", "señala": "point", "tirita": "shiver", "guiña": "wink",
    "reverencia": "bow", "ceño": "frown", "encógete": "shrug", "muestradientes": "grin",
}  # fmt: skip

CANONICAL = _GESTURES
"""Spanish first words, and the English word that the verb knows them by."""

_GESTURE = "|".join(_GESTURES)

GRAMMAR: Mapping[str, tuple[str, ...]] = {
    "go": (
        "ve|ir|anda|camina|corre {direction}",
        "ve|ir|anda|camina|corre a|al|hacia {direction}",
    ),
    "enter": ("entra|entrar en|por|a {thing}", "embarca|embarcar en {thing}"),
    "stand": ("levántate", "levantarse", "ponte en pie"),
    "sit": ("siéntate", "sentarse", "siéntate|sentarse en {thing}"),
    "lie": ("túmbate|acuéstate", "tumbarse|acostarse", "túmbate|acuéstate|duerme en {thing}"),
    "wait": ("espera|esperar",),
    "look": ("mira|mirar", "mira|mirar alrededor"),
    "look_toward": ("mira|mirar {direction}", "mira|mirar a|al|hacia {direction}"),
    "examine": ("examina|examinar|inspecciona {thing}", "mira|mirar a|al {thing}", "mira {thing}"),
    "look_inside": ("mira|mirar en|dentro|sobre {thing}", "mira|mirar dentro de|del {thing}"),
    "search": (
        "registra|registrar|busca|buscar {thing}",
        "registra|registrar|busca|buscar",
        "busca|buscar en|bajo|tras {thing}",
    ),
    "read": ("lee|leer {thing}",),
    "listen": ("escucha|escuchar|oye", "escucha|escuchar a|al {thing}"),
    "smell": ("huele|oler {thing}", "huele|oler a|al {thing}", "huele|oler"),
    "touch": ("toca|tocar|palpa {thing}",),
    "exits": ("salidas",),
    "take": ("coge|coger|toma|tomar|agarra|recoge {item+}",),
    "take_from": ("coge|coger|toma|saca|sacar {inside+} de|del {holder}",),
    "drop": ("deja|dejar|suelta|soltar|tira {carried+}",),
    "put": ("pon|poner|mete|meter {carried+} en|dentro|sobre {holder}",),
    "give": ("da|dar|dale|entrega {carried+} a|al {person}",),
    "show": ("muestra|mostrar|enseña {carried} a|al {person}",),
    "wear": ("ponte|ponerse|viste {carried+}",),
    "remove": ("quítate|quitarse {worn+}",),
    "light": ("enciende|encender|prende {thing}",),
    "extinguish": ("apaga|apagar {thing}",),
    "eat": ("come|comer {item}",),
    "drink": ("bebe|beber {item}", "bebe|beber de|del {item}"),
    "inventory": ("inventario|inv",),
    "equipment": ("equipo", "ropa"),
    "open": ("abre|abrir {openable}",),
    "close": ("cierra|cerrar {openable}",),
    "unlock": ("abre|desbloquea {openable} con {held}", "desbloquea|desbloquear {openable}"),
    "lock": ("bloquea|cierra {openable} con {held}", "bloquea|bloquear {openable}"),
    "knock": ("llama|llamar a|en {openable}", "golpea {openable}", "llama"),
    "say": ("di|decir|dice {text}", "'{text}", '"{text}'),
    "say_to": ("pregunta|preguntar a|al {person} {text}", "dile a {person} {text}"),
    "whisper": ("susurra|susurrar a|al {person} {text}", "susurra {person} {text}"),
    "shout": ("grita|gritar {text}",),
    "tell": ("cuenta|contar a {player} {text}", "cuenta {player} {text}"),
    "reply": ("responde|responder {text}",),
    "emote": ("actúa|actuar {text}", ":{text}"),
    "gesture": (f"{_GESTURE} a|al|con {{thing}}", f"{_GESTURE} {{thing}}", _GESTURE),
    "time": ("hora|fecha",),
    "tide": ("marea|mareas",),
    "weather": ("tiempo|cielo",),
    "who": ("quién|quiénes",),
    "score": ("ficha|estado",),
    "help": ("ayuda|? {text}", "ayuda|?"),
    "commands": ("comandos|órdenes|verbos",),
    "title": ("título {text}", "título"),
}
"""How each verb is typed in Spanish; the first line is the usual one."""

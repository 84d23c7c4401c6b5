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
    pronouns={"lo": "last it", "la": "last it", "ello": "last it", "le": "someone", "ella": "she",
              "ellos": "they", "ellas": "they", "los": "they", "las": "they"},
    ordinals=("primer", "segundo", "tercer", "cuarto", "quinto", "sexto", "septimo", "octavo",
              "noveno"),
    numbers=("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    shortcuts={"l": "mira", "m": "mira", "i": "inventario", "x": "examina", "z": "espera"},
    courtesies=("por favor", "quiero", "quisiera", "me gustaria", "puedo", "vamos a", "ahora"),
    elsewhere=("desconectar", "ajustes"),
    clitics={"lo": ("lo", ""), "la": ("la", ""), "los": ("los", ""), "las": ("las", ""),
             "le": ("", "a le"), "les": ("", "a ellos"), "me": ("", "a mi"), "te": ("", ""),
             "melo": ("lo", "a mi"), "mela": ("la", "a mi"), "melos": ("los", "a mi"),
             "melas": ("las", "a mi"), "selo": ("lo", "a le"), "sela": ("la", "a le"),
             "selos": ("los", "a le"), "selas": ("las", "a le"), "telo": ("lo", ""),
             "tela": ("la", ""), "telos": ("los", ""), "telas": ("las", "")},
    indirect=("a", "al"),
)  # fmt: skip

_GESTURES: Mapping[str, str] = {
    "sonríe": "smile", "sonreír": "smile", "ríe": "laugh", "ríete": "laugh", "reír": "laugh",
    "asiente": "nod", "asentir": "nod", "suspira": "sigh", "suspirar": "sigh", "ondea": "wave",
    "bosteza": "yawn", "bostezar": "yawn", "aplaude": "clap",
    "aplaudir": "clap", "llora": "cry", "llorar": "cry", "baila": "dance", "bailar": "dance",
    "agradece": "thank", "agradecer": "thank", "gracias": "thank", "abraza": "hug",
    "abrazar": "hug", "señala": "point", "señalar": "point", "tirita": "shiver",
    "tiritar": "shiver", "guiña": "wink", "guiñar": "wink", "reverencia": "bow", "ceño": "frown",
    "encógete": "shrug", "muestradientes": "grin", "besa": "kiss", "besar": "kiss",
    "acaricia": "pet", "acariciar": "pet", "salta": "jump", "saltar": "jump", "brinca": "jump",
    "canta": "sing", "cantar": "sing", "maldice": "swear", "maldecir": "swear", "joder": "swear",
    "mierda": "swear",
}  # fmt: skip

CANONICAL = _GESTURES
"""Spanish first words, and the English word that the verb knows them by."""

_GESTURE = "|".join(_GESTURES)

GRAMMAR: Mapping[str, tuple[str, ...]] = {
    "go": (
        "ve|vete|ir|anda|andar|camina|caminar|corre|correr {direction}",
        "ve|vete|ir|vamos|anda|andar|camina|caminar|corre|correr a|al|hacia {direction}",
        "{direction}",
    ),
    "enter": (
        "ve|vete|ir|anda|camina|corre|entra|entrar a|al|en|por|hacia {way}",
        "sube|subir|baja|bajar|trepa|trepar|escala|cruza|cruzar {way}",
        "sube|subir|baja|bajar|trepa|trepar|pasa|pasar a|al|por|en {way}",
        "embarca|embarcar en {way}",
        "entra|entrar|sube|subir|súbete|métete en|por|a {thing}",
        "sube|subir|baja|bajar|trepa|trepar|escala|cruza|cruzar {thing}",
        "{way}",
    ),
    "leave": ("sal|salir|márchate", "vete"),
    "stand": (
        "levántate|levantarse|levanta",
        "ponte en|de pie",
        "levántate|levantarse|baja|bajar|bájate de|del {thing}",
        "despierta|despertar|despiértate",
    ),
    "sit": ("siéntate|sentarse", "siéntate|sentarse en {thing}"),
    "lie": (
        "túmbate|tumbarse|acuéstate|acostarse|duerme|dormir|duérmete|descansa",
        "túmbate|tumbarse|acuéstate|acostarse|duerme|dormir|duérmete|descansa en {thing}",
    ),
    "wait": ("espera|esperar",),
    "look": ("mira|mirar", "mira|mirar alrededor|aquí", "dónde estoy", "qué es esto"),
    "look_toward": (
        "mira|mirar {direction}",
        "mira|mirar a|al|hacia {direction}",
        "mira|mirar|examina {way}",
        "mira|mirar a|al|hacia|por {way}",
    ),
    "examine": (
        "examina|examinar|inspecciona {thing}",
        "mira|mirar|examina|examinar a|al {thing}",
        "mira|mirar {thing}",
        "qué|quién es {thing}",
    ),
    "look_inside": ("mira|mirar en|dentro|sobre {thing}", "mira|mirar dentro de|del {thing}"),
    "search": (
        "registra|registrar|busca|buscar {thing}",
        "registra|registrar|busca|buscar",
        "busca|buscar|mira|mirar en|bajo|tras {thing}",
        "mira|mirar debajo|detrás de|del {thing}",
    ),
    "read": ("lee|leer {thing}",),
    "listen": ("escucha|escuchar|oye", "escucha|escuchar a|al {thing}"),
    "smell": ("huele|oler {thing}", "huele|oler a|al {thing}", "huele|oler"),
    "touch": ("toca|tocar|palpa {thing}",),
    "exits": ("salidas|mapa", "adónde|dónde puedo ir"),
    "take": ("coge|coger|toma|tomar|agarra|agarrar|recoge|recoger {item+}",),
    "take_from": ("coge|coger|toma|tomar|saca|sacar {inside+} de|del {holder}",),
    "drop": ("deja|dejar|suelta|soltar|tira|tirar {carried+}",),
    "put": (
        "pon|poner|mete|meter|deja|dejar {carried+} en|dentro|sobre {holder}",
        "pon|poner|mete|meter {carried+} dentro de|del {holder}",
        "cuelga|colgar {carried+} en|de|del {holder}",
    ),
    "give": ("da|dar|entrega|entregar|ofrece {carried+} a|al {person}",),
    "show": ("muestra|mostrar|enseña|enseñar {carried} a|al {person}",),
    "wear": ("ponte|ponerse|ponerme|viste|vestir {carried+}",),
    "remove": ("quítate|quitarse|quitarme {worn+}",),
    "light": ("enciende|encender|prende|prender {thing}", "enciende|encender {thing} con {thing}"),
    "extinguish": ("apaga|apagar {thing}",),
    "eat": ("come|comer|prueba|probar {carried}",),
    "drink": ("bebe|beber {carried}", "bebe|beber de|del {carried}"),
    "inventory": ("inventario|inv", "qué llevo|tengo"),
    "equipment": ("equipo", "ropa"),
    "open": ("abre|abrir {openable}", "abre|abrir {openable} con {held}"),
    "close": ("cierra|cerrar {openable}",),
    "unlock": (
        "desbloquea|desbloquear {openable} con {held}",
        "desbloquea|desbloquear {openable}",
    ),
    "lock": (
        "bloquea|bloquear|cierra|cerrar {openable} con {held}",
        "bloquea|bloquear {openable}",
    ),
    "knock": ("llama|llamar a|en {openable}", "golpea {openable}", "llama"),
    "say": ("di|decir|dice|dile {text}", "'{text}", '"{text}', "vale|claro|bueno|perdona"),
    "say_to": (
        "dile|decirle|pregunta|preguntar|cuenta|contar a|al {person} {text}",
        "{person} , {text}",
    ),
    "ask_about": (
        "pregunta|preguntar a|al {person} por|sobre|de {text}",
        "habla|hablar con {person} de|del|sobre {text}",
    ),
    "greet": (
        "saluda|saludar a|al {person}",
        "hola|adiós {person}",
        "habla|hablar|charla con {person}",
        "habla|hablar a|al {person}",
        "hola|adiós|saluda|saludar",
        "buenos|buenas días|tardes|noches",
    ),
    "whisper": ("susurra|susurrar a|al {person} {text}", "susurra {person} {text}"),
    "shout": ("grita|gritar {text}",),
    "tell": ("cuenta|contar a|al {player} {text}", "cuenta {player} {text}"),
    "reply": ("responde|responder|contesta {text}",),
    "emote": ("actúa|actuar {text}", ":{text}"),
    "gesture": (_GESTURE, f"{_GESTURE} a|al|con|para {{thing}}", f"{_GESTURE} {{thing}}"),
    "use": ("usa|usar|utiliza {thing}", "usa|usar {held} con|en {thing}"),
    "attack": ("ataca|atacar|mata|matar|golpea|pega|muerde {thing}", "ataca|pega a|al {thing}"),
    "handle": (
        "empuja|empujar|gira|girar|pulsa|sacude|rompe|romper|corta|ata|llena|sopla {thing}",
        "nada|nadar|vuela|volar|cava|pesca|pescar|escóndete|reza|rezar|silba|silbar",
        "tira|tirar de|del {thing}",
    ),
    "save": ("guarda|guardar|graba",),
    "time": ("hora|fecha", "qué hora es"),
    "tide": ("marea|mareas",),
    "weather": ("tiempo|cielo",),
    "who": ("quién|quiénes",),
    "score": ("ficha|estado", "quién soy"),
    "help": (
        "ayuda|? {text}",
        "ayuda|?|ayúdame",
        "qué hago",
        "qué puedo|debo hacer",
        "cómo juego",
    ),
    "commands": ("comandos|órdenes|verbos",),
    "title": ("título {text}", "título"),
}
"""How each verb is typed in Spanish; the first line is the usual one."""

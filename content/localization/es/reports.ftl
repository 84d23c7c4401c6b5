### Lo que se ve, y lo que se cuenta a quien pregunta.

direction-north = norte
direction-northeast = noreste
direction-east = este
direction-southeast = sureste
direction-south = sur
direction-southwest = suroeste
direction-west = oeste
direction-northwest = noroeste
direction-up = arriba
direction-down = abajo
direction-in = dentro
direction-out = fuera

# Lugares

room-things = Por aquí hay: { $things }.
room-things-on = Sobre { $holder }: { $things }.
room-people = { $posture_key ->
        [sitting] { $people } { $count ->
            [one] está aquí, tomando asiento.
           *[other] están aquí, tomando asiento.
        }
        [lying] { $people } { $count ->
            [one] yace aquí.
           *[other] yacen aquí.
        }
       *[standing] { $people } { $count ->
            [one] está aquí.
           *[other] están aquí.
        }
    }
room-people-adrift = { $people } { $count ->
        [one] está aquí, mirando a la nada.
       *[other] están aquí, mirando a la nada.
    }
exits-list = Salidas: { $exits }.
exits-none = No hay ninguna salida a la vista.
exit-closed = { $exit } ({ $portal_gender ->
        [f] cerrada
       *[m] cerrado
    })
exit-leads = { $exit }: { $place }
groped =
    .actor = Está demasiado oscuro para ver.

# Cosas y gente

examined-plain = No hay nada fuera de lo común en { $thing }.
state-open = { $thing_number ->
        [many] { $thing_gender ->
            [f] Están abiertas
           *[m] Están abiertos
        }
       *[one] { $thing_gender ->
            [f] Está abierta
           *[m] Está abierto
        }
    }.
state-closed = { $thing_number ->
        [many] { $thing_gender ->
            [f] Están cerradas
           *[m] Están cerrados
        }
       *[one] { $thing_gender ->
            [f] Está cerrada
           *[m] Está cerrado
        }
    }.
state-lit = { $thing_number ->
        [many] Dan luz.
       *[one] Da luz.
    }
state-unlit = { $thing_number ->
        [many] No dan luz.
       *[one] No da luz.
    }
state-readable = Lleva algo escrito.
contents-in = En { $holder }: { $things }.
contents-in-none = No hay nada en { $holder }.
contents-on = Sobre { $holder }: { $things }.
contents-on-none = No hay nada sobre { $holder }.
person-wears = { $person } lleva { $things }.
person-holds = { $person } tiene en las manos { $things }.
person-adrift = { $person } mira a la nada: no hay nadie al otro lado.
toward-nothing = { $direction_key ->
        [up] No se puede ir hacia arriba.
        [down] No se puede ir hacia abajo.
        [in] No se puede entrar.
        [out] No se puede salir.
       *[other] No se puede ir hacia el { $direction }.
    }
toward-closed = { $portal } { $portal_number ->
        [many] { $portal_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $portal_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    }.
toward-room = { $direction_key ->
        [up] Arriba: { $place }.
        [down] Abajo: { $place }.
        [in] Dentro: { $place }.
        [out] Fuera: { $place }.
       *[other] Al { $direction }: { $place }.
    }
read-words = Dice: [em]{ $words }[/em]
searched-thing = Repasas { $thing } con cuidado y no encuentras nada que no hubieras visto.
searched-place = Miras alrededor con cuidado. Hay más que mirar aquí: { $things }.
searched-nothing = Miras alrededor con cuidado y no encuentras nada que no hubieras visto.
listened-nothing = Nada que pueda llamarse un sonido.
smelled-nothing = Nada que pueda llamarse un olor.
touched =
    .actor = Pones la mano en { $thing }, y no te dice nada que no te hubieran dicho los ojos.

# Lo que se lleva

inventory-held = Llevas { $things }.
inventory-none = Tienes las manos vacías.
inventory-worn = Llevas puesto: { $things }.
equipment-none = No llevas puesto más que lo que traías.

# La hora, el mar, el cielo

part-night = noche
part-dawn = alba
part-day = día
part-dusk = ocaso
season-sowing = Siembra
season-herring = Arenque
season-gather = Cosecha
season-lanternmonth = Mes de los Faroles
phase-flood = subiendo
phase-high = alta
phase-ebb = bajando
phase-low = baja
sky-clear = despejado
sky-haze = calima
sky-fog = niebla
sky-rain = lluvia
sky-gale = temporal
sky-snow = nieve
time-told = Son las { $clock }, { $part_key ->
        [night] de noche
        [dawn] al alba
        [dusk] al anochecer
       *[day] de día
    }, del día { $day } de { $season }, año { $year }.
tide-told-rising = La marea { $phase_key ->
        [high] está alta, y sigue subiendo
        [low] está baja, pero sube
       *[flood] sube
    }. Cambia dentro de { $minutes ->
        [one] un minuto
       *[other] unos { $minutes } minutos
    } de los tuyos.
tide-told-falling = La marea { $phase_key ->
        [high] está alta, pero baja
        [low] está baja, y sigue bajando
       *[ebb] baja
    }. Cambia dentro de { $minutes ->
        [one] un minuto
       *[other] unos { $minutes } minutos
    } de los tuyos.
weather-told = { $sky_key ->
        [clear] El cielo está despejado.
        [haze] Hay calima por todas partes.
        [fog] Hay niebla todo alrededor.
        [rain] Llueve.
        [gale] Sopla un temporal.
       *[snow] Nieva.
    }
weather-indoors = Para eso tendrías que salir fuera.

# Jugadores

who-count = { $count ->
        [0] No hay nadie en el mundo ahora mismo.
        [one] Hay una persona en el mundo:
       *[other] Hay { $count } personas en el mundo:
    }
who-line = { $player }{ $titled_is ->
        [yes] {" "}{ $title }
       *[no] {""}
    }{ $away_is ->
        [yes] {" "}(sin conexión)
       *[no] {""}
    }
score-name = Eres { $player }.
score-load = Llevas un { $load } % de lo que podrías cargar.
score-visits = Has visto { $rooms ->
        [one] un lugar
       *[other] { $rooms } lugares
    } hasta ahora.
prompt = >

# Lo que los clientes muestran de un jugador y de las maneras de hablar

status-weight = Carga
status-held = En las manos
status-worn = Puesto
status-posture = Postura
status-posture-standing = de pie
status-posture-sitting = sentada
status-posture-lying = tendida
status-pronouns = Pronombres
status-pronouns-she = ella
status-pronouns-he = él
status-pronouns-they = elle
status-pronouns-it = ello
status-title = Título
channel-say = Decir
channel-say-command = di
channel-shout = Gritar
channel-shout-command = grita
channel-whisper = Susurrar
channel-whisper-command = susurra a
channel-tell = Contar
channel-tell-command = cuenta a

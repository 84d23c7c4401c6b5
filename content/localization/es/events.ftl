### Lo que ocurre, contado a quien lo hace (.actor), a quien le ocurre (.target) y a quien mira (.witness).
### .heard es para quien solo oye; .beyond, para quien está tras la puerta o más lejos.

# Movimiento

departed =
    .witness = { $direction_key ->
        [up] { $actor } se va hacia arriba.
        [down] { $actor } se va hacia abajo.
        [in] { $actor } entra.
        [out] { $actor } sale.
       *[other] { $actor } se va hacia el { $direction }.
    }
    .heard = Alguien se aleja.
arrived =
    .witness = { $direction_key ->
        [up] { $actor } baja desde arriba.
        [down] { $actor } sube desde abajo.
        [in] { $actor } sale de dentro.
        [out] { $actor } entra.
       *[other] { $actor } llega desde el { $direction }.
    }
    .heard = Alguien entra.
posture-taken =
    .actor = { $posture_key ->
        [sitting] { $seat_is ->
            [some] Te sientas en { $seat }.
           *[none] Te sientas.
        }
        [lying] { $seat_is ->
            [some] Te tumbas en { $seat }.
           *[none] Te tumbas.
        }
       *[standing] Te pones en pie.
    }
    .witness = { $posture_key ->
        [sitting] { $seat_is ->
            [some] { $actor } se sienta en { $seat }.
           *[none] { $actor } se sienta.
        }
        [lying] { $seat_is ->
            [some] { $actor } se tumba en { $seat }.
           *[none] { $actor } se tumba.
        }
       *[standing] { $actor } se pone en pie.
    }
waited =
    .actor = Pasa el tiempo.

# Puertas y tapas

opened =
    .actor = Abres { $item }.
    .witness = { $actor } abre { $item }.
    .beyond = Alguien abre { $item } desde el otro lado.
    .heard = Algo se abre.
closed =
    .actor = Cierras { $item }.
    .witness = { $actor } cierra { $item }.
    .beyond = Alguien cierra { $item } desde el otro lado.
    .heard = Algo se cierra.
unlocked =
    .actor = Abres con { $key } la cerradura { $item_de }.
    .witness = { $actor } abre la cerradura { $item_de }.
    .beyond = Una llave gira en { $item }.
    .heard = Una llave gira.
locked =
    .actor = Cierras { $item } con { $key }.
    .witness = { $actor } cierra { $item } con llave.
    .beyond = Una llave gira en { $item }.
    .heard = Una llave gira.
knocked =
    .actor = Llamas { $item_al }.
    .witness = { $actor } llama { $item_al }.
    .beyond = Alguien llama { $item_al } desde el otro lado.
    .heard = Alguien llama.

# Cosas

taken =
    .actor = { $source_is ->
        [some] Coges { $item } { $source_de }.
       *[none] Coges { $item }.
    }
    .witness = { $source_is ->
        [some] { $actor } coge { $item_one } { $source_de }.
       *[none] { $actor } coge { $item_one }.
    }
dropped =
    .actor = Dejas { $item }.
    .witness = { $actor } deja { $item_one }.
put =
    .actor = { $relation_key ->
        [on] Pones { $item } sobre { $holder }.
       *[in] Metes { $item } en { $holder }.
    }
    .witness = { $relation_key ->
        [on] { $actor } pone { $item_one } sobre { $holder }.
       *[in] { $actor } mete { $item_one } en { $holder }.
    }
given =
    .actor = Le das { $item } { $target_al }.
    .target = { $actor } te da { $item_one }.
    .witness = { $actor } le da { $item_one } { $target_al }.
shown =
    .actor = Le enseñas { $item } { $target_al }.
    .target = { $actor } te enseña { $item_one }.
    .witness = { $actor } le enseña { $item_one } { $target_al }.
worn =
    .actor = Te pones { $item }.
    .witness = { $actor } se pone { $item_one }.
removed =
    .actor = Te quitas { $item }.
    .witness = { $actor } se quita { $item_one }.
lit =
    .actor = Enciendes { $item }.
    .witness = { $actor } enciende { $item_one }.
extinguished =
    .actor = Apagas { $item }.
    .witness = { $actor } apaga { $item_one }.
consumed =
    .actor = { $drunk_is ->
        [yes] Te bebes { $item }.
       *[no] Te comes { $item }.
    }
    .witness = { $drunk_is ->
        [yes] { $actor } se bebe { $item_one }.
       *[no] { $actor } se come { $item_one }.
    }

# Palabras

said =
    .actor = Dices: [say]«{ $words }»[/say]
    .witness = { $actor } dice: [say]«{ $words }»[/say]
said-to =
    .actor = Le dices { $target_al }: [say]«{ $words }»[/say]
    .target = { $actor } te dice: [say]«{ $words }»[/say]
    .witness = { $actor } le dice { $target_al }: [say]«{ $words }»[/say]
asked =
    .actor = Le hablas { $target_al } de [say]{ $words }[/say].
    .target = { $actor } te habla de [say]{ $words }[/say].
    .witness = { $actor } le habla { $target_al } de [say]{ $words }[/say].
greeted =
    .actor = { $target_is ->
        [some] Saludas { $target_al }.
       *[none] Saludas a todo el mundo.
    }
    .target = { $actor } te saluda.
    .witness = { $target_is ->
        [some] { $actor } saluda { $target_al }.
       *[none] { $actor } saluda a todo el mundo.
    }
whispered =
    .actor = Le susurras { $target_al }: [tell]«{ $words }»[/tell]
    .target = { $actor } te susurra: [tell]«{ $words }»[/tell]
    .witness = { $actor } le susurra algo { $target_al }.
shouted =
    .actor = Gritas: [shout]«{ $words }»[/shout]
    .witness = { $actor } grita: [shout]«{ $words }»[/shout]
    .beyond = No muy lejos, { $actor } grita: [shout]«{ $words }»[/shout]
told =
    .actor = Le cuentas { $target_al }: [tell]«{ $words }»[/tell]
    .target = { $actor } te cuenta: [tell]«{ $words }»[/tell]
emoted =
    .actor = { $actor } { $words }
    .witness = { $actor } { $words }
barked =
    .witness = { $actor } dice: [say]«{ $line }»[/say]
bustled =
    .witness = { $actor } { $line }
gestured =
    .actor = { $target_is ->
        [some] { $gesture_key ->
            [smile] Le sonríes { $target_al }.
            [grin] Le muestras los dientes { $target_al } en una sonrisa.
            [laugh] Te ríes mirando { $target_al }.
            [nod] Asientes mirando { $target_al }.
            [shrug] Te encoges de hombros ante { $target }.
            [sigh] Suspiras mirando { $target_al }.
            [wave] Saludas { $target_al }.
            [bow] Te inclinas ante { $target }.
            [wink] Le guiñas un ojo { $target_al }.
            [frown] Le pones mala cara { $target_al }.
            [yawn] Bostezas mirando { $target_al }.
            [clap] Aplaudes { $target_al }.
            [cry] Lloras mirando { $target_al }.
            [dance] Bailas con { $target }.
            [thank] Le das las gracias { $target_al }.
            [hug] Abrazas { $target_al }.
            [point] Señalas { $target_al }.
            [kiss] Le das un beso { $target_al }.
            [pet] Acaricias { $target_al }.
            [jump] Saltas delante { $target_de }.
            [sing] Le cantas { $target_al }.
            [swear] Sueltas un taco mirando { $target_al }.
           *[other] Tiritas mirando { $target_al }.
        }
       *[none] { $gesture_key ->
            [smile] Sonríes.
            [grin] Sonríes mostrando los dientes.
            [laugh] Te ríes.
            [nod] Asientes.
            [shrug] Te encoges de hombros.
            [sigh] Suspiras.
            [wave] Saludas.
            [bow] Te inclinas.
            [wink] Guiñas un ojo.
            [frown] Frunces el ceño.
            [yawn] Bostezas.
            [clap] Aplaudes.
            [cry] Lloras.
            [dance] Bailas.
            [thank] Das las gracias.
            [hug] Te abrazas, a falta de nadie más.
            [point] Señalas a ninguna parte.
            [kiss] Lanzas un beso al aire.
            [pet] Acaricias el aire.
            [jump] Saltas. Nada cambia, pero caes bien.
            [sing] Cantas.
            [swear] Dices una palabra de marineros.
           *[other] Tiritas.
        }
    }
    .target = { $gesture_key ->
        [smile] { $actor } te sonríe.
        [grin] { $actor } te sonríe mostrando los dientes.
        [laugh] { $actor } se ríe mirándote.
        [nod] { $actor } asiente mirándote.
        [shrug] { $actor } se encoge de hombros ante ti.
        [sigh] { $actor } suspira mirándote.
        [wave] { $actor } te saluda.
        [bow] { $actor } se inclina ante ti.
        [wink] { $actor } te guiña un ojo.
        [frown] { $actor } te pone mala cara.
        [yawn] { $actor } bosteza mirándote.
        [clap] { $actor } te aplaude.
        [cry] { $actor } llora mirándote.
        [dance] { $actor } baila contigo.
        [thank] { $actor } te da las gracias.
        [hug] { $actor } te abraza.
        [point] { $actor } te señala.
        [kiss] { $actor } te da un beso.
        [pet] { $actor } te acaricia.
        [jump] { $actor } salta delante de ti.
        [sing] { $actor } te canta.
        [swear] { $actor } suelta un taco mirándote.
       *[other] { $actor } tirita mirándote.
    }
    .witness = { $target_is ->
        [some] { $gesture_key ->
            [smile] { $actor } le sonríe { $target_al }.
            [grin] { $actor } le sonríe { $target_al } mostrando los dientes.
            [laugh] { $actor } se ríe mirando { $target_al }.
            [nod] { $actor } asiente mirando { $target_al }.
            [shrug] { $actor } se encoge de hombros ante { $target }.
            [sigh] { $actor } suspira mirando { $target_al }.
            [wave] { $actor } saluda { $target_al }.
            [bow] { $actor } se inclina ante { $target }.
            [wink] { $actor } le guiña un ojo { $target_al }.
            [frown] { $actor } le pone mala cara { $target_al }.
            [yawn] { $actor } bosteza mirando { $target_al }.
            [clap] { $actor } aplaude { $target_al }.
            [cry] { $actor } llora mirando { $target_al }.
            [dance] { $actor } baila con { $target }.
            [thank] { $actor } le da las gracias { $target_al }.
            [hug] { $actor } abraza { $target_al }.
            [point] { $actor } señala { $target_al }.
            [kiss] { $actor } le da un beso { $target_al }.
            [pet] { $actor } acaricia { $target_al }.
            [jump] { $actor } salta delante { $target_de }.
            [sing] { $actor } le canta { $target_al }.
            [swear] { $actor } suelta un taco mirando { $target_al }.
           *[other] { $actor } tirita mirando { $target_al }.
        }
       *[none] { $gesture_key ->
            [smile] { $actor } sonríe.
            [grin] { $actor } sonríe mostrando los dientes.
            [laugh] { $actor } se ríe.
            [nod] { $actor } asiente.
            [shrug] { $actor } se encoge de hombros.
            [sigh] { $actor } suspira.
            [wave] { $actor } saluda.
            [bow] { $actor } se inclina.
            [wink] { $actor } guiña un ojo.
            [frown] { $actor } frunce el ceño.
            [yawn] { $actor } bosteza.
            [clap] { $actor } aplaude.
            [cry] { $actor } llora.
            [dance] { $actor } baila.
            [thank] { $actor } da las gracias.
            [hug] { $actor } se abraza, a falta de nadie más.
            [point] { $actor } señala a ninguna parte.
            [kiss] { $actor } lanza un beso al aire.
            [pet] { $actor } acaricia el aire.
            [jump] { $actor } salta.
            [sing] { $actor } canta.
            [swear] { $actor } dice una palabra de marineros.
           *[other] { $actor } tirita.
        }
    }

# Llegadas y partidas

entered =
    .actor = Llegas.
    .witness = De pronto { $actor } está aquí, como quien acaba de llegar.
woke =
    .actor = Vuelves en ti.
    .witness = { $actor } vuelve en sí.
taken-over =
    .actor = Sigues donde estabas, desde otra línea.
lost-link =
    .witness = { $actor } calla y mira a la nada.
left =
    .witness = { $actor } se despide.
titled =
    .actor = { $title_key ->
        [none] Desde ahora vas sin título.
       *[other] Desde ahora se te conoce como { $actor } { $title }.
    }

# El mundo

day-part-came =
    .witness = { $part_key ->
        [dawn] El cielo palidece por el este.
        [day] El sol está alto.
        [dusk] La luz se vuelve larga y baja.
       *[night] Cae la noche. En la punta de la isla se enciende la lámpara, y no dice nada.
    }
tide-turned =
    .witness = { $phase_key ->
        [flood] La marea sube.
        [high] El agua está alta.
        [ebb] La marea baja.
       *[low] El agua está baja.
    }
weather-changed =
    .witness = { $sky_key ->
        [clear] El cielo se despeja.
        [haze] Una calima vela el cielo.
        [fog] Entra niebla del mar.
        [rain] Empieza a llover.
        [gale] El viento arrecia hasta el temporal.
       *[snow] Empieza a nevar.
    }

### Por qué no: lo que el mundo niega, y lo que no se entendió. Una línea cada uno, y sin culpar a nadie.

# El intérprete

question-which = ¿A qué te refieres: { $options }?
question-what = { $line }… ¿qué?
question-whom = { $line }… ¿quién?
question-where = { $line }… ¿adónde? [cmd=salidas]salidas[/cmd] muestra por dónde se sale.
error-empty = Escribe qué quieres hacer, o [cmd=ayuda]ayuda[/cmd].
error-unknown-verb = { $hinted ->
        [0] No conozco la orden «{ $words }». Prueba [cmd=ayuda]ayuda[/cmd], o [cmd=comandos]comandos[/cmd] para ver la lista entera.
       *[other] No conozco la orden «{ $words }». ¿Querías decir: { $hints }?
    }
error-no-such-thing = No ves aquí nada que se llame «{ $words }».
error-perhaps = No ves aquí nada que se llame «{ $words }». ¿Querías decir { $options }?
error-only-so-far = Se entiende «{ $hints }», pero no «{ $words }».
error-no-such-way = No ves por dónde se va a «{ $words }» desde aquí. [cmd=salidas]salidas[/cmd] muestra por dónde se sale.
error-nothing-to-choose = Ahora mismo no hay nada entre lo que elegir.
error-noun-alone = ¿Qué harías con { $thing }? Podrías, por ejemplo, [cmd=mira { $thing_bare }]mirar { $thing_bare }[/cmd].
error-no-such-player = Nadie que se llame «{ $words }» está ahora en el mundo. Mira [cmd=quién]quién[/cmd].
error-nothing-matches-all = Aquí no hay nada a lo que pueda referirse «{ $words }».
error-no-antecedent = No está claro a qué se refiere «{ $words }». Nómbralo una vez.
error-nothing-to-repeat = Todavía no hay ninguna orden que repetir.
error-single-only = Las cosas de una en una, por favor: «{ $words }» es demasiado para eso.
error-ordinal-range = { $count ->
        [0] Aquí no hay nada así.
        [one] Aquí solo hay uno.
       *[other] Aquí solo hay { $count }.
    }
error-not-enough = { $count ->
        [0] Aquí no hay nada así.
        [one] Aquí solo hay uno.
       *[other] Aquí solo hay { $count }.
    }
error-trailing-words = «{ $words }» no encaja detrás de esa orden. Prueba [cmd=ayuda { $hints }]ayuda { $hints }[/cmd].
error-incomplete = Falta algo todavía. [cmd=ayuda { $hints }]ayuda { $hints }[/cmd] muestra cómo se escribe.
error-not-inside = Ahí no ves nada que se llame «{ $words }»: [cmd=mira en { $thing_bare }]mira en { $thing_bare }[/cmd] muestra lo que hay.
error-too-many = Es demasiado a la vez: como mucho { $count } cosas de una vez.
error-too-long = Es demasiado para una orden: como mucho { $count } palabras, por favor. Lo que quieras que se oiga, empiézalo con [cmd]di[/cmd].
error-dark = Está demasiado oscuro para ver nada que se llame «{ $words }».
error-fault = Algo ha salido mal, y no ha ocurrido. No se ha perdido nada. Di este número al equipo, por favor: { $fault }.

# Ir y estar

go-nowhere = { $direction_key ->
        [up] Desde aquí no se puede subir.
        [down] Desde aquí no se puede bajar.
        [in] Aquí no se puede entrar en ninguna parte.
        [out] De aquí no se puede salir.
       *[other] Desde aquí no se puede ir al { $direction }.
    }
go-locked = { $portal } { $portal_number ->
        [many] { $portal_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $portal_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    } con llave, y no la tienes.
go-gated = Ahora mismo no se puede pasar.
enter-nothing = No se puede entrar en { $item }.
stand-already = No estás durmiendo, y ya estás en pie.
leave-which = Hay más de una salida. [cmd=salidas]salidas[/cmd] las muestra; para irte del juego, escribe [cmd=desconectar]desconectar[/cmd].
sit-not-there = { $item } no sirve para sentarse ni tumbarse.
sit-full = No queda sitio en { $item }.
too-dark = Está demasiado oscuro para eso. Una luz ayudaría.

# Puertas y tapas

open-nothing = { $item } no se abre.
close-nothing = { $item } no se cierra.
unlock-nothing = { $item } no tiene cerradura.
lock-nothing = { $item } no tiene cerradura.
knock-nothing = Llamar { $item_al } no le diría nada a nadie.
knock-where = ¿Llamar a qué? Nombra una puerta.
lock-none = { $item } no tiene cerradura.
open-already = { $item } ya { $item_number ->
        [many] { $item_gender ->
            [f] están abiertas
           *[m] están abiertos
        }
       *[one] { $item_gender ->
            [f] está abierta
           *[m] está abierto
        }
    }.
close-already = { $item } ya { $item_number ->
        [many] { $item_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $item_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    }.
lock-already = { $item } ya { $item_number ->
        [many] { $item_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $item_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    } con llave.
unlock-already = { $item } no { $item_number ->
        [many] { $item_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $item_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    } con llave.
open-locked = { $item } { $item_number ->
        [many] { $item_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $item_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    } con llave, y no la tienes.
key-missing = No tienes la llave { $item_de }.
key-does-not-fit = { $key } no encaja en { $item }.

# Cosas

out-of-reach = No alcanzas { $item }. Está cerrado: { $holder }.
take-already = Ya tienes { $item }.
take-person = A { $item } no le haría gracia.
take-theirs = { $item } { $item_number ->
        [many] son
       *[one] es
    } { $holder_de }, que no { $item_gender ->
        [f] la
       *[m] lo
    } suelta.
take-scenery = { $item } se queda donde está.
take-fixed = { $item } no se mueve.
take-seat = Antes tendrías que levantarte { $item_de }.
take-too-heavy = No puedes levantar { $item } con todo lo que llevas.
not-carried = No tienes { $item }.
put-no-place = No hay dónde poner nada en { $holder }.
put-closed = { $holder } { $holder_number ->
        [many] { $holder_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $holder_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    }.
put-full = No queda sitio en { $holder }.
put-into-itself = { $item } no cabe dentro de sí.
give-nobody = { $target } no sabría qué hacer con regalos.
give-self = Ya tienes { $item }.
give-too-heavy = { $target } no puede cargar además con { $item }.
wear-nothing = { $item } no es para ponérselo.
wear-already = Ya llevas puesto { $item }.
wear-over = Antes tendrías que quitarte { $other }.
remove-not-worn = No llevas puesto { $item }.
light-nothing = { $item } no arde.
light-already = { $item } ya { $item_number ->
        [many] dan luz
       *[one] da luz
    }.
extinguish-nothing = { $item } no da luz.
extinguish-already = { $item } ya no { $item_number ->
        [many] dan luz
       *[one] da luz
    }.
eat-nothing = { $item } no se come.
drink-nothing = { $item } no se bebe.
look-inside-nothing = { $item } no tiene dentro.
look-inside-closed = { $item } { $item_number ->
        [many] { $item_gender ->
            [f] están cerradas
           *[m] están cerrados
        }
       *[one] { $item_gender ->
            [f] está cerrada
           *[m] está cerrado
        }
    }.
read-nothing = En { $item } no hay nada escrito.

# Intentos

use-how = Di qué harías con { $item }: { $purpose }.
purpose-talk = hablar con alguien, o darle algo
purpose-light = encender, apagar
purpose-wear = ponértelo, quitártelo
purpose-read = leer
purpose-eat = comer, beber
purpose-open = abrir, cerrar, desbloquear
purpose-enter = ir por ahí
purpose-fill = meter algo
purpose-load = poner algo encima
purpose-sit = sentarte
purpose-other = mirar, coger, dárselo a alguien
attack-somebody = { $item } no te { $item_number ->
        [many] han hecho
       *[one] ha hecho
    } nada.
attack-thing = { $item } no se daría cuenta.
handle-nothing = Con eso no se consigue nada: { $item } { $item_number ->
        [many] siguen como estaban
       *[one] sigue como estaba
    }.
handle-nowhere = Aquí con eso no se conseguiría nada. [cmd=comandos]comandos[/cmd] muestra qué puedes hacer.
save-always = No hace falta: el mundo guarda todo tal como lo dejas.

# Palabras

reply-nobody = Todavía nadie te ha contado nada.
reply-gone = Quien te habló la última vez ya no está en el mundo.
talk-to-self = Lo piensas, y ahí lo dejas.
talk-to-thing = { $item } no tiene nada que decir a eso.
title-none = No te hace falta título.
title-too-long = Un título tiene como mucho { $most } letras.

# En qué se va el tiempo del servidor, para el personal que lo pregunta jugando.

profile-usage = Escribe perfil y un tiempo de { $least } s a { $most } minutos, como [cmd=perfil 10s]perfil 10s[/cmd]; [cmd=perfil no]perfil no[/cmd] lo termina antes de tiempo.
profile-begins = Perfil durante { $seconds } s.
profile-busy = Alguien está haciendo ya un perfil. Prueba cuando termine.
profile-none = Nadie está haciendo un perfil.
profile-ends = El perfil termina ahora.
profile-impossible = De este servidor no se puede hacer un perfil.
profile-report =
    { $samples ->
        [0] Perfil de { $seconds } s: pasó demasiado poco para decir en qué se fue el tiempo.
       *[other] Perfil de { $seconds } s: el servidor estuvo ocupado el { $busy } por ciento del tiempo. De eso:
    }
profile-table =
    { $table ->
        [stage] Por etapa:
        [verb] Por verbo:
        [system] Por sistema:
        [zone] Por zona:
       *[function] Por función:
    }
profile-stage =
    { $stage ->
        [read] leer de la red
        [codec] códec
        [session] sesión
        [accounts] cuentas
        [parse] entender la línea
        [checks] comprobaciones
        [decide] verbos
        [apply] cambios en el mundo
        [prose] prosa
        [time] lo que pasa por sí solo
        [host] anfitrión del mundo
        [commit] guardar
        [format] dar formato
        [write] escribir en la red
        [metrics] cifras
        [log] registro
        [reactor] bucle de eventos
       *[other] otras cosas
    }: { $percent } por ciento
profile-row = { $name }: { $percent } por ciento
profile-counted =
    { $times ->
        [one] { $name }: { $percent } por ciento, una vez, { $each } microsegundos
       *[other] { $name }: { $percent } por ciento, { $times } veces, { $each } microsegundos cada una
    }
profile-unnamed =
    { $what ->
        [reading] leer líneas
        [verb] ningún verbo
        [system] ninguna regla
       *[zone] ninguna zona
    }
profile-more = Para verlo todo, pregunta en la línea de órdenes del servidor: vetrellis profile 10s.

# Lo que los jugadores piden al servidor sobre su cuenta: códigos, correo, varios personajes.

session-banned =
    Esta cuenta está vetada, { $until ->
        [never] para siempre
       *[other] hasta { $until }
    }. { $note ->
        [none] {""}
       *[other] El motivo: { $note }
    }
session-cannot-resume = Tu última visita ha terminado: dime otra vez quién eres.
session-banned-now = Se te ha vetado aquí. Adiós.
session-code-prompt = Código de un solo uso:
session-wrong-code = Ese código es erróneo, o ya se usó. Espera al siguiente.

codes-on = En cada entrada se te pide un código de un solo uso. Escribe [cmd]códigos off[/cmd] para prescindir de él.
codes-off = No se te pide ningún código de un solo uso. Escribe [cmd]códigos on[/cmd] para que se te pida uno en cada entrada, hecho por un programa de tu teléfono.
codes-secret = Escribe este secreto en tu programa de códigos: { $secret }. También puede leer esta dirección: { $address }. Después escribe las seis cifras que muestre.
codes-begun = Desde ahora se te pide un código en cada entrada.
codes-ended = Desde ahora no se te pide ningún código.
codes-unchanged = Todo queda como estaba.

email-is =
    { $address ->
        [none] No se conoce ninguna dirección de correo. Escribe correo y una dirección para dejar una.
       *[other] La dirección de correo es { $address }. Solo la ve el equipo; correo off la olvida.
    }

email-no-address = Eso no es una dirección de correo. Una es como nombre@example.org.

cast-list =
    { $count ->
        [one] Tienes un personaje: { $names }.
       *[other] Tienes { $count } personajes: { $names }.
    }
cast-hint = Escribe [cmd]personajes nuevo[/cmd] para tener otro, { $most } como mucho; escribe encarnar y un nombre para seguir como ese. Cada uno puede entrar por su nombre, con la misma contraseña.
cast-full = Tienes { $most } personajes, y no puede haber más.
cast-nobody = No tienes otro personaje con ese nombre. Escribe [cmd]personajes[/cmd] para ver la lista.
cast-made = { $name } ya es tuyo. Para seguir como { $name }, escribe encarnar { $name }.
cast-unchanged = Ningún personaje nuevo, entonces.

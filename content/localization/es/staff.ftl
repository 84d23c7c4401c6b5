# Lo que el equipo pide al servidor mientras juega: vetos y funciones.

ban-usage = Escribe vetar y luego un nombre, una dirección como 203.0.113.0/24 o un patrón como nombre:*palabra*; después por cuánto tiempo, como 7d, o nada para siempre; después el motivo.
ban-made =
    { $count ->
        [0] Veto { $number }:
        [one] Veto { $number }, y se corta una conexión:
       *[other] Veto { $number }, y se cortan { $count } conexiones:
    } { $kind ->
        [account] la cuenta de { $subject }
        [address] la red { $subject }
       *[name] nombres como { $subject }
    }, { $until ->
        [never] para siempre
       *[other] hasta { $until }
    }.
ban-lifted =
    { $kind ->
        [account] La cuenta de { $subject } puede volver a entrar.
        [address] La red { $subject } puede volver a conectarse.
       *[name] Se pueden volver a elegir nombres como { $subject }.
    }
ban-list =
    { $count ->
        [0] No hay nadie vetado.
        [one] Hay un veto. Se levanta con readmitir y su número.
       *[other] Hay { $count } vetos. Se levantan con readmitir y su número.
    }
ban-entry =
    { $number }: { $kind ->
        [account] la cuenta de { $subject }
        [address] la red { $subject }
       *[name] nombres como { $subject }
    }, { $until ->
        [never] para siempre
       *[other] hasta { $until }
    }, por { $author }. { $note ->
        [none] {""}
       *[other] { $note }
    }
ban-none-such = No hay tal veto. Escribe [cmd]vetos[/cmd] para ver la lista.
ban-nobody = Nadie se llama { $name }, y tampoco es una dirección.
ban-yourself = Eso te dejaría fuera también a ti.
ban-colleague = Es alguien del equipo. Solo un administrador puede vetarlo.
ban-too-wide = Esa red es demasiado amplia: medio mundo estaría en ella.
ban-no-pattern = Un patrón necesita al menos dos letras, y nada más que letras y *.
ban-too-many = Hay demasiados vetos. Levanta algunos antiguos.

role-usage = Escribe rol y un nombre para ver qué es alguien; con jugador, constructor, moderador o admin detrás, para que lo sea.
role-nobody = Nadie se llama { $name }.
role-is =
    { $role ->
        [player] { $name } juega, sin más.
        [builder] { $name } construye el mundo.
        [moderator] { $name } modera.
       *[admin] { $name } administra.
    }
role-email = La dirección de correo es { $address }.
role-granted =
    { $role ->
        [player] { $name } juega ahora, sin más.
        [builder] { $name } construye ahora el mundo.
        [moderator] { $name } modera ahora.
       *[admin] { $name } administra ahora.
    }
role-yours =
    { $role ->
        [player] Ahora juegas, sin derechos especiales.
        [builder] Ahora construyes el mundo.
        [moderator] Ahora moderas.
       *[admin] Ahora administras.
    }
role-own = Pide a otra persona que administre que cambie tu función, para que siempre haya alguien.
claim-done = Ahora administras. Protege tu cuenta: [cmd]códigos on[/cmd].
claim-refused = Eso no es un pase, o ya se usó, o es demasiado viejo. Quien lleva el servidor puede hacer otro: vetrellis admin create.
claim-no-account = Un invitado no puede administrar. Crea antes un personaje: sal, conéctate y escribe nuevo.

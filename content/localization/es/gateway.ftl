# Lo que dice la propia conexión, juegue quien juegue.

gateway-lost =
    { $lines ->
        [one] … una línea perdida: tu cliente iba con retraso.
       *[other] … { $lines } líneas perdidas: tu cliente iba con retraso.
    }
gateway-fault = Algo ha fallado, y no es culpa tuya. Si nos lo cuentas, di: { $id }
gateway-crowded = Hay demasiadas conexiones desde tu red ahora mismo. Prueba otra vez en unos minutos.
gateway-banned = No puedes conectarte desde tu dirección.
gateway-long-line = Esa línea es demasiado larga: caben 4096 bytes. Vuelve a conectar, por favor.
gateway-endless-subnegotiation = Tu cliente empezó una subnegociación de telnet y no la acabó. Vuelve a conectar, por favor.
gateway-bad-compression = Tu cliente envió datos comprimidos que no se pueden leer. Vuelve a conectar, por favor.
gateway-http = Este es un puerto de telnet. Conecta con un cliente de MUD, o pregunta por la página web.
gateway-tls = Este es un puerto de telnet sin TLS. Conecta sin cifrado, o pregunta por el puerto que lo tiene.
gateway-plain = Este puerto habla TLS. Activa el cifrado en tu cliente, o pregunta por el puerto de telnet sin cifrar.
gateway-ssh = Este es un puerto de telnet. Pregunta por el puerto de SSH, o conecta con telnet.

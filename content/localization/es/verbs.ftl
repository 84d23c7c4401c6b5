### Ayuda de cada verbo: qué hace, en una frase o dos. Debajo se lista cómo se escribe.

help-general = Se juega escribiendo lo que harías: [cmd=mira]mira[/cmd], [cmd=inventario]inventario[/cmd], coge farol, ve al norte (o solo n), di hola.
    Varias órdenes van en una línea con un punto entre ellas: coge farol. n. enciende el farol
    Escribe [cmd=comandos]comandos[/cmd] para verlas todas, y ayuda coge para una. [cmd=salidas]salidas[/cmd] muestra por dónde se sale; [cmd=quién]quién[/cmd], quién anda por aquí.
    Para irte, escribe [cmd=desconectar]desconectar[/cmd]: tu sitio, y todo lo que llevas, se guardan.
    Con [cmd=ajustes]ajustes[/cmd] eliges idioma, colores, enlaces y lector de pantalla.
topic-quit = desconectar desconectarse irse adiós
topic-settings = ajustes idioma colores lector enlaces
topic-sshkey = clavessh llavessh sshkey ssh
topic-codes = códigos totp 2fa
topic-characters = personajes encarnar
topic-email = correo
topic-staff = equipo vetar vetos readmitir rol reclamar admin
help-quit = Para irte del juego, escribe [cmd=desconectar]desconectar[/cmd]: tu sitio, y todo lo que llevas, se guardan.
help-settings = Con [cmd=ajustes]ajustes[/cmd] eliges idioma, colores, enlaces y lector de pantalla.
help-sshkey = Con [cmd=clavessh]clavessh[/cmd] ves las claves que abren tu personaje por SSH sin contraseña; clavessh añadir y la línea de tu archivo .pub añade una, clavessh quitar y su número la quita.
help-codes = Con [cmd=códigos on]códigos on[/cmd] se te pide en cada entrada un código de un solo uso, hecho por un programa de tu teléfono; con códigos off, ya no.
help-characters = [cmd=personajes]personajes[/cmd] muestra tus personajes, y [cmd=personajes nuevo]personajes nuevo[/cmd] crea otro. Con encarnar y un nombre sigues como ese; cada uno puede entrar por su nombre, con tu contraseña.
help-email = Con correo y una dirección dejas una en la que se te encuentra; correo off la olvida. Nadie necesita una.
help-staff = El equipo deja fuera a alguien con vetar, ve quién está fuera con vetos y lo deja volver con readmitir; quien administra ve y cambia qué es alguien con rol. Para los demás, estas palabras no hacen nada. Quien lleva el servidor puede nombrar a quien administre.
help-unknown = No hay ayuda sobre «{ $topic }». Prueba [cmd=comandos]comandos[/cmd].
commands-intro = Lo que puedes escribir; ayuda y una orden cuenta más:
commands-group = { $group }: { $words }

# Lo que figura en una línea de ayuda por lo que se escribe ahí.

slot-thing = algo
slot-item = algo
slot-carried = algo
slot-held = algo
slot-worn = algo
slot-inside = algo
slot-holder = algo
slot-openable = algo
slot-person = alguien
slot-player = alguien
slot-way = un lugar
slot-direction = norte
slot-text = palabras

group-movement = Moverse
group-senses = Mirar y escuchar
group-things = Cosas
group-doors = Puertas y tapas
group-speech = Hablar
group-information = Preguntar
group-world = Otras

help-go = Va en esa dirección. Si hay una puerta cerrada se abre, y con su llave se abre también la cerradura.
help-enter = Pasa por una puerta, sube por una escala o va a un lugar contiguo: lo que se menciona y lleva a alguna parte. También a un asiento.
help-leave = Te levanta de tu asiento; o sale, si está claro por dónde.
help-stand = Te pone en pie.
help-sit = Te sienta, en algo o donde estás.
help-lie = Te tumba, en algo o donde estás.
help-wait = Deja pasar un momento.
help-look = Cuenta lo que ves alrededor.
help-look-toward = Cuenta qué hay en una dirección, sin ir.
help-examine = Mira algo de cerca: una cosa, a alguien, una palabra de la descripción.
help-look-inside = Cuenta qué hay en algo o encima.
help-search = Repasa una cosa, o todo el lugar, con cuidado.
help-read = Lee lo que hay escrito en algo.
help-listen = Escucha. A oscuras y con niebla, los oídos saben más que los ojos.
help-smell = Huele el aire, o algo en particular.
help-touch = Pone la mano en algo.
help-exits = Lista las salidas y adónde llevan.
help-take = Coge algo. Se entienden todo, todo menos la cuerda, 2.cebolla y tres cebollas.
help-take-from = Saca algo de un recipiente, o lo coge de una mesa.
help-drop = Deja algo donde estás.
help-put = Mete algo en un recipiente, o lo pone sobre una mesa.
help-give = Le da algo a alguien.
help-show = Le enseña algo a alguien, sin darlo.
help-wear = Se pone ropa.
help-remove = Se quita ropa.
help-light = Enciende una luz.
help-extinguish = Apaga una luz.
help-eat = Come algo.
help-drink = Bebe algo.
help-inventory = Lista lo que llevas, en las manos y puesto.
help-equipment = Lista lo que llevas puesto.
help-open = Abre una puerta o una tapa. Si llevas la llave, abre antes la cerradura.
help-close = Cierra una puerta o una tapa.
help-unlock = Abre con su llave la cerradura de una puerta o una tapa.
help-lock = Cierra con llave una puerta o una tapa.
help-knock = Llama a una puerta, y se oye al otro lado.
help-say = Dice algo a todo el mundo en el lugar. 'hola es lo mismo que di hola.
help-say-to = Le dice algo a alguien; lo oye todo el mundo en el lugar.
help-ask-about = Le saca un tema a alguien. Dirá lo que tenga en la cabeza.
help-greet = Saluda a alguien, o a todo el mundo. Quien recibe un saludo suele tener algo que decir.
help-whisper = Le susurra a alguien del lugar. Los demás lo ven, pero no lo oyen.
help-shout = Grita, y se oye en toda esta parte de la isla.
help-tell = Le cuenta algo a alguien, esté donde esté. Nadie más se entera.
help-reply = Responde a quien te habló la última vez desde lejos.
help-emote = Representa algo: actúa cuenta las gaviotas. muestra tu nombre y esas palabras.
help-gesture = Hace un gesto, a alguien si lo nombras.
help-use = Dice para qué podría servir algo.
help-attack = Mejor que no: este no es lugar para peleas.
help-handle = Empuja, gira, sacude o rompe algo.
help-save = No hace falta: el mundo guarda todo tal como lo dejas.
help-time = Dice la hora y el día. Un día en la isla son dos horas de las tuyas.
help-tide = Dice qué hace el mar y cuándo cambia.
help-weather = Mira el cielo.
help-who = Lista quién está en el mundo.
help-score = Hace cuentas de ti.
help-help = Explica cómo se juega, o una orden.
help-commands = Lista todo lo que puedes escribir.
help-title = Elige las palabras que siguen a tu nombre en quién. A solas, las quita.

# Lo que el servidor dice antes de jugar, alrededor del juego y después.

## El saludo

session-title = Vetrellis
session-choices =
    Una isla, un faro, una marea, y quien más ande por aquí esta noche.
    Escribe el nombre de tu personaje, o [cmd=invitado]invitado[/cmd] para echar un vistazo, o [cmd=nuevo]nuevo[/cmd] para crear un personaje.
    ¿Usas un lector de pantalla? Escribe [cmd=lector]lector[/cmd]. In English: [cmd=english]english[/cmd].
session-help =
    Escribe el nombre de tu personaje y pulsa Intro; después va la contraseña.
    Escribe [cmd=invitado]invitado[/cmd] para echar un vistazo ahora mismo, sin nada que recordar.
    Escribe [cmd=nuevo]nuevo[/cmd] para crear un personaje que será tuyo.
    Escribe [cmd=lector]lector[/cmd] para tener líneas sencillas para un lector de pantalla, y otra vez para dejarlas.
    Escribe [cmd=english]english[/cmd] para tenerlo todo en inglés.
    Escribe [cmd=salir]salir[/cmd] para irte.
session-reader-on = El modo de lector de pantalla está activado: líneas sencillas, y nada que solo digan la disposición o el color.
session-reader-off = El modo de lector de pantalla está desactivado.

## Entrar

session-name-prompt = Nombre, [cmd=invitado]invitado[/cmd] o [cmd=nuevo]nuevo[/cmd]:
session-no-name = Ningún personaje puede llamarse así: un nombre tiene de tres a veinte letras. Escribe un nombre, [cmd=invitado]invitado[/cmd], [cmd=nuevo]nuevo[/cmd] o [cmd=ayuda]ayuda[/cmd].
session-password-prompt = Contraseña (Intro para volver):
session-wrong-password = Ese nombre y esa contraseña no van juntos.
session-too-many-failures = Un intento de más. Adiós; vuelve a conectarte cuando la tengas.
session-too-many-attempts =
    { $seconds ->
        [one] Demasiados intentos. Espera un segundo y vuelve a probar.
       *[other] Demasiados intentos. Espera { $seconds } segundos y vuelve a probar.
    }
session-busy = El servidor está ocupado con las entradas de otra gente. Vuelve a probar dentro de un momento.
session-store-trouble = El servidor no alcanza ahora sus registros. No se ha perdido nada; vuelve a probar dentro de un minuto.
session-timeout = Parece que no hay nadie. Adiós.
session-no-answer = El mundo no responde. Vuelve a probar dentro de unos minutos.
session-full = Vetrellis está al completo en este momento. Vuelve a probar dentro de unos minutos.
session-fault = Algo ha salido mal, y no es culpa tuya. Vuelve a conectarte; si nos lo cuentas, di: { $id }

## Un personaje nuevo

session-new-name-prompt = ¿Cómo se llamará tu personaje? (Intro para volver)
session-new-name-free = { $name }, entonces.
session-name-letters = Un nombre solo lleva letras: sin espacios, cifras ni signos, por favor.
session-name-script = Un nombre se escribe con letras latinas, de la A a la Z, con o sin tilde.
session-name-one-script = Un nombre se escribe en un solo alfabeto, y ese mezcla letras de varios.
session-name-too-short = Un nombre tiene tres letras como mínimo. Prueba con uno más largo.
session-name-too-long = Un nombre tiene veinte letras como máximo. Prueba con uno más corto.
session-name-reserved = Esa palabra significa otra cosa aquí. Elige otro nombre, por favor.
session-name-taken = Alguien tiene ese nombre, o uno que se le parece. Elige otro, por favor.
session-new-password-prompt = Elige una contraseña de diez caracteres o más:
session-password-too-short = Es demasiado corta: diez caracteres o más. Cuatro palabras seguidas valen.
session-password-too-long = Es demasiado larga: 256 octetos le bastan a cualquiera.
session-password-characters = Contiene un carácter de control, que difícilmente volverías a escribir. Elige otra, por favor.
session-password-guessable = Es de las primeras que alguien probaría. Cuatro palabras sin relación hacen una buena.
session-repeat-password-prompt = La misma otra vez, para estar seguros:
session-passwords-differ = No eran iguales. Otra vez, pues.
session-pronouns-prompt = ¿Pronombre? [cmd=elle]elle[/cmd], [cmd=ella]ella[/cmd], [cmd=él]él[/cmd] o [cmd=ello]ello[/cmd]; Intro para elle:
session-no-pronouns = Escribe elle, ella, él o ello, o pulsa Intro para elle.

## Llegar y marcharse

session-welcome = Te damos la bienvenida, [player]{ $name }[/player].
session-took-over = Ya estabas aquí con otra conexión; esta toma el relevo.
session-taken-over = Te has conectado desde otro sitio; esta conexión termina aquí.
session-goodbye = La marea esperará. Adiós.
session-shutdown = El servidor se cierra. Todo lo que has visto está guardado; vuelve dentro de unos minutos.
session-idle = Llevas mucho tiempo en silencio, así que se corta la línea. Tu personaje te espera.
session-too-fast = Demasiadas líneas a la vez; se corta la conexión. Tu personaje te espera.
session-line-too-long = Esa línea es demasiado larga: { $most } caracteres como máximo. No se ha hecho nada.

## Ajustes

session-settings = [title]Ajustes[/title]
session-settings-hint = Escribe una de estas palabras y lo que quieres, por ejemplo [cmd=lector sí]lector sí[/cmd]. Con [cmd=contraseña]contraseña[/cmd] cambias tu contraseña, con [cmd=clavessh]clavessh[/cmd] ves tus claves de SSH, con [cmd=códigos]códigos[/cmd] proteges tu entrada, con [cmd=personajes]personajes[/cmd] ves los tuyos, y con [cmd=desconectar]desconectar[/cmd] dejas el juego.
session-setting-language =
    { $value ->
        [es] idioma: castellano
       *[en] idioma: inglés
    }
session-setting-reader =
    { $value ->
        [on] lector: sí, líneas sencillas para un lector de pantalla
       *[off] lector: no
    }
session-setting-theme = tema: { $value }
session-setting-width =
    { $value ->
        [one] ancho: una columna
       *[other] ancho: { $value } columnas
    }
session-setting-colour =
    { $value ->
        [none] color: no
        [sixteen] color: 16 colores
        [many] color: 256 colores
       *[all] color: todos
    }
session-setting-accents =
    { $value ->
        [on] tildes: sí, con letras como é y ñ
       *[off] tildes: no, solo letras sencillas
    }
session-setting-links =
    { $value ->
        [on] enlaces: sí, palabras en las que puedes hacer clic
        [auto-on] enlaces: auto, y tu cliente conoce palabras en las que puedes hacer clic
        [auto-off] enlaces: auto, y tu cliente no dice que conozca ninguno
        [reader] enlaces: no mientras el lector esté activado
       *[off] enlaces: no
    }
session-usage-language = Puede ser [cmd=idioma es]idioma es[/cmd] o [cmd=idioma en]idioma en[/cmd].
session-usage-reader = Puede ser [cmd=lector sí]lector sí[/cmd] o [cmd=lector no]lector no[/cmd].
session-usage-theme = Escribe tema y un nombre: { $themes }.
session-usage-width = Escribe ancho y un número de columnas, de { $narrowest } a { $widest }.
session-usage-colour = Puede ser [cmd=color no]color no[/cmd], [cmd=color 16]16[/cmd], [cmd=color 256]256[/cmd] o [cmd=color todos]todos[/cmd].
session-usage-accents = Puede ser [cmd=tildes sí]tildes sí[/cmd] o [cmd=tildes no]tildes no[/cmd]. Si donde debería haber una é ves dos signos raros, conviene que sea no.
session-usage-links = Puede ser [cmd=enlaces sí]enlaces sí[/cmd], [cmd=enlaces no]enlaces no[/cmd] o [cmd=enlaces auto]enlaces auto[/cmd]. Si ves signos raros alrededor de las palabras, o no pasa nada al hacer clic en ellas, conviene que sea no.
session-usage-password = Escribe [cmd=contraseña]contraseña[/cmd] a secas: lo demás se te pregunta donde nadie puede leerlo.
session-no-account = Quien viene de visita no tiene contraseña. Sal y escribe nuevo en el saludo para crear un personaje propio.
session-old-password-prompt = Tu contraseña actual (Intro para conservarla):
session-old-password-wrong = Esa no es tu contraseña, así que se queda como estaba.
session-password-changed = Tu contraseña ha cambiado.
session-password-kept = Tu contraseña se queda como estaba.

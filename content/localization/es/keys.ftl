# Las claves con las que se entra por SSH.

sshkey-none = Ninguna clave abre todavía tu personaje. Añade la línea de un archivo como id_ed25519.pub: escribe clavessh añadir y después la línea.
sshkey-list =
    { $count ->
        [one] Una clave abre tu personaje por SSH:
       *[other] { $count } claves abren tu personaje por SSH:
    }
sshkey-entry = { $number }. { $named }, { $fingerprint }, añadida el { $added }, sin usar
sshkey-entry-used = { $number }. { $named }, { $fingerprint }, añadida el { $added }, usada por última vez el { $used }
sshkey-added = Desde ahora esta clave abre tu personaje por SSH: { $named }, { $fingerprint }.
sshkey-removed = Esta clave ya no abre tu personaje: { $named }, { $fingerprint }.
sshkey-no-such = No tienes esa clave. [cmd=clavessh]clavessh[/cmd] muestra las tuyas por número.
sshkey-usage = Escribe [cmd=clavessh]clavessh[/cmd] para ver tus claves, clavessh añadir y la línea de una clave, o clavessh quitar y un número.
sshkey-no-account = Quien viene de visita no tiene claves. Desconecta, y escribe nuevo al llegar, para crear un personaje propio.
sshkey-no-key = Eso no es la línea de una clave pública: empieza por un tipo como ssh-ed25519. La tuya está en un archivo que acaba en .pub; ssh-keygen crea uno.
sshkey-private = Eso es una clave privada, o parte de una: nadie más debe verla nunca. Si salió entera, crea otra. Lo que hace falta aquí está en el archivo del mismo nombre que acaba en .pub.
sshkey-secsh = Esa clave está en el formato de varias líneas. PuTTYgen muestra la línea que hace falta en «Public key for pasting».
sshkey-options = Esa línea empieza por opciones, y aquí nadie las cumple. Quítalas: empieza por el tipo, como ssh-ed25519.
sshkey-dsa = Una clave DSA ya es demasiado débil. Crea una Ed25519: ssh-keygen -t ed25519
sshkey-certificate = Eso es un certificado, y aquí no hay autoridad en la que confiar. Añade la propia clave.
sshkey-type = Aquí no se entienden las claves de tipo { $type }. Crea una Ed25519: ssh-keygen -t ed25519
sshkey-short = Esa clave RSA tiene { $bits } bits, y hacen falta al menos { $least }. Crea una Ed25519: ssh-keygen -t ed25519
sshkey-long = Esa clave RSA tiene { $bits } bits, y caben como mucho { $most }. Una Ed25519 es igual de fuerte: ssh-keygen -t ed25519
sshkey-broken = Esa clave no está entera: algo se perdió o se añadió por el camino. Copia otra vez la línea completa.
sshkey-twice = Esa clave ya abre tu personaje: es la número { $number }.
sshkey-too-many = Tienes { $most } claves, y no se guardan más. Quita una antes: clavessh quitar y su número.

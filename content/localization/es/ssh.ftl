# Lo que solo SSH tiene que decir.

## Órdenes: ssh SERVIDOR ORDEN.

ssh-command-session = Eso es para quien está conectado. Conecta sin orden y escríbela dentro.
ssh-command-nobody = Este nombre de usuario no lleva a ningún personaje que pueda hacerlo. Prueba: ssh -p PUERTO guest@SERVIDOR ORDEN
ssh-command-played = { $name } ya está en el mundo: por otra conexión, o desde que una se cortó. Conecta y escríbelo allí.
ssh-command-code = Esta cuenta pide un código de un solo uso, y una orden no tiene sitio para él. Conecta sin orden y escríbela dentro.

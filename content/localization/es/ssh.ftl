# Lo que solo SSH tiene que decir.

ssh-no-commands = Aquí no hay órdenes que ejecutar. Conecta sin ninguna: ssh -p PUERTO guest@SERVIDOR

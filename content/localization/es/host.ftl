# Lo que dice el mundo mismo cuando no puede seguir.

host-missed = [system]{ $seconds ->
        [one] Tu línea estuvo caída un segundo. Mientras tanto:
       *[other] Tu línea estuvo caída { $seconds } segundos. Mientras tanto:
    } { $lost ->
        [0] {""}
        [one] (falta una cosa)
       *[other] (faltan { $lost } cosas)
    }[/system]
host-holds-breath = [system]El mundo contiene la respiración un momento. Lo que has escrito queda guardado.[/system]

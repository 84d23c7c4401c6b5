# Lo que dice el mundo mismo cuando no puede seguir.

host-holds-breath = [system]El mundo contiene la respiración un momento. Lo que has escrito queda guardado.[/system]

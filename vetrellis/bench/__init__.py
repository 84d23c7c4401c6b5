"""The load generator: says how many players this machine carries, and how quickly they are answered.

Theory of operation. `scenario` starts a private server (`target`) with a generated world (`world`),
and worker processes (`worker`) that play on it over raw sockets, as fast as Python can. What they
count (`tally`) is compared with what a bare echo server does in the same minutes (`echo`), and with
what the server's process and its metrics say (`process`, `metrics`). `report` writes it down.

Nothing here knows the game: this is a client, and could load any server that speaks as ours does.
"""

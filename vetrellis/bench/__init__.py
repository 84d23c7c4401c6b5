"""The load generator: how many players a machine carries, and how soon they are answered.

Theory of operation. `conduct` prepares a `setting`: workers, a directory, and a server of its own
(`target`) with a generated `world`. A `scenario` fills a `stage` with players and lets them play.
A `worker` plays many on raw sockets, as fast as Python can: its loop is the `floor`, and what is
played there a `part`. What came of it (`load`, `tally`) stands beside what a bare `echo` server
does in the same minutes (`yardstick`), and what the server's process and its metrics say
(`process`, `metrics`). A `report` writes it down, figure by figure (`row`).

Nothing here imports the game: this is a client, and loads any server that speaks as ours does.
"""

"""Offers `twistd vetrellis`. Imports nothing of it, for twistd reads all plugins at each start."""

from twisted.application.service import ServiceMaker

vetrellis = ServiceMaker(
    "Vetrellis", "vetrellis.server.service", "A MUD server: an MMO text adventure.", "vetrellis"
)

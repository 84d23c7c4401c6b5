"""Offers `twistd vetrellis`. Imports nothing of the server: twistd lists every plugin at every
start."""

from twisted.application.service import ServiceMaker

vetrellis = ServiceMaker(
    "Vetrellis", "vetrellis.server.service", "A MUD server: an MMO text adventure.", "vetrellis"
)

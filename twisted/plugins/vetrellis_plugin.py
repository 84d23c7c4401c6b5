"""Offers `twistd vetrellis`, and imports nothing of it: twistd reads every plugin at each start."""

from twisted.application.service import ServiceMaker

vetrellis = ServiceMaker(
    "Vetrellis", "vetrellis.server.service", "A MUD server: an MMO text adventure.", "vetrellis"
)

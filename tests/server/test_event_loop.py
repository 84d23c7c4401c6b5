from __future__ import annotations

import subprocess
import sys

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.event_loop import event_loop

_ASK = """
import sys
from vetrellis.server.event_loop import event_loop
before = set(sys.modules)
reactor = event_loop(sys.argv[1:])
with_tls = "OpenSSL.SSL" in sys.modules
import OpenSSL.SSL, twisted.internet.ssl
print(type(reactor).__name__, with_tls, hasattr(reactor, "listenTCP"))
"""


class EventLoopTests(SynchronousTestCase):
    """TLS is loaded where a listener may need it, and is there for all who ask later."""

    def loop(self, *endpoints: str) -> tuple[bool, bool]:
        """Return whether TLS was loaded with the reactor of a fresh process, and TCP served."""
        done = subprocess.run(
            [sys.executable, "-c", _ASK, *endpoints], capture_output=True, text=True, check=False
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        _, with_tls, tcp = done.stdout.split()
        return with_tls == "True", tcp == "True"

    def test_plain_listeners_go_without(self) -> None:
        self.assertEqual(
            self.loop("tcp:4000", "unix:/x", "systemd:domain=INET:name=a"), (False, True)
        )

    def test_one_that_needs_it_is_enough(self) -> None:
        self.assertEqual(self.loop("tcp:4000", "ssl:443:privateKey=k"), (True, True))

    def test_unknown_kind_may_need_it(self) -> None:
        self.assertEqual(self.loop("le:/certificates:tcp:443"), (True, True))

    def test_process_keeps_the_reactor_that_it_has(self) -> None:
        before = sys.modules["twisted.internet.reactor"]
        self.assertIs(event_loop(["tcp:4000"]), before)
        self.assertIsNot(sys.modules.get("OpenSSL", before), None)

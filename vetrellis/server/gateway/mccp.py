"""MCCP: compression of what telnet carries, in either direction.

MCCP2 (option 86) compresses what we send, from right behind a subnegotiation without content;
MCCP3 (option 87) what the client sends, in the same way. Both are streams of zlib. Whatever telnet
doubles or marks is done before, so nothing else need know of it.

What we send is flushed at the end of each write, so that nobody waits for the rest of a block. A
window of 4 KB is plenty for prose, and keeps a player to 32 KB of memory; zlib's own choice takes
256 KB. A few bytes from a client can stand for gigabytes: so they are read some kilobytes at a
time, and what they come to is charged like bytes that were sent.

Source: https://tintin.mudhalla.net/protocols/mccp.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from attrs import define, field

_LEVEL, _WINDOW, _MEMORY = 6, 12, 5

PIECE = 4096
"""How many bytes of a compressed stream are read at once."""


@define(eq=False)
class Deflater:
    """Compresses all that is written from now on.

    Attributes:
        plain: Where it goes.
    """

    plain: Callable[[bytes], object]
    _stream: zlib._Compress = field(init=False)

    @_stream.default
    def _new_stream(self) -> zlib._Compress:
        return zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY)

    def write(self, data: bytes) -> None:
        """Send something, whole."""
        self.plain(self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH))

    def finish(self) -> None:
        """Send the end of the stream."""
        self.plain(self._stream.flush(zlib.Z_FINISH))


class InflateError(Exception):
    """What came is no such stream."""


@define(eq=False)
class Inflater:
    """Reads what a client compressed.

    Attributes:
        is_over: Whether the stream has ended: what comes is plain again.
        holds: Whether there is more to be read of what came.
    """

    is_over: bool = field(default=False, init=False)
    holds: bool = field(default=False, init=False)
    _stream: zlib._Decompress = field(factory=zlib.decompressobj, init=False)

    def read(self, data: bytes) -> tuple[bytes, bytes]:
        """Return some of what came by now, and what stands behind the end of the stream.

        Args:
            data: What comes now; may be empty.

        Raises:
            InflateError: It cannot be read.
        """
        try:
            plain = self._stream.decompress(self._stream.unconsumed_tail + data, PIECE)
        except zlib.error as error:
            raise InflateError(str(error)) from error
        self.is_over = self._stream.eof
        self.holds = len(plain) == PIECE and not self.is_over
        return plain, self._stream.unused_data

"""What a player is sent, bounded: for telnet and SSH alike.

Theory of operation. A transport of Twisted's takes whatever it is given, so a client that stops
reading would fill the server's memory with all that happens around its character. But a transport
tells its producer when more than its own buffer (64 KB) waits, and again when that is sent. In
between, an `Outlet` keeps what is sent in pieces, one for each thing shown; when they grow beyond
a soft limit it forgets the oldest, and says later how many lines that were. A client that has not
read for too long, or would have missed too much, is hung up on: its character lingers, and the
player may come back.

Pieces are dropped whole, so a client never sees half an escape sequence; what belongs to the
protocol, not to the story, is never dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from attrs import define, field, frozen
from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime
from zope.interface import implementer

from vetrellis.server.gateway.mccp import Deflater


@frozen
class OutletLimits:
    """How much a client may leave unread.

    Attributes:
        soft: Bytes that are kept for it; beyond that the oldest are dropped.
        hard: Bytes that it may be sent while it does not read, before it is hung up on.
        stall: Seconds that it may take to read again, before it is hung up on.
    """

    soft: int = 256 * 1024
    hard: int = 1024 * 1024
    stall: float = 30.0


@define
class _Piece:
    data: bytearray
    lasts: bool
    lines: int | None


@implementer(IPushProducer)
@define(eq=False)
class Outlet:
    """A connection's way out.

    Register it with the transport, `transport.registerProducer(outlet, True)`; or call
    `pauseProducing` and `resumeProducing` from whatever tells that the peer is slow.

    Attributes:
        limits: How much a client may leave unread.
        written: Bytes that were given to the transport, before they were compressed.
        lost_lines: Lines that were dropped.
        is_stalled: Whether the client does not keep up.
        is_closed: Whether nothing more is sent.
        waiting: Bytes that wait here for the client to read.
    """

    _flush_patience: ClassVar[float] = 5.0

    _clock: IReactorTime
    _write: Callable[[bytes], object]
    _abort: Callable[[str], object]
    _lost: Callable[[int], bytes]
    limits: OutletLimits = field(factory=OutletLimits)
    written: int = field(default=0, init=False)
    lost_lines: int = field(default=0, init=False)
    is_stalled: bool = field(default=False, init=False)
    is_closed: bool = field(default=False, init=False)
    _pieces: list[_Piece] = field(factory=list, init=False)
    _survivors: bytearray = field(factory=bytearray, init=False)
    _droppable: int = field(default=0, init=False)
    waiting: int = field(default=0, init=False)
    _offered: int = field(default=0, init=False)
    _missing: int = field(default=0, init=False)
    _dropped: int = field(default=0, init=False)
    _timer: IDelayedCall | None = field(default=None, init=False)
    _deflater: Deflater | None = field(default=None, init=False)

    @property
    def dropped(self) -> int:
        """How many pieces were dropped that the client was not told of yet."""
        return self._dropped

    def compress(self) -> None:
        """Compress what is written from now on. Nothing may be waiting."""
        if self._deflater is None:
            self._deflater = Deflater(self._write)
            self._write = self._deflater.write

    def decompress(self) -> None:
        """End the compressed stream: what is written from now on is plain again."""
        deflater, self._deflater = self._deflater, None
        if deflater is not None:
            self._write = deflater.plain
            deflater.finish()

    def send(self, data: bytes, *, lasts: bool = False, lines: int | None = None) -> None:
        """Send something, in one write, as soon as the client reads.

        Args:
            data: Whole lines, whole sequences.
            lasts: Never drop it: it belongs to the protocol.
            lines: How many lines it is, if that cannot be told from the line feeds in it.
        """
        if self.is_closed or not data:
            return
        if not self.is_stalled:
            self.written += len(data)
            self._write(data)
            return
        self._offered += len(data)
        if lasts and self._pieces and self._pieces[-1].lasts:
            self._pieces[-1].data += data  # answers are tiny, and a peer may ask for many
        else:
            self._pieces.append(_Piece(bytearray(data), lasts, lines))
        self.waiting += len(data)
        if not lasts:
            self._droppable += len(data)
            self._forget()
        if self._offered > self.limits.hard:
            self._give_up("it left too much unread")

    def close(self) -> None:
        """Send what waits and then nothing more; give the client some seconds to read it."""
        if not self.is_closed:
            self._flush()
            self.decompress()
            self.is_closed = True
            self._set_timer(self._flush_patience, "it did not read the last words")

    def gone(self) -> None:
        """Learn that the connection is over."""
        self.is_closed = True
        self._drop_all()
        self._cancel_timer()

    def pauseProducing(self) -> None:  # noqa: N802  # Twisted calls it
        """Learn that the client does not keep up."""
        if not self.is_stalled:
            self.is_stalled = True
            if not self.is_closed:
                self._set_timer(self.limits.stall, "it read nothing for too long")

    def resumeProducing(self) -> None:  # noqa: N802  # Twisted calls it
        """Learn that the client has read all that was written."""
        self.is_stalled = False
        if not self.is_closed:
            self._cancel_timer()
            self._flush()

    def stopProducing(self) -> None:  # noqa: N802  # Twisted calls it
        """Learn that the connection is over."""
        self.gone()

    def _flush(self) -> None:
        lost = self._lost(self._missing) if self._dropped else b""
        data = lost + self._survivors + b"".join(piece.data for piece in self._pieces)
        self._drop_all()
        if data:
            self.written += len(data)
            self._write(bytes(data))

    def _forget(self) -> None:
        """Drop the oldest pieces until the rest is small enough; the newest stays."""
        while self._droppable > self.limits.soft and len(self._pieces) > 1:
            piece = self._pieces.pop(0)
            if piece.lasts:
                self._survivors += piece.data
                continue
            self._droppable -= len(piece.data)
            self.waiting -= len(piece.data)
            lines = piece.data.count(b"\n") if piece.lines is None else piece.lines
            self._missing += lines
            self._dropped += 1
            self.lost_lines += lines

    def _drop_all(self) -> None:
        self._pieces.clear()
        self._survivors.clear()
        self.waiting = self._droppable = self._offered = self._missing = self._dropped = 0

    def _give_up(self, why: str) -> None:
        self.gone()
        self._abort(why)

    def _set_timer(self, seconds: float, why: str) -> None:
        self._cancel_timer()
        self._timer = self._clock.callLater(seconds, self._give_up, why)

    def _cancel_timer(self) -> None:
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None

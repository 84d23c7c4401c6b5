"""Compression of WebSocket messages, without what makes it dear or dangerous.

Theory of operation. `permessage-deflate` (RFC 7692) may keep a window from message to message:
300 KB and more for each connection, and nothing that is compressed for one client is of use to
another. So neither side keeps one (`no_context_takeover`): what many are sent is compressed once,
a connection that says nothing holds nothing, and a message costs what it costs while it is here.
The window is small, for messages are.

What comes is a bomb until it proves to be a message. Autobahn stops inflating at the limit for
messages; this class stops where zlib goes on for nothing: behind the end of a deflate stream,
where it would keep all that follows without ever giving it out.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from autobahn.exception import PayloadCorruptError
from autobahn.websocket.compress import (
    PerMessageDeflate,
    PerMessageDeflateOffer,
    PerMessageDeflateOfferAccept,
)
from typing_extensions import override

NAME: Final = "permessage-deflate"
BITS: Final = 12
"""The base-two logarithm of the window: 4 KiB."""

LEAST: Final = 256
"""Bytes below which a message is sent as it is: what it would save is less than the work."""

_MEMORY = 5
_TRAILER = b"\x00\x00\xff\xff"
_AFTER_END = b"\x00"
_PARAMETERS = {
    "client_max_window_bits": re.compile("|9|1[0-5]"),
    "server_max_window_bits": re.compile("9|1[0-5]"),
    "client_no_context_takeover": re.compile(""),
    "server_no_context_takeover": re.compile(""),
}


def sound_offers(values: Iterable[str]) -> str:
    """Return what a client offers and can be taken up; RFC 7692 section 5.1 declines the rest.

    Args:
        values: Its `Sec-WebSocket-Extensions` headers.
    """
    offers = (offer.strip().lower() for offer in ",".join(values).split(","))
    return ", ".join(offer for offer in offers if _is_sound(offer))


def _is_sound(offer: str) -> bool:
    name, *parameters = (part.strip() for part in offer.split(";"))
    seen: set[str] = set()
    for parameter in parameters:
        key, equals, value = (part.strip() for part in parameter.partition("="))
        rule = _PARAMETERS.get(key)
        value = value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
        if rule is None or key in seen or not rule.fullmatch(value) or (equals and not value):
            return False
        seen.add(key)
    return name == NAME


def accept(offers: Sequence[object]) -> PerMessageDeflateOfferAccept | None:
    """Take up the first offer of a client's that can be; None if none can."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer):
            return PerMessageDeflateOfferAccept(
                offer,
                request_no_context_takeover=True,
                request_max_window_bits=BITS if offer.accept_max_window_bits else 0,
                no_context_takeover=True,
                window_bits=min(offer.request_max_window_bits or BITS, BITS),
            )
    return None


def bounded(agreed: PerMessageDeflate) -> PerMessageDeflate:
    """Return what inflates for a connection, of what was agreed on."""
    return _BoundedDeflate(
        True,
        True,
        True,
        agreed.server_max_window_bits,
        agreed.client_max_window_bits,
        _MEMORY,
    )


def deflated(message: bytes, bits: int) -> bytes:
    """Compress a message, as one that stands alone.

    Args:
        message: All of it.
        bits: The window that was agreed on.
    """
    deflater = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -bits, _MEMORY)
    return deflater.compress(message) + deflater.flush(zlib.Z_SYNC_FLUSH)[: -len(_TRAILER)]


class _BoundedDeflate(PerMessageDeflate):
    """Inflates one message, and keeps nothing of it."""

    @override
    def decompress_message_data(self, data: bytes, max_output_len: int | None = None) -> bytes:
        inflated: bytes = super().decompress_message_data(data, max_output_len)  # type: ignore[no-untyped-call]  # autobahn
        self._refuse_rest()
        return inflated

    @override
    def end_decompress_message(self) -> None:
        super().end_decompress_message()  # type: ignore[no-untyped-call]  # likewise
        self._decompressor = None

    def _refuse_rest(self) -> None:
        """Refuse what follows a last block, but for the one byte of RFC 7692 section 7.2.3.5."""
        decompressor: Any = self._decompressor
        if decompressor.unused_data not in (b"", _AFTER_END):
            raise PayloadCorruptError("something follows the end of the deflate stream")

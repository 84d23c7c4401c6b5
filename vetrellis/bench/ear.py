"""What comes over a wire, cut into pieces in which words can be searched.

The network cuts a stream where it likes. An ear holds back what may be cut through, so that words
are found once, whatever the cuts. It does nothing for single bytes: at a few hundred thousand
lines in a second, that is what it costs to be a fast client.
"""

from __future__ import annotations

from base64 import b64encode
from json import dumps
from typing import ClassVar, Protocol

LONGEST_REST = 1 << 20
"""Bytes without an end that are held back; a server that sends more is no game."""

SWITCHED = b"101 Switching Protocols"
"""What a server answers that speaks the WebSocket's protocol from now on."""

_END_OF_HEAD = b"\r\n\r\n"
_TEXT, _CLOSE, _PING = 0x81, 0x88, 0x89
_PONG = b"\x8a"


class Ear(Protocol):
    """How a client listens and speaks, by protocol.

    Attributes:
        opening: What the client sends first.
        seals: Whether what is sent has to be sealed first.
    """

    opening: bytes
    seals: ClassVar[bool]

    def hear(self, data: bytes) -> bytes:
        """Take what came, and return all that is whole by now, each byte once."""
        ...

    def encode(self, line: str) -> bytes:
        """Return a line as this protocol sends it."""
        ...

    def answer(self) -> bytes:
        """Return what has to be sent because of what was heard, once."""
        ...

    def seal(self, data: bytes) -> bytes:
        """Return what goes over the wire in place of data that this one player sends."""
        ...


class TelnetEar:
    """Listens to lines.

    Options are not answered and not taken out: they never stand within the words of a line.
    """

    __slots__ = ("_rest", "opening")
    seals: ClassVar[bool] = False

    def __init__(self) -> None:
        self.opening = self._rest = b""

    def hear(self, data: bytes) -> bytes:
        """See `Ear.hear`."""
        text = self._rest + data if self._rest else data
        end = text.rfind(b"\n") + 1
        if end == len(text):
            self._rest = b""
            return text
        self._rest = text[max(end, len(text) - LONGEST_REST) :]
        return text[:end]

    def encode(self, line: str) -> bytes:
        """See `Ear.encode`."""
        return f"{line}\r\n".encode()

    def answer(self) -> bytes:
        """See `Ear.answer`. Nothing ever has to be."""
        return b""

    def seal(self, data: bytes) -> bytes:
        """See `Ear.seal`."""
        return data


class WebEar:
    """Listens to the messages of a WebSocket, and answers its pings."""

    __slots__ = ("_answers", "_is_open", "_rest", "opening")
    seals: ClassVar[bool] = False

    def __init__(self, host: str, port: int, path: str = "/ws") -> None:
        address = f"{host}:{port}"
        self.opening = (
            f"GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {b64encode(bytes(16)).decode()}\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: v1.vetrellis\r\n"
            f"Origin: http://{address}\r\n\r\n"
        ).encode()
        self._rest = self._answers = b""
        self._is_open = False

    def hear(self, data: bytes) -> bytes:
        """See `Ear.hear`."""
        text = self._rest + data if self._rest else data
        if not self._is_open:
            head, found, text = text.partition(_END_OF_HEAD)
            if not found:
                self._rest = head[:LONGEST_REST]
                return b""
            if not head.startswith(b"HTTP/1.1 " + SWITCHED):
                return head + b"\n"
            self._is_open = True
            return head + b"\n" + self._messages(text)
        return self._messages(text)

    def _messages(self, text: bytes) -> bytes:
        whole, at, size = [], 0, len(text)
        while size - at >= 2:
            kind, length, start = text[at], text[at + 1], at + 2
            if length >= 126:
                start += 2 if length == 126 else 8
                length = int.from_bytes(text[at + 2 : start], "big")
            end = start + length
            if end > size or start > size:
                break
            if kind == _PING:
                self._answers += _PONG + bytes([0x80 | length]) + bytes(4) + text[start:end]
            else:
                whole.append(text[start:end])
            at = end
        self._rest = text[at:]
        return b"\n".join(whole)

    def encode(self, line: str) -> bytes:
        """See `Ear.encode`. The mask is zero, so that nothing has to be masked."""
        payload = dumps({"type": "command", "payload": {"text": line}}).encode()
        if len(payload) < 126:
            return bytes((_TEXT, 0x80 | len(payload))) + bytes(4) + payload
        return bytes((_TEXT, 0xFE)) + len(payload).to_bytes(2, "big") + bytes(4) + payload

    def answer(self) -> bytes:
        """See `Ear.answer`."""
        answers, self._answers = self._answers, b""
        return answers

    def seal(self, data: bytes) -> bytes:
        """See `Ear.seal`."""
        return data

"""The client's end of the control channel: asks the running server, and waits for its answer.

Both ends find the socket by the configuration: it lies in `storage.directory`. `api.control` says
what goes over it.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from vetrellis.game.core.identity import VetrellisError

NAME = "control.sock"
"""The socket's name in the server's directory."""

LONGEST_PATH = 107
"""Bytes that the path of a UNIX socket may have: the system's field has 108, with the end."""

LONGEST_REQUEST = 4096
"""Bytes that a request may have."""

LONGEST_ANSWER = 4 * 1024 * 1024
"""Bytes that an answer may have."""

GRACE = 10.0
"""Seconds that an answer may take beyond what was asked for."""


class ControlError(VetrellisError):
    """The running server could not be asked, or said no."""


class NoServerError(ControlError):
    """No server is running."""


def socket_of(directory: str | Path) -> Path:
    """Return where the server that writes to this directory can be asked."""
    return Path(directory) / NAME


def is_too_long(path: Path) -> bool:
    """Whether the system cannot take this as the path of a UNIX socket."""
    return len(os.fsencode(path)) > LONGEST_PATH


def ask(directory: str, body: Mapping[str, object], seconds: float = 0.0) -> Mapping[str, object]:
    """Ask the running server for something.

    Args:
        directory: The server's `storage.directory`.
        body: What: `do`, and what goes with it.
        seconds: How long the server is expected to take.

    Returns:
        Its answer.

    Raises:
        ControlError: There is none, or it is no.
    """
    path = socket_of(directory)
    if is_too_long(path):
        raise ControlError(
            f"the path {path} is too long for a UNIX socket, so the server has none: "
            "give both a shorter --var DIRECTORY"
        )
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(seconds + GRACE)
            line.connect(str(path))
            line.sendall(json.dumps(body).encode() + b"\n")
            answer = _whole(line)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NoServerError(
            f"no server is running here: nobody answers at {path}; "
            "say where it is with the options that it was started with, such as --var"
        ) from error
    except PermissionError as error:
        raise ControlError(f"{path}: only the user that runs the server may ask it") from error
    except TimeoutError as error:
        raise ControlError(f"the server does not answer at {path}") from error
    except OSError as error:
        raise ControlError(f"{path}: {error.strerror or error}") from error
    return _understood(answer)


def _whole(line: socket.socket) -> bytes:
    """Read until the server hangs up."""
    pieces: list[bytes] = []
    size = 0
    while size <= LONGEST_ANSWER and (piece := line.recv(65536)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _understood(answer: bytes) -> Mapping[str, object]:
    if not answer.endswith(b"\n"):
        raise ControlError("the server stopped before it answered")
    try:
        body = json.loads(answer)
    except ValueError as error:
        raise ControlError("the server gave no sensible answer: is it of this version?") from error
    if not isinstance(body, dict) or body.get("ok") is not True:
        why = body.get("error") if isinstance(body, dict) else None
        raise ControlError(str(why or "the server said no, and not why"))
    return body

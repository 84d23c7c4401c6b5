"""Compiled worlds: what a start made of the builders' files, kept for the next one.

Theory of operation. To read, check and assemble the files of a thousand rooms takes two seconds
and leaves behind 30 MB of memory that cannot be given back; to read a table of the result takes a
tenth of a second. The table is kept in the server's directory under a digest of all that it
depends on: every file of the world and of its translations, and our own code. If any of that
changes, or the table is not as it was written, it is made anew, and nobody need know. A world with
a mistake in it is never kept; and `vetrellis check` always reads the files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, Final

from attrs import frozen
from twisted.logger import Logger

import vetrellis
from vetrellis.shared.serialization import CodecError
from vetrellis.shared.table import decode_tree, encode_tree

_MARK: Final = b"vetrellis world 1\n"
_SIZE: Final = 32
_CODE: Final = ("authoring", "game", "shared")
"""The packages that decide what a world becomes."""


_DEEPEST: Final = 6
"""How many directories deep files are looked for: a world has three, a link to itself no end."""


def digest_of_files(roots: Mapping[str, Path]) -> bytes:
    """Return a digest of the names and contents of all files in directories, at any depth.

    Hidden ones are left out. One that cannot be read has a digest too: who reads it will tell.

    Args:
        roots: The directories, by a name that is part of the digest.
    """
    digest = blake2b(digest_size=_SIZE)
    for name, root in roots.items():
        for relative, path in _entries(str(root), name, 0):
            data = _data(path)
            digest.update(f"{relative!a} {len(data)} ".encode())
            digest.update(data)
    return digest.digest()


def digest_of_code() -> bytes:
    """Return a digest of our own code, as far as it decides what a world becomes."""
    home = Path(vetrellis.__file__).parent
    return digest_of_files({package: home / package for package in _CODE})


def _entries(directory: str, shown: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield what is in a directory, in order: names, and the path of what is a file."""
    for entry in sorted(os.scandir(directory), key=lambda each: each.name):
        if entry.name.startswith((".", "__pycache__")):
            continue
        relative = f"{shown}/{entry.name}"
        if not entry.is_dir():
            yield relative, entry.path
        elif depth < _DEEPEST:
            yield f"{relative}/", ""
            yield from _entries(entry.path, relative, depth + 1)


def _data(path: str) -> bytes:
    try:
        return Path(path).read_bytes() if path else b""
    except OSError as error:
        return str(error).encode("utf-8", "replace")


@frozen
class Compiled:
    """One compiled thing in a file.

    Attributes:
        path: The file.
        digest: Of all that the thing depends on.
    """

    _log: ClassVar[Logger] = Logger()

    path: Path
    digest: bytes

    def opened(self, make: Callable[[], Any]) -> Any:
        """Return the thing: as it was kept, or made now and kept.

        Either way it went through the table, so that it is the same on each start.

        Args:
            make: Makes it. What this raises is raised here, and nothing is kept.
        """
        try:
            return self._kept()
        except FileNotFoundError:
            pass
        except (OSError, CodecError) as error:
            self._log.debug("{path} is made anew: {why}", path=str(self.path), why=str(error))
        data = encode_tree(make())
        try:
            self._keep(data)
        except OSError as error:
            self._log.info("{path} cannot be kept: {why}", path=str(self.path), why=str(error))
        return decode_tree(data)

    def _kept(self) -> Any:
        whole = self.path.read_bytes()
        head = _MARK + self.digest
        data = whole[len(head) + _SIZE :]
        if not whole.startswith(head):
            raise CodecError("it was made of something else")
        if whole[len(head) : len(head) + _SIZE] != _digest(data):
            raise CodecError("it is damaged")
        return decode_tree(data)

    def _keep(self, data: bytes) -> None:
        # Under another name first: nobody ever reads half of it.
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            draft.write_bytes(_MARK + self.digest + _digest(data) + data)
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_SIZE).digest()

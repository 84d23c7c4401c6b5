"""Tab: finish a word from those that were on the screen last.

The names of what is here, who is here and where one can go have just been shown, so nearly always
the word that a player begins is among the last texts; no question to the world is needed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from vetrellis.game.core.text import Text

REMEMBERED_TEXTS: Final = 60

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Completer:
    """Remembers the last texts, and finishes words from them, the latest first.

    Pressing Tab again offers the next word that begins in the same way.
    """

    def __init__(self) -> None:
        self._texts: deque[Text] = deque(maxlen=REMEMBERED_TEXTS)
        self._begun = ""
        self._offered: list[str] = []

    def note(self, texts: Sequence[Text]) -> None:
        """Remember what was shown."""
        self._texts.extend(texts)

    def finish(self, before: str) -> tuple[str, str] | None:
        """Finish the word that ends here.

        Args:
            before: What stands before the caret.

        Returns:
            The part of it to replace, and what with; None if nothing fits.
        """
        last = before.split(" ")[-1]
        again = bool(self._offered) and last == self._offered[-1]
        if not again:
            self._begun, self._offered = last, []
        found = next((word for word in self._fitting() if word not in self._offered), None)
        if found is None and again:
            found, self._offered = self._begun, []
            return last, found
        if found is None:
            return None
        self._offered.append(found)
        return last, found

    def _fitting(self) -> Iterator[str]:
        begun = self._begun.casefold()
        if not begun:
            return
        for text in reversed(self._texts):
            for word in _WORD.findall(text.plain()):
                folded = word.casefold()
                if folded.startswith(begun) and folded != begun:
                    yield word.lower() if self._begun.islower() else word

"""How deep JSON from strangers may be nested: what they have to say to us is flat."""

from __future__ import annotations

import re
from typing import Final

DEEPEST: Final = 16
"""How many objects and lists may be within one another."""

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[{\]}]")


def is_too_deep(text: bytes) -> bool:
    """Whether JSON is nested deeper than it may be. Linear in its length, and hardly ever done."""
    if text.count(b"[") + text.count(b"{") <= DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", text)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            return True
    return False

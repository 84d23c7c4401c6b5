"""Finds the files that come with the program: content, the web page, the commented settings.

In a checkout they are top-level folders, and `vetrellis/bundled` holds links to them. A wheel
holds the files themselves in the links' place. So there is one way to find them, and nothing to
configure.
"""

from __future__ import annotations

from pathlib import Path

_BUNDLED = Path(__file__).resolve().parent / "bundled"


def content_dir() -> Path:
    """Return the folder of the game's content, with `worlds`, `localization` and `templates`."""
    return (_BUNDLED / "content").resolve()


def web_dir() -> Path:
    """Return the folder of the web page, whose files are served as they are."""
    return (_BUNDLED / "web").resolve()


def settings_file() -> Path:
    """Return the settings file that documents every setting by its comments and defaults."""
    return (_BUNDLED / "vetrellis.yaml").resolve()

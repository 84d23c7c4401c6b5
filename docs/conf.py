"""How Sphinx builds these pages: `etc/check` does it with every warning an error."""

from importlib.metadata import version as version_of

project = "Vetrellis"
author = "The Vetrellis maintainers"
project_copyright = "2026, The Vetrellis maintainers"
version = release = version_of("vetrellis")

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "news"]
myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Vetrellis"
html_copy_source = False

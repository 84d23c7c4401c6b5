"""What the wheel carries besides code: links to `content/`, `web/` and `etc/vetrellis.yaml`."""

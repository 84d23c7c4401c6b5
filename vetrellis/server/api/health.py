"""Whether this process is alive, whether it can take players, and its figures.

`Vitals` are asked; these are only the resources. `/healthz` answers "should this process be
restarted", `/readyz` "should players be sent here", `/metrics` gives the figures in the format
that Prometheus asks for.

Importing this module imports klein and werkzeug, which is slow: it is loaded when somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from attrs import define
from klein import Klein
from prometheus_client.exposition import choose_encoder
from twisted.python.failure import Failure
from twisted.web.iweb import IRequest
from twisted.web.resource import IResource
from werkzeug.exceptions import HTTPException

from vetrellis.server.api.vitals import Check, Vitals


@define(eq=False, slots=False)  # klein keeps its binding on the instance
class HealthApi:
    """Serves health and figures.

    Attributes:
        vitals: What is asked.
    """

    app: ClassVar[Klein] = Klein()

    vitals: Vitals

    def resource(self) -> IResource:
        """Return what is to be mounted at each of `vitals.ROUTES`."""
        resource: IResource = self.app.resource()
        return resource

    @app.route("/healthz", methods=["GET"])
    def healthz(self, request: IRequest) -> bytes:
        """Tell whether the process is alive."""
        return _verdict(request, self.vitals.live)

    @app.route("/readyz", methods=["GET"])
    def readyz(self, request: IRequest) -> bytes:
        """Tell whether players may come."""
        return _verdict(request, {**self.vitals.live, **self.vitals.ready})

    @app.route("/metrics", methods=["GET"])
    def metrics(self, request: IRequest) -> bytes:
        """Give the figures."""
        if getattr(request.getClientAddress(), "host", "") not in self.vitals.trusted:
            return _words(request, 403, "The figures are not for this address.")
        encode, content_type = choose_encoder(request.getHeader("Accept") or "")
        return _answer(request, 200, encode(self.vitals.registry()), content_type)

    @app.handle_errors(HTTPException)
    def refused(self, request: IRequest, failure: Failure) -> bytes:
        """Say what is wrong with a request, in one sentence."""
        error = failure.value
        assert isinstance(error, HTTPException)
        allow = dict(error.get_headers()).get("Allow")
        if allow is None:
            return _words(request, error.code or 500, "There is nothing at this address.")
        request.setHeader("Allow", allow)
        return _words(request, 405, "This can only be read.")


def _verdict(request: IRequest, checks: Mapping[str, Check]) -> bytes:
    results = {name: check() or "ok" for name, check in checks.items()}
    well = all(result == "ok" for result in results.values())
    body = {"status": "ok" if well else "unavailable", "checks": results}
    line = json.dumps(body, ensure_ascii=False).encode() + b"\n"
    request.setHeader("Cache-Control", "no-store")
    return _answer(request, 200 if well else 503, line, "application/json")


def _words(request: IRequest, code: int, words: str) -> bytes:
    return _answer(request, code, f"{words}\n".encode(), "text/plain; charset=utf-8")


def _answer(request: IRequest, code: int, body: bytes, content_type: str) -> bytes:
    request.setResponseCode(code)
    request.setHeader("Content-Type", content_type)
    request.setHeader("Content-Length", str(len(body)))
    return body

"""The HTTP port: the page's files, the WebSocket, and whatever else is served over HTTP.

One `WebSite` serves it all from one listener. Its root hands a request on by the first segment of
the path; what is not named there is a file of the page. Every response carries the headers of
`SECURITY_HEADERS`, errors are a sentence in plain text, and bodies, headers, connections and time
are bounded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IProtocolFactory, IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.python.failure import Failure
from twisted.web import http
from twisted.web.resource import IResource, Resource
from twisted.web.server import NOT_DONE_YET, Request, Site
from typing_extensions import override

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.gateway.annex import Annex
from vetrellis.server.gateway.crowd import Crowd
from vetrellis.server.gateway.http_guard import SECURITY_HEADERS, Denial, judge_request
from vetrellis.server.gateway.throttle import Paces
from vetrellis.server.notice import Notices

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
"""What is served, by file name; other files of the page's directory are not."""

_SAFE = "".join(f"{name}: {value}\r\n" for name, value in SECURITY_HEADERS.items()).encode()
NOT_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    + _SAFE
    + b"\r\n"
    b"This is the port of the web page: open its address in a browser. "
    b"MUD clients and SSH have ports of their own.\r\n"
)
"""What somebody is told who speaks no HTTP here."""

_READ_ONLY = (b"GET", b"HEAD")
_TOO_MANY = (
    b"HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 3\r\n"
    b"Content-Length: 0\r\n\r\n"
)
_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class NoPageError(VetrellisError):
    """The directory of the web page holds no page."""


@frozen
class WebLimits:
    """What a client of the HTTP port may make the server hold.

    Attributes:
        connections: Connections in all, WebSockets among them.
        connections_each: Connections from one address.
        body: Bytes in the body of a request.
        idle: Seconds without a byte before a connection is closed. WebSockets are pinged instead.
        requests: Requests in a second from one address, in the long run.
        requests_at_once: Requests from one address at once.
    """

    connections: int = 4096
    connections_each: int = 64
    body: int = 64 * 1024
    idle: float = 60.0
    requests: float = 20.0
    requests_at_once: float = 60.0


def host_of(address: IAddress | None) -> str:
    """Return where a connection comes from, as text; nothing for a UNIX socket."""
    host: str = getattr(address, "host", "")
    return host


def hang_up_after(request: Request) -> None:
    """Read nothing more from a connection than this request.

    Where it is in doubt what a request is, so is where the next one begins; and a proxy may take a
    WebSocket for open that was refused, and pass on whatever its client sends.
    """
    request.setHeader("Connection", "close")
    channel: Any = request.channel
    channel.persistent = False


def deny(request: Request, denial: Denial) -> bytes:
    """Answer a request with one sentence in plain text."""
    request.setResponseCode(denial.code)
    if denial.is_last:
        hang_up_after(request)
    for name, value in denial.headers.items():
        request.setHeader(name, value)
    return answer(request, f"{denial.words}\n".encode(), CONTENT_TYPES[".txt"])


def answer(request: Request, body: bytes, content_type: str) -> bytes:
    """Answer a request with a body, or with its headers alone if only those were asked for."""
    request.setHeader("Content-Type", content_type)
    if request.method != b"HEAD":
        return body
    request.setHeader("Content-Length", str(len(body)))
    return b""


@frozen
class Page:
    """One file, ready to be sent.

    Attributes:
        body: Its bytes.
        content_type: What they are.
        tag: Changes whenever they do.
    """

    body: bytes
    content_type: str
    tag: bytes

    @classmethod
    def of(cls, body: bytes, content_type: str) -> Self:
        """Make a page of some bytes."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
        return cls(body, content_type, tag)


def load_pages(directory: Path) -> dict[str, Page]:
    """Read the files of the web page.

    They are few and small, so they are served from memory: no path that a client sends ever
    reaches the file system. A change on disk is seen after a restart.

    Args:
        directory: Where `index.html` is.

    Returns:
        The files by path, as in `js/page.js`. Hidden files and links are left out.

    Raises:
        NoPageError: There is no `index.html`, or a file cannot be read.
    """
    pages = {}
    try:
        for file in sorted(directory.rglob("*")):
            name = file.relative_to(directory)
            hidden = any(part.startswith(".") for part in name.parts)
            content_type = CONTENT_TYPES.get(file.suffix)
            if content_type and not hidden and file.is_file() and not file.is_symlink():
                pages[name.as_posix()] = Page.of(file.read_bytes(), content_type)
    except OSError as error:
        raise NoPageError(f"cannot read the web page: {error}") from error
    if "index.html" not in pages:
        raise NoPageError(f"there is no web page at {directory}: no index.html found there")
    return pages


class Pages(Resource):
    """Serves files from memory."""

    isLeaf = True  # noqa: N815  # Twisted reads it

    def __init__(self, pages: Mapping[str, Page]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # twisted.web has no types
        self._pages = pages

    @override
    def render(self, request: Request) -> bytes:
        if request.method not in _READ_ONLY:
            allow = {"Allow": "GET, HEAD"}
            return deny(request, Denial(http.NOT_ALLOWED, "This can only be read.", allow))
        path = request.path[1:].decode(errors="replace")
        page = self._pages.get(path or "index.html")
        if page is None:
            words = "There is nothing at this address. The game is at the root of this site: /"
            return deny(request, Denial(http.NOT_FOUND, words))
        request.setHeader("Cache-Control", "no-cache")
        if request.setETag(page.tag) is http.CACHED:
            return b""
        return answer(request, page.body, page.content_type)


class StandingResource(Resource):
    """A resource whose clients stay when they have their answer."""

    def port_closed(self) -> None:
        """Learn that nobody can connect any more: the server is about to stop."""


class LateResource(StandingResource):
    """Hands requests to a resource that is made when the first one comes."""

    isLeaf = True  # noqa: N815  # Twisted reads it

    def __init__(self, annex: Annex[IResource]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # twisted.web has no types
        self._annex = annex

    @override
    def render(self, request: Request) -> bytes | int:
        made = self._annex.made
        if made is not None:
            body: bytes | int = made.render(request)
            return body
        gone = request.notifyFinish()
        gone.addErrback(lambda _: None)
        self._annex.opened().addCallback(self._made, request, gone)
        return NOT_DONE_YET

    @override
    def port_closed(self) -> None:
        if isinstance(self._annex.made, StandingResource):
            self._annex.made.port_closed()

    def _made(self, made: IResource | None, request: Request, gone: Deferred[None]) -> None:
        if gone.called:
            return
        if made is not None:
            request.render(made)
            return
        words = "This cannot be served at the moment. The server's log says why."
        request.write(deny(request, Denial(http.SERVICE_UNAVAILABLE, words)))
        request.finish()


class WebRoot(Resource):
    """Finds who answers a request, by the first segment of its path."""

    def __init__(self, pages: IResource, routes: Mapping[str, IResource]) -> None:
        """Serve routes, and pages where none is named.

        Args:
            pages: Answers everything else.
            routes: By first segment. Each sees the path whole, as if it were the root.
        """
        super().__init__()  # type: ignore[no-untyped-call]  # twisted.web has no types
        self._pages = pages
        self._routes = {name.encode(): resource for name, resource in routes.items()}

    def port_closed(self) -> None:
        """Tell those who have standing clients that the port is closed."""
        for resource in self._routes.values():
            if isinstance(resource, StandingResource):
                resource.port_closed()

    @override
    def getChildWithDefault(self, name: bytes, request: Request) -> IResource:
        # klein routes by what is left of the path, so the first segment is given back.
        assert request.prepath is not None and request.postpath is not None
        request.prepath.pop()
        request.postpath.insert(0, name)
        return self._routes.get(name, self._pages)


class WebRequest(Request):
    """A request whose response is safe to show, and whose body is bounded."""

    site: WebSite
    _length = 0
    _refused = False

    @override
    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)  # type: ignore[no-untyped-call]  # twisted.web has no types
        if length is not None and length > self._site().limits.body:
            self._refuse()

    @override
    def handleContentChunk(self, data: bytes) -> None:
        self._length += len(data)
        if self._length > self._site().limits.body:
            self._refuse()
        elif not self._refused:
            super().handleContentChunk(data)  # type: ignore[no-untyped-call]  # twisted.web has no types

    @override
    def process(self) -> None:
        if self._refused:
            return
        if not self._site().paces.take(host_of(self.getClientAddress())):
            # The whole connection: a segment has room for two thousand requests.
            self._refuse(_TOO_MANY)
            return
        for name, value in SECURITY_HEADERS.items():
            self.setHeader(name, value)
        if self.isSecure():
            self.setHeader("Strict-Transport-Security", "max-age=31536000")
        denial = judge_request(self.clientproto, self.requestHeaders)
        if denial is None:
            super().process()  # type: ignore[no-untyped-call]  # twisted.web has no types
            return
        self.setHeader("Server", "Vetrellis")
        self.write(deny(self, denial))
        self.finish()

    @override
    def render(self, resrc: IResource) -> None:
        self.setHeader("Server", "Vetrellis")
        super().render(resrc)  # type: ignore[no-untyped-call]  # twisted.web has no types

    def _site(self) -> WebSite:
        site: WebSite = self.channel.site  # type: ignore[attr-defined]  # as `process` does
        return site

    def _refuse(self, why: bytes = _TOO_LARGE) -> None:
        if not self._refused:
            self._refused = True
            assert self.channel.transport is not None
            self.channel.transport.write(why)
            self.channel.loseConnection()


class WebSite(Site):
    """The HTTP port, for one root. Listen with `web_listener(site)`."""

    displayTracebacks = False  # noqa: N815  # Twisted reads it
    _log: ClassVar[Logger] = Logger()

    def __init__(
        self, root: WebRoot, clock: IReactorTime, limits: WebLimits | None = None
    ) -> None:
        self._root = root
        self.limits = limits or WebLimits()
        self.paces = Paces(clock, self.limits.requests_at_once, self.limits.requests)
        super().__init__(  # type: ignore[no-untyped-call]  # twisted.web has no types
            root, requestFactory=WebRequest, timeout=self.limits.idle, reactor=clock
        )

    @override
    def stopFactory(self) -> None:
        super().stopFactory()
        self._root.port_closed()

    @override
    def log(self, request: http.Request) -> None:
        self._log.debug(
            "{peer} {method} {path}: {code}",
            peer=host_of(request.getClientAddress()),
            method=request.method,
            path=request.path,
            code=request.code,
        )


class _Visit(ProtocolWrapper):
    """A connection that is counted until it is gone, whatever protocol it is upgraded to."""

    factory: LimitedFactory
    _has_begun = False

    @override
    def dataReceived(self, data: bytes) -> None:
        if not self._has_begun:
            self._has_begun = True
            if not data.lstrip(b"\r\n")[:1].isupper() or data.startswith(b"SSH-"):
                # No request begins so: a MUD client, TLS, or somebody with telnet.
                assert self.transport is not None
                self.transport.write(NOT_HTTP)
                self.transport.loseConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # policies has no types

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        super().connectionLost(reason)  # type: ignore[no-untyped-call]  # policies has no types
        self.factory.left(self)


class LimitedFactory(WrappingFactory):
    """Closes connections that are too many, before a byte of them is read."""

    protocol = _Visit
    noisy = False

    def __init__(
        self, wrapped: IProtocolFactory, limits: WebLimits, notices: Notices | None = None
    ) -> None:
        super().__init__(wrapped)  # type: ignore[no-untyped-call]  # policies has no types
        self._notices = notices
        self.crowd = Crowd(limits.connections, limits.connections_each)

    @override
    def buildProtocol(  # type: ignore[override]  # any factory may return None: IProtocolFactory
        self, addr: IAddress | None
    ) -> ProtocolWrapper | None:
        address = host_of(addr)
        if not self.crowd.enter(address):
            if self._notices is not None:
                self._notices.tell("{peer} has too many HTTP connections", peer=address)
            return None
        return super().buildProtocol(addr)

    def left(self, visit: ProtocolWrapper) -> None:
        """Make room again."""
        self.crowd.leave(host_of(visit.getPeer()))


def web_listener(site: WebSite, notices: Notices | None = None) -> LimitedFactory:
    """Return what an endpoint is to listen with, to serve a site within its limits.

    Args:
        site: What is served.
        notices: Tells the log who comes too often; None tells nobody.
    """
    return LimitedFactory(site, site.limits, notices)

"""The courier's app as built by `make install`: served at /courier, its service worker with the scope of the app."""

import json
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get

from app.house import House
from app.kernel.errors import NotFound

DIST = Path(__file__).parent / "pwa" / "dist"
PUBLIC = {"who": "public"}
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {script}; style-src 'self' {style}; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
    "worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KINDS = {".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
Http = Request[Any, Any, Any]


@get(["/courier", "/courier/"], opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def index(request: Http, house: House) -> Response[bytes]:
    """The page with its first script and its style inside; its policy allows exactly these two by their hashes."""
    policy = POLICY.format(**json.loads(_read("policy.json")))
    return _file(request, _marked("index", house), "text/html; charset=utf-8", "no-cache", {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"})


@get("/courier/assets/{name:str}", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def asset(request: Http, name: str) -> Response[bytes]:
    """A name with a hash in it never changes its content; the decoder and the icon are asked for again."""
    kind = KINDS.get(Path(name).suffix)
    if kind is None or name not in {p.name for p in (DIST / "assets").glob("*")}:
        raise NotFound("Không có tệp này.")
    return _file(request, f"assets/{name}", kind, FOR_EVER if kind == KINDS[".js"] else "no-cache")


@get("/courier/sw.js", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def service_worker(request: Http) -> Response[bytes]:
    return _file(request, "sw.js", "text/javascript; charset=utf-8", "no-cache", {"Service-Worker-Allowed": "/courier"})


@get("/courier/manifest.webmanifest", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def manifest(request: Http) -> Response[bytes]:
    return _file(request, "manifest.webmanifest", "application/manifest+json", "no-cache")


@get("/verify", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def verify(request: Http, house: House) -> Response[bytes]:
    """The page that checks a custody bundle alone: one file, to be saved and used without us; its own policy lets it call nobody."""
    return _file(request, _marked("verify", house), "text/html; charset=utf-8", "no-cache", {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "frame-ancestors 'none'", "Referrer-Policy": "no-referrer"})


@get("/counter/desk.js", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def desk(request: Http) -> Response[bytes]:
    """What the counter's page needs to exchange with a phone by QR."""
    return _file(request, "desk.js", "text/javascript; charset=utf-8", "no-cache")


def _marked(page: str, house: House) -> str:
    """In the demo the page that says so; both are made at the build."""
    return f"{page}.demo.html" if house.settings.demo else f"{page}.html"


def _file(request: Http, name: str, media_type: str, cache: str, headers: dict[str, str] | None = None) -> Response[bytes]:
    """As it was squeezed at the build, where the browser takes that."""
    told = {"Cache-Control": cache, "Vary": "Accept-Encoding", **(headers or {})}
    accepted = {part.strip() for part in request.headers.get("accept-encoding", "").split(",") if "q=0" not in part.replace("q=0.", "")}
    for coding, ending in (("br", "br"), ("gzip", "gz")):
        if coding in accepted and (DIST / f"{name}.{ending}").is_file():
            return Response(_read(f"{name}.{ending}"), media_type=media_type, headers={**told, "Content-Encoding": coding})
    return Response(_read(name), media_type=media_type, headers=told)


def _read(name: str) -> bytes:
    path = DIST / name
    if not path.is_file():
        raise NotFound("Ứng dụng bưu tá chưa được dựng: chạy make install.", code="pwa_not_built")
    return path.read_bytes()


router = Router(path="/", route_handlers=[index, asset, service_worker, manifest, verify, desk])

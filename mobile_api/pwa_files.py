"""The courier's app as built by `make install`: served at /courier, its service worker with the scope of the app."""

from pathlib import Path

from litestar import Response, Router, get
from litestar.static_files import create_static_files_router

from app.kernel.errors import NotFound

DIST = Path(__file__).parent / "pwa" / "dist"
PUBLIC = {"who": "public"}
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
    "worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@get(["/courier", "/courier/"], opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def index() -> Response[bytes]:
    return _file("index.html", "text/html", "no-cache", {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"})


@get("/courier/sw.js", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def service_worker() -> Response[bytes]:
    return _file("sw.js", "text/javascript; charset=utf-8", "no-cache", {"Service-Worker-Allowed": "/courier"})


@get("/courier/manifest.webmanifest", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def manifest() -> Response[bytes]:
    return _file("manifest.webmanifest", "application/manifest+json", "no-cache")


@get("/verify", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def verify() -> Response[bytes]:
    """The page that checks a custody bundle alone: one file, to be saved and used without us; its own policy lets it call nobody."""
    return _file("verify.html", "text/html; charset=utf-8", "no-cache", {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "frame-ancestors 'none'", "Referrer-Policy": "no-referrer"})


@get("/counter/desk.js", opt=PUBLIC, include_in_schema=False, sync_to_thread=True)
def desk() -> Response[bytes]:
    """What the counter's page needs to exchange with a phone by QR."""
    return _file("desk.js", "text/javascript; charset=utf-8", "no-cache")


def _file(name: str, media_type: str, cache: str, headers: dict[str, str] | None = None) -> Response[bytes]:
    path = DIST / name
    if not path.is_file():
        raise NotFound("Ứng dụng bưu tá chưa được dựng: chạy make install.", code="pwa_not_built")
    return Response(path.read_bytes(), media_type=media_type, headers={"Cache-Control": cache, **(headers or {})})


def _routers() -> list[object]:
    DIST.joinpath("assets").mkdir(parents=True, exist_ok=True)
    return [index, service_worker, manifest, verify, desk, create_static_files_router("/courier/assets", [DIST / "assets"], opt=PUBLIC, include_in_schema=False)]


router = Router(path="/", route_handlers=_routers())  # type: ignore[arg-type]

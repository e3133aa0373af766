"""create_app(house) -> Litestar: routers, error pages, OpenAPI; no logic."""

from pathlib import Path

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import ScalarRenderPlugin
from litestar.openapi.spec import Components, OAuthFlow, OAuthFlows, Reference, SecurityScheme
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig

from app.house import House
from app.web import admin, api_v1, auth, board, board_prints, citizen, counter, custody_public, errors, health, ngsp, once, reports, track
from app.web.printed import Prints
from mobile_api import pwa_files
from mobile_api import router as mobile

WEB = Path(__file__).parent / "web"
NOT_SQUEEZED = ["^/api/", "^/ngsp/", "^/t/", "^/m/v1/(login|events|proofs)", "^/courier", r"^/counter/desk\.js$", "^/verify$"]  # short answers, asked for often: squeezing costs more than it saves; the app is squeezed at its build


def create_app(house: House) -> Litestar:
    static = create_static_files_router("/static", [WEB / "static"], opt={"who": "public"}, include_in_schema=False)
    doors: list[Router] = [m.router for m in (citizen, track, auth, counter, board, board_prints, reports, admin, api_v1, ngsp, health, custody_public, mobile, pwa_files)]
    return Litestar(
        route_handlers=[*doors, static],
        dependencies={"house": Provide(lambda: house, sync_to_thread=False)},
        state=State({"prints": Prints()}),
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(directory=WEB / "templates", engine=JinjaTemplateEngine, engine_callback=_words_of_templates),
        openapi_config=_openapi(),
        request_max_body_size=house.settings.max_body,
        compression_config=CompressionConfig(backend="gzip", minimum_size=1000, gzip_compress_level=6, exclude=NOT_SQUEEZED),
        on_shutdown=[house.close],
        logging_config=None,  # structlog is set up by app.serving; the default would make every library talk
    )


def _words_of_templates(engine: JinjaTemplateEngine) -> None:
    engine.engine.globals["fresh_form"] = once.fresh  # each form on a page has its own: sent twice it does its work once


def _openapi() -> OpenAPIConfig:
    flows = OAuthFlows(client_credentials=OAuthFlow(token_url="/api/v1/token", scopes={}))
    schemes: dict[str, SecurityScheme | Reference] = {"oauth2": SecurityScheme(type="oauth2", flows=flows)}
    return OpenAPIConfig(
        title="Bưu Tá",
        version="1",
        description="Bưu chính công ích cho hồ sơ thủ tục hành chính: đặt, theo dõi, bàn giao.",
        path="/api/v1/openapi",
        components=Components(security_schemes=schemes),
        render_plugins=[ScalarRenderPlugin()],
    )

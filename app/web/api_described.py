"""What the description of /api/v1 says beside the types of its handlers: the problems, the key of an order, who needs no token, files."""

from dataclasses import dataclass
from typing import Any, TypedDict

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Parameter, Reference, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from app.custody.bundle import MEDIA_TYPE
from app.web.errors import PROBLEM, TITLES

ALWAYS = (400, 401, 500, 503)
FORMS = ("application/x-www-form-urlencoded", "application/json")
LABELS = {"pdf": "application/pdf", "zpl": "application/vnd.zebra.zpl", "png": "image/png"}
KEY = "Idempotency-Key"


class Problem(TypedDict):
    """RFC 9457. `code` is stable, `detail` a sentence in Vietnamese; some problems say more (`field`, `errors`, `candidates`, `error_id`)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """For `responses=` of a handler: what may come beside its answer."""
    return {status: ResponseSpec(Problem, generate_examples=False, description=TITLES[status], media_type=PROBLEM) for status in sorted({*ALWAYS, *statuses})}


def told(answer: Any, description: str) -> dict[int, ResponseSpec]:
    """For `responses=` of a handler whose answer has another form too."""
    return {200: ResponseSpec(answer, generate_examples=False, description=description)}


@dataclass
class Keyed(Operation):
    """An order needs its key. To the framework it is optional, for the door itself says in better words that it is missing."""

    def __post_init__(self) -> None:
        for parameter in self.parameters or []:
            if isinstance(parameter, Parameter) and parameter.name == KEY:
                parameter.required, parameter.schema = True, Schema(type=OpenAPIType.STRING, min_length=1, max_length=255)


@dataclass
class Bodiless(Operation):
    """Everything in the body may be left out, and so may the body."""

    def __post_init__(self) -> None:
        if isinstance(self.request_body, RequestBody):
            self.request_body.required = False


@dataclass
class Credentials(Operation):
    """Who asks for a token has none: it says who it is by Basic or in the body."""

    def __post_init__(self) -> None:
        grant = Schema(type=OpenAPIType.STRING, enum=["client_credentials"])
        fields: dict[str, Reference | Schema] = {"grant_type": grant, "client_id": Schema(type=OpenAPIType.STRING), "client_secret": Schema(type=OpenAPIType.STRING)}
        form = OpenAPIMediaType(schema=Schema(type=OpenAPIType.OBJECT, properties=fields))
        self.security = []
        self.request_body = RequestBody(content=dict.fromkeys(FORMS, form), description="client_id và client_secret, nếu không gửi bằng Basic", required=False)


@dataclass
class LabelFiles(Operation):
    """A label is the file that was asked for."""

    def __post_init__(self) -> None:
        _also(self, dict.fromkeys(LABELS.values(), Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)))


@dataclass
class BundleFile(Operation):
    """With `bundle` the answer is a file that proves itself."""

    def __post_init__(self) -> None:
        _also(self, {MEDIA_TYPE: Schema(type=OpenAPIType.OBJECT)})


def _also(operation: Operation, kinds: dict[str, Schema]) -> None:
    answer = (operation.responses or {}).get("200")
    if isinstance(answer, OpenAPIResponse):
        answer.content = {**(answer.content or {}), **{kind: OpenAPIMediaType(schema=schema) for kind, schema in kinds.items()}}

"""Every setting, from BUUTA_* variables (twelve-factor). A wrong value stops the start with its name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ENGINES = ("auto", "native", "fleet", "pyvrp", "ortools", "vroom", "greedy")  # of routing.engines.catalogue, which is not loaded for a start


class WrongSetting(SystemExit):
    """Stops the program with exit code 2 and one sentence that names the variable."""

    def __init__(self, name: str, value: str | None, wanted: str) -> None:
        """`value` None: it may be a secret."""
        self.sentence = f"Cấu hình sai: {name}{'' if value is None else f'={value!r}'}: {wanted}."
        super().__init__(2)

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults work for one office on one machine; docs/operations.md explains each."""

    data: Path = Path("data")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    worker: bool = True
    demo: bool = False  # no variable: `--demo` asks for it, and the database says whether it is
    demo_orders: bool = True
    item_prefix: str = "ZZ"
    item_first: int = 1
    item_last: int = 99_999_999
    hold_days: int = 7
    custody_alarm_hours: int = 8
    webhook_private: bool = False
    plan_seconds: int = 20
    plan_engine: str = "auto"
    plan_cores: int = 0  # 0: all but one, which is left to the server
    dask: str = ""
    roads_url: str = ""
    sms_url: str = ""
    sms_key: str = ""
    sms_secret: str = ""
    sms_brand: str = ""
    tsa_url: str = ""
    max_body: int = 10_000_000
    log: str = "info"
    clock_offset_file: Path | None = None
    trusted_proxies: str = "127.0.0.1"
    proof_days: int = 400

    @property
    def db_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'buuta.db'}"

    @property
    def base_url(self) -> str:
        scheme = "https" if self.tls_cert else "http"
        return self.public_url.rstrip("/") or f"{scheme}://{self.host}:{self.port}"

    def but(self, **changes: Any) -> "Settings":
        return replace(self, **changes)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads BUUTA_*; an unknown BUUTA_ name is refused too, for it is mostly a misspelt one."""
    env = os.environ if environ is None else environ
    known = {f"BUUTA_{f.name.upper()}": f for f in fields(Settings) if f.name != "demo"}
    values: dict[str, Any] = {}
    for name, text in env.items():
        if not name.startswith("BUUTA_") or name in ("BUUTA_KEYS",) or name.startswith("BUUTA_BENCH"):
            continue
        if name not in known:
            raise WrongSetting(name, None, "không có cấu hình nào tên như vậy (xem docs/operations.md)")
        if not text.strip() and "Path" in str(known[name].type) and "None" not in str(known[name].type):
            raise WrongSetting(name, text, "phải là một thư mục")
        values[known[name].name] = _read(name, text, str(known[name].type))
    return _checked(Settings(**values))


def _read(name: str, text: str, kind: str) -> Any:
    if "bool" in kind:
        word = text.strip().lower()
        if word in ("1", "on", "true", "yes"):
            return True
        if word in ("0", "off", "false", "no"):
            return False
        raise WrongSetting(name, text, "phải là on hoặc off")
    if "int" in kind:
        try:
            return int(text)
        except ValueError:
            raise WrongSetting(name, text, "phải là số nguyên") from None
    if "Path" in kind:
        return Path(text).expanduser() if text else None
    return text


def _checked(s: Settings) -> Settings:
    if not 0 <= s.port <= 65535:
        raise WrongSetting("BUUTA_PORT", str(s.port), "phải từ 0 đến 65535")
    if not s.host.strip():
        raise WrongSetting("BUUTA_HOST", s.host, "phải là một địa chỉ, ví dụ 127.0.0.1 (0.0.0.0: mọi địa chỉ của máy)")
    if s.database_url and not s.database_url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise WrongSetting("BUUTA_DATABASE_URL", s.database_url.split("@")[-1], "phải bắt đầu bằng sqlite:/// hoặc postgresql://")
    if s.database_url and not _is_url(s.database_url):
        raise WrongSetting("BUUTA_DATABASE_URL", s.database_url.split("@")[-1], "phải có dạng postgresql://người:mật_khẩu@máy:cổng/tên (ký tự lạ trong mật khẩu viết %XX)")
    if s.database_url.startswith("sqlite:") and not _names_a_file(s.database_url):
        raise WrongSetting("BUUTA_DATABASE_URL", s.database_url, "phải nêu một tệp, ví dụ sqlite:////srv/buuta/buuta.db")
    if bool(s.tls_cert) != bool(s.tls_key):
        raise WrongSetting("BUUTA_TLS_CERT", str(s.tls_cert), "phải đi cùng BUUTA_TLS_KEY")
    for name, path in (("BUUTA_TLS_CERT", s.tls_cert), ("BUUTA_TLS_KEY", s.tls_key)):
        if path is not None and not path.is_file():
            raise WrongSetting(name, str(path), "không có tệp này")
    if s.tls_cert and s.tls_key and (reason := _no_pair(s.tls_cert, s.tls_key)):
        raise WrongSetting("BUUTA_TLS_CERT", str(s.tls_cert), f"phải là chứng thư PEM đi với khoá không mật khẩu BUUTA_TLS_KEY={str(s.tls_key)!r} ({reason})")
    if not (len(s.item_prefix) == 2 and s.item_prefix.isascii() and s.item_prefix.isalpha() and s.item_prefix.isupper()):
        raise WrongSetting("BUUTA_ITEM_PREFIX", s.item_prefix, "phải là hai chữ cái A–Z in hoa do Bưu điện cấp")
    if not 0 <= s.item_last <= 99_999_999:
        raise WrongSetting("BUUTA_ITEM_LAST", str(s.item_last), "phải từ 0 đến 99999999")
    if not 0 <= s.item_first <= s.item_last:
        raise WrongSetting("BUUTA_ITEM_FIRST", str(s.item_first), f"phải từ 0 đến BUUTA_ITEM_LAST ({s.item_last})")
    if s.log not in ("debug", "info", "warning", "error"):
        raise WrongSetting("BUUTA_LOG", s.log, "phải là debug, info, warning hoặc error")
    _check_addresses(s)
    if s.plan_engine not in ENGINES:
        raise WrongSetting("BUUTA_PLAN_ENGINE", s.plan_engine, f"phải là một trong: {', '.join(ENGINES)}")
    if not 3 <= s.hold_days <= 365:
        raise WrongSetting("BUUTA_HOLD_DAYS", str(s.hold_days), "phải từ 3 ngày làm việc (giấy mời lần hai đi hai ngày sau lần đầu) đến 365")
    if not 1 <= s.custody_alarm_hours <= 8760:
        raise WrongSetting("BUUTA_CUSTODY_ALARM_HOURS", str(s.custody_alarm_hours), "phải từ 1 đến 8760 giờ")
    if s.max_body < 1_000_000:
        raise WrongSetting("BUUTA_MAX_BODY", str(s.max_body), "phải từ 1000000 byte: một lần gửi của điện thoại phải vào được")
    if not 200 <= s.proof_days <= 36_500:
        raise WrongSetting("BUUTA_PROOF_DAYS", str(s.proof_days), "phải từ 200 (ảnh còn cần trong hạn khiếu nại 6 tháng) đến 36500 ngày")
    if not 0 <= s.plan_cores <= 128:
        raise WrongSetting("BUUTA_PLAN_CORES", str(s.plan_cores), "phải từ 0 (mọi nhân trừ một) đến 128")
    if not 1 <= s.plan_seconds <= 86_400:
        raise WrongSetting("BUUTA_PLAN_SECONDS", str(s.plan_seconds), "phải từ 1 đến 86400 giây")
    return s


WEB = ("http://", "https://")
ADDRESSES: dict[str, tuple[tuple[str, ...], str]] = {
    "public_url": (WEB, "phải có dạng https://máy hoặc http://máy:cổng"), "tsa_url": (WEB, "phải có dạng http://máy/… hoặc https://máy/…"), "sms_url": (WEB, "phải có dạng https://máy/… hoặc http://máy/…"),
    "roads_url": (("osrm+http://", "osrm+https://", "valhalla+http://", "valhalla+https://"), "phải có dạng osrm+http://máy:cổng hoặc valhalla+http://máy:cổng"),
    "dask": (("tcp://", "tls://", "ws://", "wss://", "ucx://"), "phải là địa chỉ của bộ chia việc, ví dụ tcp://máy:8786"),
}  # fmt: skip


def _check_addresses(s: Settings) -> None:
    for field, (schemes, wanted) in ADDRESSES.items():
        url = getattr(s, field)
        if url and not _is_address(url, schemes):
            raise WrongSetting(f"BUUTA_{field.upper()}", url.split("@")[-1], wanted)
    others = {"BUUTA_SMS_KEY": s.sms_key, "BUUTA_SMS_SECRET": s.sms_secret, "BUUTA_SMS_BRAND": s.sms_brand}
    if s.sms_url and not all(others.values()):
        raise WrongSetting("BUUTA_SMS_URL", s.sms_url.split("@")[-1], "phải đi cùng BUUTA_SMS_KEY, BUUTA_SMS_SECRET và BUUTA_SMS_BRAND")
    if not s.sms_url and (alone := [name for name, value in others.items() if value]):
        raise WrongSetting(alone[0], None, "phải đi cùng BUUTA_SMS_URL, không có thì không tin nhắn nào đi")


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    """Of a machine that could be asked: a scheme that is known, a host, a port that is one."""
    try:
        parts = urlsplit(url)
        return url.startswith(schemes) and bool(parts.hostname) and parts.port != 0 and not any(c.isspace() for c in url)
    except ValueError:
        return False


def _is_url(text: str) -> bool:
    from sqlalchemy import exc, make_url

    try:
        make_url(text)
    except (ValueError, exc.ArgumentError):
        return False
    return True


def _names_a_file(text: str) -> bool:
    """A database in memory is another one for each connection, and gone with the process."""
    from sqlalchemy import make_url

    url = make_url(text)
    return bool(url.database) and ":memory:" not in str(url.database) and url.query.get("mode") != "memory"


def _no_pair(cert: Path, key: Path) -> str:
    """Why a server could not speak TLS with them; empty if it can."""
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password="")  # noqa: S106 - else OpenSSL asks at the terminal
    except (OSError, ValueError) as error:
        return str(error)
    return ""

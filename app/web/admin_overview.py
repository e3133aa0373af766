"""/admin/settings: how this installation is set, without its secrets; /admin/access: who has read whose data, newest first."""

from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from litestar import Response, get

from app.accounts.access import ACCESS, about
from app.db.reference import meta
from app.house import House
from app.settings import Settings
from app.web.auth import HEAD
from app.web.pages import Page

MEANING = {
    "data": "Thư mục dữ liệu", "database_url": "Cơ sở dữ liệu (trống: SQLite trong thư mục dữ liệu)", "host": "Địa chỉ nghe", "port": "Cổng", "public_url": "Địa chỉ công khai, dùng cho đường dẫn và mã QR",
    "worker": "Máy nền chạy cùng trang web", "demo_orders": "Bản dùng thử có yêu cầu mẫu", "item_prefix": "Hai chữ đầu của số hiệu bưu gửi", "item_first": "Số đầu của dải số hiệu", "item_last": "Số cuối của dải số hiệu",
    "hold_days": "Số ngày làm việc giữ tại bưu cục", "custody_alarm_hours": "Báo động bì nằm yên (giờ)", "webhook_private": "Cho phép webhook đến địa chỉ nội bộ", "plan_seconds": "Thời gian lập kế hoạch (giây)",
    "plan_engine": "Bộ giải", "plan_cores": "Số nhân máy cho một kế hoạch (0: tất cả trừ một)", "max_body": "Cỡ lớn nhất của một lần gửi (byte)", "log": "Mức nhật ký", "proof_days": "Số ngày giữ ảnh tại chỗ (chữ ký, giấy uỷ quyền: 5 năm)", "sms_url": "Cổng tin nhắn (eSMS)", "sms_key": "Khoá của cổng tin nhắn", "sms_secret": "Mật khẩu của cổng tin nhắn", "sms_brand": "Tên hiện trên tin nhắn", "tsa_url": "Dịch vụ cấp dấu thời gian",
    "roads_url": "Dịch vụ đường đi", "trusted_proxies": "Proxy được tin", "tls_cert": "Chứng thư TLS", "tls_key": "Khoá TLS", "dask": "Bộ chia việc của cụm máy lập kế hoạch", "clock_offset_file": "Tệp dời đồng hồ (chỉ của ngày giả lập)",
}  # fmt: skip
HIDDEN = ("database_url", "tls_key", "sms_key", "sms_secret")
SHOWN = 200


@get("/admin/settings", opt={"who": HEAD}, sync_to_thread=True)
def settings(page: Page, house: House) -> Response[Any]:
    with house.db.read() as tx:
        state = {
            "Bưu cục": "thử (demo)" if house.settings.demo else "thật",
            "Bản dữ liệu nền": meta(tx, "reference_version") or "–",
            "Máy nền báo sống lúc": meta(tx, "worker_heartbeat") or "chưa bao giờ",
            "Kỷ nguyên dữ liệu": meta(tx, "data_epoch") or "–",
        }
    return page.show("admin_settings.html", rows=[_row(house.settings, f.name) for f in fields(Settings) if f.name != "demo"], state=state)


def _row(chosen: Settings, name: str) -> dict[str, Any]:
    value = getattr(chosen, name)
    text = "có đặt" if name in HIDDEN and value else {True: "bật", False: "tắt"}.get(value, str(value)) if isinstance(value, bool) else str(value or "–")
    return {"variable": f"BUUTA_{name.upper()}", "meaning": MEANING.get(name, ""), "value": text, "changed": value != getattr(Settings(), name)}


@get("/admin/access", opt={"who": HEAD}, sync_to_thread=True)
def access(page: Page, house: House) -> Response[Any]:
    """Who looked, why, at how many (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15); no personal data of citizens on this page."""
    wanted = page.asked.get("order", "").strip()[:60]
    query = sa.select(ACCESS).order_by(ACCESS.c.id.desc()).limit(SHOWN)
    with house.db.read() as tx:
        rows = tx.execute(query.where(about(wanted)) if wanted else query).mappings().all()
        names = {p.id: p.name for p in house.accounts.people(tx)}
    told = [{**row, "who": names.get(row["actor"].partition(":")[2], row["actor"])} for row in rows]
    return page.show("admin_access.html", rows=told, order=wanted)


HANDLERS = [settings, access]

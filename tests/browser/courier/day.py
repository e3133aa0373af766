"""A courier's day for the browser: ten doors with all that can happen there, and a hand that works the app.

`Hand` is the page object: tests and `bench/courier` drive the same taps."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from app.house import House
from app.kernel.time import local_date
from app.orders.commands import Address, Citizen, Component, Window
from app.orders.tables import OrderRow
from seeds.demo_day import fetch_results, plan_first_day
from tests.orders import registered

PIN = "480215"
XSS = "Chó dữ <img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
NAMES = ("Thạch Thị Sa Rinh", "Lâm Văn Đúng", "Kim Thị Út", "Trần Ngọc Ánh", "Sơn Văn Phước", "Danh Thị Hồng", "Lý Thanh Tùng", "Nguyễn Thị Bé Ba", "Huỳnh Quốc Bảo", "Đặng Thị Mười")


def ten_doors(house: House, clock: Any) -> list[OrderRow]:
    """Six dossiers to fetch, four results to bring (they wait at the office), all of courier01, planned for the day after."""
    orders = []
    for at, name in enumerate(NAMES):
        kind = "collect" if at < 6 else "return"
        orders.append(door(house, kind, name, at))
    clock.pass_(days=1)
    day = local_date(clock.now())
    with house.db.write() as tx:
        fetch_results(tx, house, day)
    plan_first_day(house, day)
    return orders


def door(house: House, kind: str, name: str, at: int) -> OrderRow:
    today = local_date(house.clock.now())
    tomorrow = house.reference.at(today).calendar.add(today, 1)
    papers = (Component("Tờ khai theo mẫu", 1, 0), Component("Bản sao căn cước", 0, 1)) if kind == "collect" else (Component("Trích lục khai sinh (bản sao)", 2, 0),)
    return registered(
        house, kind, citizen=Citizen(name, f"091234567{at}", language="km" if at == 2 else "vi"), components=papers, window=Window(tomorrow, "07:30", "11:30") if at < 2 else None,
        address=Address(f"{12 + 7 * at} Trần Hưng Đạo, Phường 3, TP Sóc Trăng", lat=9.5855 + 0.004 * (at % 4), lon=105.9610 + 0.005 * (at % 5)),
        note=XSS if at == 0 else "", state_fee=8000 if at in (6, 7) else 0, postage_payer="citizen",
    )  # fmt: skip


def grouped(number: str) -> str:
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:11]} {number[11:]}"


@dataclass
class Hand:
    """Taps as a person does: what it presses must be there, visible and enabled."""

    page: Page
    base: str

    def sign_in(self, login: str = "courier01", pin: str = PIN, run: bool = True) -> None:
        """Until the day is on the phone (`run`: this courier has one)."""
        self.page.goto(f"{self.base}/courier")
        self.page.fill("#login", login)
        self.page.fill("#secret", "demo")
        self.page.click("form button")
        self.pin(pin)
        self.page.wait_for_selector("text=Nhập lại mã PIN")
        self.pin(pin)
        self.page.wait_for_selector("body.inside .next" if run else "body.inside .note")

    def kept(self) -> None:
        """Until shell and decoder are on the phone, as «Sẵn sàng đi không mạng» says."""
        self.to("more")
        self.page.evaluate("navigator.serviceWorker.ready")
        self.page.wait_for_function("() => navigator.serviceWorker.controller")

    def draft_kept(self) -> None:
        """What was entered is written a moment after the last key."""
        self.page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 400))")

    def pin(self, pin: str = PIN) -> None:
        """On the large keys, digit by digit."""
        self.page.wait_for_selector(".keys")
        for digit in pin:
            self.page.click(f".keys button[aria-label='{digit}']")

    def unlock(self, pin: str = PIN) -> None:
        self.pin(pin)
        self.page.wait_for_selector("body.inside")

    def to(self, *parts: str) -> None:
        self.page.evaluate("hash => { location.hash = hash }", "#/" + "/".join(parts))

    def tap(self, text: str) -> None:
        self.page.click(f"button:has-text('{text}'), a:has-text('{text}')")

    def finish(self) -> None:
        self.page.wait_for_selector(".foot .go[aria-disabled=false]")
        self.page.click(".foot .go")

    def sign(self) -> None:
        glass = self.page.locator("canvas.sign")
        glass.scroll_into_view_if_needed()
        while (box := glass.bounding_box()) is None:  # drawn anew this very moment
            glass.wait_for()
        mouse = self.page.mouse
        mouse.move(box["x"] + 40, box["y"] + 60)
        mouse.down()
        mouse.move(box["x"] + 120, box["y"] + 20, steps=4)
        mouse.move(box["x"] + 200, box["y"] + 80, steps=4)
        mouse.up()
        self.page.wait_for_selector("text=Đã có chữ ký")

    def say_code(self, digits: str) -> None:
        """The citizen reads it out, the courier types it."""
        self.page.click("#card-sign button:has-text('Đọc mã')")
        self.page.fill("#code", digits)

    def count_all(self) -> None:
        while self.page.locator("text=Đủ như danh mục").count():
            self.page.locator("text=Đủ như danh mục").first.click()

    def pay(self) -> None:
        if self.page.locator("#card-money .choice").count():
            self.page.click("#card-money button:has-text('Tiền mặt')")
            self.page.click("button:has-text('Vừa đủ')")

    def open(self, order: OrderRow, button: str) -> None:
        """From the list to the stop, and there the order's own button."""
        self.to("list")
        self.page.wait_for_selector("body[data-tab=list]")
        self.page.locator("button.open, button.row").filter(has_text=order.citizen_name).first.click()
        self.page.locator("section.card").filter(has_text=grouped(order.item_number)).locator(f"button:has-text('{button}')").click()

    def collect(self, order: OrderRow, seal: str, code: str = "") -> None:
        self.fill_collect(order, seal, code)
        self.finish()
        self.recorded(order)

    def fill_collect(self, order: OrderRow, seal: str, code: str = "") -> None:
        self.open(order, "Nhận hồ sơ")
        self.page.wait_for_selector("#seal")
        self.count_all()
        self.page.fill("#number", order.item_number)
        self.page.fill("#seal", seal)
        self.pay()
        self.say_code(code) if code else self.sign()
        self.page.wait_for_selector(".foot .go[aria-disabled=false]")

    def recorded(self, order: OrderRow) -> None:
        self.page.locator("section.card").filter(has_text=grouped(order.item_number)).locator(".tag").wait_for()

    def deliver(self, order: OrderRow, last4: str = "0042", code: str = "") -> None:
        self.open(order, "Giao kết quả")
        self.page.wait_for_selector("#last4")
        self.page.fill("#receiver-name", order.citizen_name)
        self.page.fill("#last4", last4)
        self.delivered(order, code)

    def deliver_to_proxy(self, order: OrderRow, name: str, authorisation: bytes) -> None:
        self.open(order, "Giao kết quả")
        self.page.click("button:has-text('Người được uỷ quyền')")
        self.page.set_input_files("#card-receiver .photo input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": authorisation})
        self.page.wait_for_selector("#card-receiver .photo img")
        self.page.fill("#receiver-name", name)
        self.page.fill("#last4", "0099")
        self.delivered(order)

    def delivered(self, order: OrderRow, code: str = "") -> None:
        """The rest of it, once the receiver is known."""
        self.page.fill("#number", order.item_number)
        self.count_all()
        self.page.check("#nothing-back")
        self.pay()
        self.page.click("button:has-text('Không ý kiến')")
        self.say_code(code) if code else self.sign()
        self.finish()
        self.recorded(order)

    def hand_over_at_desk(self, count: int) -> None:
        """The stop at the agency: every envelope ticked, then given."""
        self.to("list")
        self.page.wait_for_selector("body[data-tab=list]")
        self.page.locator("button.open, button.row").filter(has_text=f"giao {count}").first.click()
        self.page.wait_for_selector("#card-give .envelope")
        for box in self.page.locator("#card-give .envelope").all():
            box.click()
        self.page.click("#card-give .go:has-text('Đã giao')")
        self.page.wait_for_selector(f"text=Đã ghi: giao {count} bì")

    def close_shift(self, held: int, cash: dict[str, int | None]) -> None:
        """Each envelope found; of each line of money as much as the phone says, or what is given here."""
        self.to("close")
        self.page.wait_for_selector("body[data-tab=close]")
        self.page.wait_for_selector("#card-cash .lines dd")
        boxes = self.page.locator("#card-envelopes input[type=checkbox]")
        assert boxes.count() == held
        for box in boxes.all():
            box.check()
        said = self.page.locator("#card-cash .lines dd").all_inner_texts()
        for at, line in enumerate(("cash-postage", "cash-state_fee", "cash-cod")):
            if line in cash:
                wanted = cash[line]
                self.page.fill(f"#{line}", "".join(c for c in said[at] if c.isdigit()) if wanted is None else str(wanted))
        self.finish()
        self.page.wait_for_selector("text=Đã kết ca lúc")

    def fail(self, order: OrderRow, reason: str, photo: bytes | None = None) -> None:
        self.open(order, "Không thành")
        self.page.click(f".reasons button:has-text('{reason}')")
        if photo:
            self.page.set_input_files(".photo input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
            self.page.wait_for_selector(".photo img")
        if self.page.locator("text=cần một cuộc gọi").count():
            self.page.click("#card-evidence a.big:has-text('Gọi')")
            self.page.wait_for_selector("text=Đã gọi lúc")
        self.finish()
        self.page.wait_for_selector("text=Lời nhắn để lại")

    def take_at_office(self) -> None:
        self.to("office")
        self.page.wait_for_selector("#card-take .envelope")
        for box in self.page.locator("#card-take .envelope").all():
            box.click()
        self.page.click("#card-take .go:has-text('Đã nhận')")
        self.page.wait_for_selector("text=Đã ghi: nhận")

    def send_all(self) -> None:
        self.to("sent")
        self.tap("Gửi và tải lại ngay")
        self.page.wait_for_selector("text=Mọi việc đã ở máy chủ")

"""What happens on a simulated day: who asks for what, which phones are offline, what goes wrong. Seeded."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

FAMILY = ("Nguyễn", "Trần", "Lê", "Thạch", "Lâm", "Sơn", "Danh", "Huỳnh", "Kim", "Võ")
GIVEN = ("An", "Bình", "Cúc", "Dân", "Hạnh", "Khánh", "Lan", "Minh", "Nga", "Phúc")
CENTRE = "H51.18"
NEAR_DEGREES = 0.1  # communes about 11 km around the centre bring their dossiers there


@dataclass(frozen=True, slots=True)
class Ask:
    """One order as its one-stop system sends it."""

    key: str
    wire: str  # v1 | ngsp
    kind: str
    number: str
    body: dict[str, Any]
    late: bool  # asked in the morning of the day itself
    cancelled: bool


class Plot:
    def __init__(self, seed: int, count: int, day: date, agencies: list[dict[str, Any]], procedures: list[str]) -> None:
        self.random, self.count, self.day = random.Random(seed), count, day
        self.desks = [a for a in agencies if a["kind"] == "commune"]
        self.centre = next(a for a in agencies if a["code"] == CENTRE)
        self.procedures = procedures

    def asks(self) -> list[Ask]:
        made: list[Ask] = []
        while len(made) < self.count:
            at = len(made)
            two_legs = self.random.random() < 0.08 and at + 1 < self.count
            made += [self._ask(at, "collect", f"P{at:05d}"), self._ask(at + 1, "return", f"P{at:05d}")] if two_legs else [self._ask(at, self._kind(), f"S{at:05d}")]
        return made

    def _kind(self) -> str:
        return "collect" if self.random.random() < 0.45 else "return"

    def _ask(self, at: int, kind: str, serial: str) -> Ask:
        wire = "ngsp" if serial.startswith("P") or self.random.random() < 0.4 else "v1"
        home = self.random.choice(self.desks)
        near = abs(home["lat"] - self.centre["lat"]) + abs(home["lon"] - self.centre["lon"]) < NEAR_DEGREES
        desk = self.centre if near and self.random.random() < 0.6 else home
        number = f"{desk['code']}-{self.day - timedelta(days=1):%y%m%d}-{int(serial[1:]):04d}"
        person = f"{self.random.choice(FAMILY)} Thị {self.random.choice(GIVEN)}"
        phone = f"09{self.random.randrange(10**8):08d}"
        address = f"Số {self.random.randint(1, 300)}, ấp {self.random.randint(1, 9)}, {commune_of(home)}, TP Cần Thơ"
        body = self._ngsp(kind, number, person, phone, address, desk) if wire == "ngsp" else self._v1(kind, number, person, phone, address, desk, home)
        late = self.random.random() < 0.08 and wire == "v1" and kind == "collect"
        if late:
            body |= {"window": {"date": self.day.isoformat(), "from": "13:00", "to": "17:00"}}
        return Ask(f"day-{at}", wire, kind, number, body, late, self.random.random() < 0.02 and not serial.startswith("P"))

    def _v1(self, kind: str, number: str, person: str, phone: str, address: str, desk: dict[str, Any], home: dict[str, Any]) -> dict[str, Any]:
        spot = {"lat": round(home["lat"] + self.random.uniform(-0.015, 0.015), 6), "lon": round(home["lon"] + self.random.uniform(-0.015, 0.015), 6)}
        return {
            "kind": kind, "dossier_code": number, "procedure_code": self.random.choice(self.procedures), "agency_code": desk["code"],
            "citizen": {"name": person, "phone": phone}, "address": {"text": address, "commune_code": home["new_code"], **spot},
            "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}, {"name": "Giấy tờ kèm theo", "originals": 0, "copies": self.random.randint(0, 3)}],
            "state_fee": self.random.choice((0, 8000, 15000)) if kind == "return" else 0, "weight_g": self.random.choice((60, 120, 300)),
        }  # fmt: skip

    def _ngsp(self, kind: str, number: str, person: str, phone: str, address: str, desk: dict[str, Any]) -> dict[str, Any]:
        service = "Thu gom hồ sơ tại nhà" if kind == "collect" else "Trả hồ sơ tại nhà"
        citizen = {"Name": person, "Tel": phone, "Address": address, "Province": 95, "District": None, "Email": None}
        office = {"Name": desk["name"], "Tel": "02993000000", "Address": desk["address"], "Province": "95", "District": 9500, "Email": None}
        sender, receiver = (citizen, office) if kind == "collect" else (office, citizen)
        return {
            "CustomerCode": "T000000001", "OrderNumber": number, "CODAmount": 0.0, "Description": service,
            "SenderDesc": f"Mã hồ sơ: {number}||Mã thủ tục: {self.procedures[0]}||Thành phần hồ sơ 1: Tờ khai||Tên dịch vụ: {service}",
            **{f"Sender{k}": v for k, v in sender.items()}, **{f"Receiver{k}": v for k, v in receiver.items()},
        }  # fmt: skip


def commune_of(desk: dict[str, Any]) -> str:
    """"Trung tâm … xã Kế Sách" -> "xã Kế Sách"."""
    words: list[str] = desk["name"].split()
    at = max(i for i, w in enumerate(words) if w in ("xã", "phường"))
    return " ".join(words[at:])

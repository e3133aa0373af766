"""The demo office: one head, dispatcher, clerk, forty-three couriers, the province, and the one-stop connection."""

from typing import Any

from app.accounts.directory import NewPerson
from app.accounts.passwords import hash_password
from app.accounts.tables import ConnectionRow
from app.db.reference import ReferenceRow
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Role
from seeds.load import ALWAYS

CENTRE = "H51.18"
CUSTOMER_CODE = "T000000001"
PASSWORD = "demo"  # noqa: S105 - the public password of the demo, never made outside `--demo`


def communes_in_order(rules: Any) -> list[str]:
    """The commune of the provincial centre first, then by code: courier01 works around the centre's clerk."""
    first = rules.agencies[CENTRE].new_code
    return [first, *sorted(code for code in rules.communes if code != first)]


def seed_office(tx: Tx, house: House, rules: Any) -> ConnectionRow:
    accounts, hashed = house.accounts, hash_password(PASSWORD)
    centre = rules.agencies[CENTRE]
    office = rules.office_for(centre.new_code).id
    accounts.add_person(tx, NewPerson("head", "Trần Thị Thu Hà", Role.HEAD, PASSWORD, office), hashed)
    accounts.add_person(tx, NewPerson("dispatcher", "Lý Minh Khang", Role.DISPATCHER, PASSWORD, office, phone="0900000099"), hashed)
    accounts.add_person(tx, NewPerson("clerk", "Nguyễn Thị Ngọc Lan", Role.CLERK, PASSWORD, None, CENTRE), hashed)
    accounts.add_person(tx, NewPerson("province", "Văn phòng UBND", Role.PROVINCE, PASSWORD), hashed)
    for number, code in enumerate(communes_in_order(rules), start=1):
        person = NewPerson(f"courier{number:02d}", courier_name(number), Role.COURIER, PASSWORD, rules.office_for(code).id, None, code, f"09000000{number:02d}")
        accounts.add_person(tx, person, hashed)
    tx.add(ReferenceRow(kind="account", key="postage", valid_from=ALWAYS, data={"bank": "970405", "number": "1130000000000", "holder": "BUU DIEN TINH (TAI KHOAN THU)"}, source="bưu cục thử", confidence="own", entered_at=house.clock.now()))
    house.reference.bump(tx)
    connection = accounts.add_connection(tx, "Trung tâm Phục vụ hành chính công", CUSTOMER_CODE, CENTRE, {})
    accounts.add_client(tx, connection.id, "v1", "Ứng dụng thử v1", "demo", "demo-secret")
    accounts.add_client(tx, connection.id, "ngsp", "Ứng dụng thử NGSP", "ngsp-demo", "ngsp-demo-secret")
    return connection


FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Lâm", "Thạch", "Sơn", "Kim", "Danh", "Huỳnh", "Võ", "Đặng", "Bùi", "Lý", "Dương")
MIDDLE = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Quốc", "Hữu", "Mỹ", "Hoàng", "Kim")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khánh", "Liên", "Minh", "Nga", "Phúc", "Quý", "Sang", "Thảo", "Út", "Vinh", "Xuân", "Yến")


def courier_name(number: int) -> str:
    return f"{FAMILY[number % 15]} {MIDDLE[(number * 3) % 10]} {GIVEN[(number * 7) % 18]}"

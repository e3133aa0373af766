"""Zones of price and deadline. TT 17/2017/TT-BTTTT Art 7 still speaks of districts, which ended on 1/7/2025: the former
district of each commune stays its zone until an operator sets another one (column `zone` of the table of communes)."""

from collections.abc import Container, Mapping

DISTRICT, PROVINCE, NATIONAL = "district", "province", "national"
CITY = "Cần Thơ"
"""The province of today, to which ours belongs."""

_FORMER = {
    "Thành phố Sóc Trăng": "31507 31510",
    "Huyện Kế Sách": "31528 31531 31537 31540 31552 31561",
    "Huyện Mỹ Tú": "31567 31579 31591 31603",
    "Huyện Châu Thành": "31569 31570 31582 31594",
    "Huyện Cù Lao Dung": "31615 31633",
    "Huyện Long Phú": "31639 31645 31654 31666",
    "Huyện Trần Đề": "31673 31675 31679 31687 31699",
    "Huyện Mỹ Xuyên": "31684 31708 31717 31723 31726",
    "Thị xã Ngã Năm": "31732 31741 31753",
    "Huyện Thạnh Trị": "31756 31759 31777",
    "Thị xã Vĩnh Châu": "31783 31789 31795 31804 31810",
}
FORMER_DISTRICT: Mapping[str, str] = {code: district for district, codes in _FORMER.items() for code in codes.split()}


def zone_of(from_new_code: str, to_new_code: str, districts: Mapping[str, str] = FORMER_DISTRICT, city: Container[str] = ()) -> str:
    """`district` inside one former district, `province` between two, `national` where a code is not of the province. `city`: the units of the
    rest of Cần Thơ, one province with ours since 1/7/2025. An end that is not known yet ("") counts as `province`: the dearer and slower
    of the two usual cases."""
    if not from_new_code or not to_new_code:
        return PROVINCE
    one, other = districts.get(from_new_code), districts.get(to_new_code)
    if (one is None and from_new_code not in city) or (other is None and to_new_code not in city):
        return NATIONAL
    return DISTRICT if one is not None and one == other else PROVINCE

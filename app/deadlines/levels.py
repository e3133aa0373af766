"""Service levels J+n in working days, by kind of order and zone (TT 17/2017/TT-BTTTT Art 7)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """`slip_days`: where the giấy hẹn must reach the citizen too."""

    days: int
    slip_days: int


@dataclass(frozen=True, slots=True)
class Levels:
    table: Mapping[tuple[str, str], Level]

    def days(self, kind: str, zone: str, slip: bool = False) -> int:
        """n of J+n for `kind` collect|return|transfer and `zone` district|province|national. KeyError names what is missing."""
        try:
            level = self.table[kind, zone]
        except KeyError:
            raise KeyError(f"chưa có chỉ tiêu thời gian cho {kind}/{zone}: thêm một dòng vào bảng «level»") from None
        return level.slip_days if slip else level.days

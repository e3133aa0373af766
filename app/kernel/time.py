"""UTC inside, Asia/Ho_Chi_Minh outside. Viet Nam has had +07:00 without summer time since 1975, so no tz database is needed."""

from datetime import UTC, date, datetime, time, timedelta, timezone

VN_TZ = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def utc(moment: datetime) -> datetime:
    """The same instant in UTC; a moment without zone is an error of the caller."""
    if moment.tzinfo is None:
        raise ValueError(f"thời điểm không có múi giờ: {moment!r}")
    return moment.astimezone(UTC)


def local(moment: datetime) -> datetime:
    return moment.astimezone(VN_TZ)


def local_date(moment: datetime) -> date:
    return moment.astimezone(VN_TZ).date()


def at_local(day: date, clock: time) -> datetime:
    """The instant (UTC) at which the wall clock in Viet Nam shows `clock` on `day`."""
    return datetime.combine(day, clock, VN_TZ).astimezone(UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 with the zone of Viet Nam, milliseconds."""
    return moment.astimezone(VN_TZ).isoformat(timespec="milliseconds")


def parse_iso(text: str) -> datetime:
    """UTC instant of an ISO 8601 text with zone. Raises ValueError otherwise."""
    return utc(datetime.fromisoformat(text))

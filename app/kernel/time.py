"""UTC inside, Asia/Ho_Chi_Minh outside. Viet Nam has had +07:00 without summer time since 1975, so no tz database is needed."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

VN_TZ = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def _in(zone: tzinfo, moment: datetime) -> datetime:
    """A clock may claim the first or the last hours of all time, which other zones cannot show; it stays that hour."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.replace(tzinfo=zone)


def utc(moment: datetime) -> datetime:
    """The same instant in UTC; a moment without zone is an error of the caller."""
    if moment.tzinfo is None:
        raise ValueError(f"thời điểm không có múi giờ: {moment!r}")
    return _in(UTC, moment)


def local(moment: datetime) -> datetime:
    return _in(VN_TZ, moment)


def local_date(moment: datetime) -> date:
    return _in(VN_TZ, moment).date()


def at_local(day: date, clock: time) -> datetime:
    """The instant (UTC) at which the wall clock in Viet Nam shows `clock` on `day`."""
    return _in(UTC, datetime.combine(day, clock, VN_TZ))


def iso(moment: datetime) -> str:
    """ISO 8601 with the zone of Viet Nam, milliseconds."""
    return _in(VN_TZ, moment).isoformat(timespec="milliseconds")


def parse_iso(text: str) -> datetime:
    """UTC instant of an ISO 8601 text with zone. Raises ValueError otherwise."""
    return utc(datetime.fromisoformat(text))

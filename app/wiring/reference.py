"""The reference tables for front doors: from the database (`Reference`), or straight from the shipped files."""

from datetime import date

from app.places.gazetteer import Gazetteer
from app.reference import Fact, NoReference, Reference, Rules, as_of, compose, gazetteer_of
from seeds.load import shipped

__all__ = ["NoReference", "Reference", "Rules", "from_files", "shipped_gazetteer"]


def from_files(day: date) -> Rules:
    """The rules as shipped, without a database: for `buuta resolve`, tests and benches."""
    rows = [Fact(kind, key, valid_from, valid_to, row) for kind, key, valid_from, valid_to, row in shipped()]
    tables = as_of(sorted(rows, key=lambda fact: fact.valid_from), day)
    return compose(day, tables, gazetteer_of(tables))


def shipped_gazetteer() -> Gazetteer:
    """The newest places of the shipped files, without a database."""
    return from_files(date.max).gazetteer

from typing import Any

import pytest

from tests.doors.pages.visitor import Visitor
from tests.phone import Phone


@pytest.fixture
def citizen(client: Any) -> Visitor:
    return Visitor(client)


@pytest.fixture
def visitor(client: Any) -> Visitor:
    return Visitor(client)


@pytest.fixture
def phone(client: Any, clock: Any) -> Phone:
    made = Phone(client, "courier01", clock)
    made.sign_in()
    return made

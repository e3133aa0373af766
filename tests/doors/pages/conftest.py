from typing import Any

import pytest

from tests.doors.pages.visitor import Visitor


@pytest.fixture
def citizen(client: Any) -> Visitor:
    return Visitor(client)


@pytest.fixture
def visitor(client: Any) -> Visitor:
    return Visitor(client)

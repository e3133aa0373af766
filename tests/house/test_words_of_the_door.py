"""What the phones' door may answer to an act, a photo or a letter has words in the courier's own language."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOOR = [
    *(p for p in (ROOT / "mobile_api").glob("*.py") if p.name not in ("pwa_files.py", "daypack.py", "schemas.py")),
    *(ROOT / "app" / name for name in ("custody/service.py", "custody/countersign.py", "accounts/service.py", "adapters/blobs_fs.py", "db/writers.py", "kernel/errors.py", "web/errors.py")),
]
CODE = re.compile(
    r'''(?x) \bcode(?:"|:\ str)?\s*[=:]\s*"(\w+)"     # code="…", "code": "…", code: str = "…"
    | \bstatus,\ code\ =\ \d+,\ "(\w+)"                 # of a class of errors
    | _problem\("(\w+)" | _malformed\(.*,\ "(\w+)"\)
    | \bproblem\ =\ (?:.*\ else\ )?"(\w+)"              # of a photo
    | \bproblem\(request,\ \d+,\ "(\w+)" | \d{3}:\ "([a-z_]+)" | \.get\(status,\ "(\w+)"\)'''
)
AT_THE_LOGIN = {"login_locked", "login_wrong", "not_a_courier", "password_once", "key_taken", "install_taken"}
"""Read before anybody is inside: the way in has its own words."""
OF_PROGRAMS = {"invalid_client", "invalid_token", "code_not_found"}
"""Of API clients and one-time codes, which no phone is."""
WITHOUT_WORDS = {"phone", "status"}
"""The app's own: an answer that says nothing, a phone that cannot send."""


def test_every_code_of_the_phones_door_is_said_in_vietnamese_and_in_khmer() -> None:
    codes = {code for path in DOOR for found in CODE.findall(path.read_text()) for code in found if code}
    table = (ROOT / "mobile_api/pwa/texts/troubles.ts").read_text()
    told = {code: (vi, km) for code, vi, km in re.findall(r'^  (\w+): \["([^"]+)", "([^"]+)"\],$', table, re.M)}
    assert told.keys() == (codes - AT_THE_LOGIN - OF_PROGRAMS) | WITHOUT_WORDS
    assert codes >= AT_THE_LOGIN | OF_PROGRAMS
    for code, (vi, km) in told.items():
        assert re.search("[ạ-ỹà-ừđ]", vi) and re.search("[\u1780-\u17d2]{3}", km), code
        assert set(re.findall(r"\{\w+\}", vi)) == set(re.findall(r"\{\w+\}", km)), code

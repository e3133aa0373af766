"""One true bundle and what attackers make of it: `buuta verify` names the broken link, and the page says the same (tests/pwa)."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from app.custody.verify import Told, Unreadable, verify_bundle

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


def patched(patch: list[dict[str, Any]]) -> Any:
    """The true bundle with the case's differences."""
    root = {"b": copy.deepcopy(VECTORS["bundle"])}
    for change in patch:
        *way, last = ["b", *change["path"]]
        at: Any = root
        for step in way:
            at = at[step]
        if change.get("remove"):
            del at[last]
        else:
            at[last] = change["value"]
    return root["b"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_attack_on_a_bundle_is_named(case: dict[str, Any]) -> None:
    content, told = json.dumps(patched(case["patch"])).encode(), Told(case.get("links", ()), case.get("early", {}))
    if case["expected"].get("unreadable"):
        with pytest.raises(Unreadable):
            verify_bundle(content, case["key"], case["witnessed"], told)
        return
    verdict = verify_bundle(content, case["key"], case["witnessed"], told)
    found = {"problems": verdict.problems, "holder": verdict.holder, "anchored": verdict.anchored, "old": verdict.old, "keys": verdict.strength.keys, "weaker": verdict.strength.weaker}
    assert found == case["expected"]


def test_only_the_true_bundles_hold() -> None:
    assert [c["name"] for c in VECTORS["cases"] if c["expected"].get("problems") == []] == [
        "true",
        "true, with the key and the head that a witness kept",
        "true, sealed before the seal told of the contents",
        "the heads left out, and nobody has kept one",
        "rotated twice, the key of the time before written down",
        "rotated twice, the key of now written down",
        "made before a rotation that a witness has followed",
        "a head of the stolen key, after the theft, that a witness kept before it was known",
        "a head of the stolen key, after the theft, signed again by the new one",
        "a word of the old key for a clerk",
        "a certificate of the old key, which was never stolen",
    ]

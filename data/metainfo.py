#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts the releases, as CHANGELOG.md tells them, into the AppStream description.

metainfo.py TEMPLATE CHANGELOG HOMEPAGE OUTPUT

HOMEPAGE is where this tree is published, or empty: then no link is made up.
"""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / 'script'))
import changelog  # noqa: E402 (it lies where scripts use it too)
from xml.sax.saxutils import escape  # noqa: E402


def releases(text):
    made = [r for r in changelog.releases(text) if r.date]
    lines = []
    for release in made:
        kind = 'stable' if re.fullmatch(r'[0-9.]+', release.version) \
            else 'development'
        lines.append(f'    <release version="{release.version}" '
                     f'date="{release.date}" type="{kind}"/>')
    if not lines:
        return ''
    return '  <releases>\n' + '\n'.join(lines) + '\n  </releases>\n'


def links(homepage):
    if not homepage:
        return ''
    page = escape(homepage.rstrip('/'), {'"': '&quot;'})
    return (f'  <url type="homepage">{page}</url>\n'
            f'  <url type="bugtracker">{page}/issues</url>\n'
            '  <screenshots>\n'
            '    <screenshot type="default">\n'
            '      <caption>The demo, with the overlay open</caption>\n'
            f'      <image>{page}/raw/main/docs/images/overlay.png</image>\n'
            '    </screenshot>\n'
            '  </screenshots>\n')


def main():
    template, log, homepage, output = sys.argv[1:]
    text = Path(template).read_text(encoding='utf-8')
    text = text.replace('@LINKS@', links(homepage))
    text = text.replace('@RELEASES@',
                        releases(Path(log).read_text(encoding='utf-8')))
    Path(output).write_text(text, encoding='utf-8')


main()

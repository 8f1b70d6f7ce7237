#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads CHANGELOG.md.

changelog.py VERSION    prints what changed in that version, as release notes; what
                        is under "Unreleased" when that version is not there yet
changelog.py --latest   prints "VERSION DATE" of the newest release, nothing when
                        there was none
"""
import re
import sys
from collections import namedtuple
from pathlib import Path

Release = namedtuple('Release', 'version date notes')  # date '' when unreleased

CHANGELOG = Path(__file__).resolve().parents[1] / 'CHANGELOG.md'


def releases(text):
    """The sections of the changelog, in its order: newest first."""
    found = []
    for part in re.split(r'^## ', text, flags=re.MULTILINE)[1:]:
        title, _, notes = part.partition('\n')
        match = re.fullmatch(r'(\S+)(?: - (\d{4}-\d{2}-\d{2}))?', title.strip())
        if not match:
            raise ValueError(f"CHANGELOG.md: '## {title}' is not of the form "
                             "'## VERSION - YYYY-MM-DD' or '## Unreleased'")
        found.append(Release(match[1], match[2] or '', notes.strip() + '\n'))
    return found


def notes_of(text, version):
    """The notes of `version`, or what is unreleased; None when there is neither."""
    by_version = {release.version: release for release in releases(text)}
    release = by_version.get(version) or by_version.get('Unreleased')
    return release.notes if release else None


def main():
    text = CHANGELOG.read_text(encoding='utf-8')
    if sys.argv[1:] == ['--latest']:
        for release in releases(text):
            if release.date:
                print(release.version, release.date)
                break
        return 0
    if len(sys.argv) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    notes = notes_of(text, sys.argv[1])
    if notes is None:
        print(f'CHANGELOG.md says nothing about {sys.argv[1]}.', file=sys.stderr)
        return 1
    print(notes, end='')
    return 0


if __name__ == '__main__':
    sys.exit(main())

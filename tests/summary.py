#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Adds up meson's test logs and prints "N passed, N failed, N skipped".

Arguments: testlog.json files; "!NAME" stands for a build that failed. A TAP
program counts by its subtests, any other by itself. What failed, and what it said
then, comes last before the sum: that is where somebody looks first. Exit status 1
when anything failed or nothing ran.
"""
import json
import re
import sys


def count(entry):
    """passed, failed, skipped of one test program"""
    result = entry['result']
    points = re.findall(r'^(not ok|ok)\b.*?(# *SKIP)?.*$',
                        entry.get('stdout', ''), re.MULTILINE | re.IGNORECASE)
    lines = re.findall(r'^(?:not )?ok\b.*$', entry.get('stdout', ''),
                       re.MULTILINE)
    if result == 'SKIP':
        return 0, 0, max(1, len(lines))
    skipped = sum('# SKIP' in line.upper() for line in lines)
    failed = sum(line.startswith('not ok') for line in lines)
    passed = len(points) - skipped - failed
    if result not in ('OK', 'EXPECTEDFAIL'):
        return passed, max(1, failed), skipped
    if not lines:
        return 1, 0, 0
    return passed, failed, skipped


# Lines of what a failed test says: a traceback and the beginning of its logs, or the
# end of a program that broke off.
SAID = 40


def failures(entry):
    """The lines about what failed in one test program."""
    passed_or_not = re.compile(r'(not ok|ok)\b')
    lines = entry.get('stdout', '').splitlines()
    shown = []
    room = 0
    for line in lines:
        point = passed_or_not.match(line)
        if point:
            room = SAID if point[1] == 'not ok' else 0
        if room > 0:
            shown.append(line)
            room -= 1
    if not shown:
        shown = (lines + entry.get('stderr', '').splitlines())[-SAID:]
    return [f"== {entry['name']}: {entry['result']}"] + shown


def main():
    passed = failed = skipped = 0
    for name in sys.argv[1:]:
        if name.startswith('!'):
            failed += 1
            continue
        with open(name, encoding='utf-8') as log:
            for line in log:
                entry = json.loads(line)
                p, f, s = count(entry)
                if f > 0:
                    print(name, *failures(entry), sep='\n')
                passed, failed, skipped = passed + p, failed + f, skipped + s
    if passed == 0:
        failed += 1
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


sys.exit(main())

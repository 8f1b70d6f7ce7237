#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts version, options and commands, as the program itself prints them, into a man page.

make.py TEMPLATE PROGRAM VERSION OUTPUT
"""
import os
import re
import subprocess
import sys

# Groups of options, and options, that ask for something once (viewer/options/settings.c).
ONCE_GROUPS = ('Scripts', 'General')
ONCE = ('list', 'demo', 'start', 'overlay', 'record')

template, program, version, output = sys.argv[1:]


def ask(option):
    return subprocess.run([program, option], check=True, text=True,
                          env=os.environ | {'LC_ALL': 'C', 'LANGUAGE': ''},
                          capture_output=True).stdout


def settings(options):
    """The options as keys of the settings file."""
    made = []
    for section in re.split(r'^(?=\.SS )', options, flags=re.MULTILINE):
        title, *entries = re.split(r'^\.TP\n', section, flags=re.MULTILINE)
        if title.removeprefix('.SS ').strip() in ONCE_GROUPS or not entries:
            continue
        made.append(title.replace('.SS ', '.SS [').rstrip() + ']\n')
        for entry in entries:
            call, _, words = entry.partition('\n')
            name, value = re.search(r'\\-\\-((?:\w|\\-)+) ?(.*)', call).groups()
            if name.replace('\\-', '-') in ONCE:
                continue
            made.append(f'.TP\n.B {name}\\fR=' +
                        (value or '\\fBon\\fR or \\fBoff') + '\n' + words)
    return ''.join(made)


with open(template, encoding='utf-8') as page:
    text = page.read()
options = ask('--print-man')
text = text.replace('@SETTINGS@\n', settings(options))
text = text.replace('@OPTIONS@\n', options)
text = text.replace('@COMMANDS@\n', ask('--print-man-commands'))
text = text.replace('@VERSION@', version)
with open(output, 'w', encoding='utf-8') as page:
    page.write(text)

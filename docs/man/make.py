#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts version, options and commands, as the program itself prints them, into the man page.

make.py TEMPLATE PROGRAM VERSION OUTPUT
"""
import subprocess
import sys

template, program, version, output = sys.argv[1:]


def ask(option):
    return subprocess.run([program, option], check=True, text=True,
                          capture_output=True).stdout


with open(template, encoding='utf-8') as page:
    text = page.read()
text = text.replace('@OPTIONS@\n', ask('--print-man'))
text = text.replace('@COMMANDS@\n', ask('--print-man-commands'))
text = text.replace('@VERSION@', version)
with open(output, 'w', encoding='utf-8') as page:
    page.write(text)

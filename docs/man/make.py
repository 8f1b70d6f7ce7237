#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts version and options, as the program itself prints them, into the man page.

make.py TEMPLATE PROGRAM VERSION OUTPUT
"""
import subprocess
import sys

template, program, version, output = sys.argv[1:]
options = subprocess.run([program, '--print-man'], check=True, text=True,
                         capture_output=True).stdout
with open(template, encoding='utf-8') as page:
    text = page.read()
text = text.replace('@OPTIONS@\n', options).replace('@VERSION@', version)
with open(output, 'w', encoding='utf-8') as page:
    page.write(text)

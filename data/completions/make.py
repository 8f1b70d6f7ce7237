#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the completion for one shell, from what the program says of itself.

make.py bash|zsh|fish PROGRAM OUTPUT

Names of VMs are asked for when they are needed, from the connection that is on the
command line; a libvirt that does not answer costs two seconds, once a try.
"""
import os
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import bash
import fish
import zsh

Command = namedtuple('Command', 'name arguments summary options')
Option = namedtuple('Option', 'name letter value choices help')


def read(program):
    """The commands; the first, without a name, is the window."""
    said = subprocess.run([program, '--print-rows'], check=True, text=True,
                          env=os.environ | {'LC_ALL': 'C', 'LANGUAGE': ''},
                          capture_output=True).stdout
    commands = {'': Command('', 'VM', '', [])}
    for line in said.splitlines():
        kind, *fields = line.split('\t')
        if kind == 'command':
            name, arguments, summary = fields
            commands[name] = Command(name, arguments, summary, [])
        else:
            command, name, letter, value, choices, text = fields
            commands.setdefault(command, Command(command, '', '', []))
            commands[command].options.append(
                Option(name, letter, value, choices.split(), text))
    return list(commands.values())


def main():
    shell, program, output = sys.argv[1:]
    make = {'bash': bash.make, 'zsh': zsh.make, 'fish': fish.make}[shell]
    Path(output).write_text(make(read(program)), encoding='utf-8')


main()

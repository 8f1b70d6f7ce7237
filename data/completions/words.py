# SPDX-License-Identifier: GPL-2.0-or-later
"""What the completions of all shells have in common."""
import re


def takes_file(option):
    """Whether the value is a path, by what help calls it."""
    return option.value.upper().startswith(('PATH', 'FILE', 'FOLDER', 'DIR'))


def takes_vm(command):
    """Whether a word behind the command can be a VM."""
    return 'VM' in re.findall(r'\w+', command.arguments)


def first_words(command):
    """What the first word behind the command can be, as in "status|log VM"."""
    first = (command.arguments.split() or [''])[0]
    return first.split('|') if '|' in first else []


def invocations(option):
    return ['--' + option.name] + (['-' + option.letter] if option.letter else [])

# SPDX-License-Identifier: GPL-2.0-or-later
"""What the completions of all shells have in common."""


def takes_file(option):
    """Whether the value is a path, by what help calls it."""
    return option.value.upper().startswith(('PATH', 'FILE', 'FOLDER', 'DIR'))


def takes_vm(command):
    """Whether the first word behind the command is a VM."""
    return command.arguments.lstrip('[').startswith('VM')


def invocations(option):
    return ['--' + option.name] + (['-' + option.letter] if option.letter else [])

# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion for zsh, a function for its fpath."""
import re
import shlex

from words import first_words, invocations, takes_file, takes_vm

HEAD = r'''#compdef virtflow-view
# zsh completion for virtflow-view; made from its own list of options

# Names of VMs, from the connection that is on the command line.
_virtflow_view_vms() {
    local -a connect names
    local uri=${opt_args[--connect]:-${opt_args[-c]:-}}
    [[ -n $uri ]] && connect=(--connect ${(Q)uri})
    names=(${(f)"$(timeout 2 virtflow-view list --names $connect 2>/dev/null)"})
    _wanted vms expl 'VM' compadd -a names
}

_virtflow_view_first() {
    local -a commands
    commands=(
@COMMANDS@    )
    _alternative 'commands:command:((${(@q)commands}))' 'vms:VM:_virtflow_view_vms'
}

_virtflow_view() {
    local -A opt_args
    if ((CURRENT > 2)); then
        case $words[2] in
@CASES@        esac
    fi
    _arguments -S \
@WINDOW@        '1: :_virtflow_view_first'
}

_virtflow_view "$@"
'''


def quote_help(text):
    return re.sub(r'([\[\]:\\])', r'\\\1', text)


def action(option):
    if option.choices:
        # 1:1 would read as a word and what it means
        return '(' + ' '.join(c.replace(':', r'\:') for c in option.choices) + ')'
    return '_files' if takes_file(option) else ' '


def spec(option):
    names = invocations(option)
    both = '{' + ','.join(names) + '}' if len(names) > 1 else names[0]
    exclude = f"({' '.join(names)})" if len(names) > 1 else ''
    text = f'[{quote_help(option.help)}]'
    if option.value:
        text += f':{quote_help(option.value)}:{action(option)}'
    if len(names) == 1:
        long = names[0] + ('=' if option.value else '')
        return shlex.quote(long + text)
    both = '{' + '--' + option.name + ('=' if option.value else '') + ',' + \
        '-' + option.letter + ('+' if option.value else '') + '}'
    return shlex.quote(exclude) + both + shlex.quote(text)


def lines(command, indent):
    return ''.join(f'{indent}{spec(option)} \\\n' for option in command.options)


def case(command):
    vm = "'*:VM:_virtflow_view_vms'" if takes_vm(command) else "'*: :_default'"
    words = first_words(command)
    if words:
        vm = f"'1:action:({' '.join(words)})' {vm}"
    inner = lines(command, ' ' * 20)
    return (f'            {command.name})\n'
            '                shift words\n                ((CURRENT--))\n'
            f'                _arguments -S \\\n{inner}                    {vm}\n'
            '                return\n                ;;\n')


def make(commands):
    verbs = [command for command in commands if command.name]
    described = ''.join(
        '        ' + shlex.quote(f'{quote_help(v.name)}:{quote_help(v.summary)}')
        + '\n' for v in verbs)
    window = next(command for command in commands if not command.name)
    return (HEAD.replace('@COMMANDS@', described)
            .replace('@CASES@', ''.join(map(case, verbs)))
            .replace('@WINDOW@', lines(window, ' ' * 8)))

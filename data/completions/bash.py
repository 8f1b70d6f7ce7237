# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion for bash, in the form that bash-completion loads."""
import shlex

from words import first_words, invocations, takes_file, takes_vm

HEAD = r'''# bash completion for virtflow-view; made from its own list of options

# Names of VMs that begin with "$cur", quoted as the shell wants them.
_virtflow_view_vms()
{
    local name i connect=()
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
            -c | --connect) connect=(--connect "${words[i + 1]}") ;;
            --connect=*) connect=("${words[i]}") ;;
        esac
    done
    while IFS= read -r name; do
        if [[ $name == "$cur"* ]]; then
            COMPREPLY+=("$(printf %q "$name")")
        fi
    done < <(timeout 2 virtflow-view list --names "${connect[@]}" 2>/dev/null)
}

_virtflow_view()
{
    local cur prev words cword split
    _init_completion -s || return
    local command='' options='' first='' vm=''
    if ((cword > 1)); then
        case ${words[1]} in
            @COMMANDS@) command=${words[1]} ;;
        esac
    fi

    # the value of an option
    case $command,$prev in
@VALUES@    esac
    $split && return

    case $command in
@OPTIONS@    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi
    if ((cword == 1)); then
        COMPREPLY=($(compgen -W '@WORDS@' -- "$cur"))
    fi
    if ((cword == 2)) && [[ $first ]]; then
        COMPREPLY=($(compgen -W "$first" -- "$cur"))
    elif [[ $vm ]]; then
        _virtflow_view_vms
    fi
} && complete -F _virtflow_view virtflow-view
'''


def value_case(command, option):
    patterns = ' | '.join(f'{command.name},{name}' for name in invocations(option))
    if option.choices:
        choices = shlex.quote(' '.join(option.choices))
        act = f'COMPREPLY=($(compgen -W {choices} -- "$cur"))'
    elif takes_file(option):
        act = '_filedir'
    else:
        act = 'COMPREPLY=()'
    return f'        {patterns})\n            {act}\n            return\n            ;;\n'


def options_case(command):
    options = ' '.join(name for option in command.options
                       for name in invocations(option))
    vm = 'vm=yes' if takes_vm(command) else "vm=''"
    words = first_words(command)
    if words:
        vm = f"first='{' '.join(words)}'\n            {vm}"
    return (f"        {command.name or chr(39) * 2})\n"
            f"            options='{options}'\n            {vm}\n            ;;\n")


def make(commands):
    verbs = [command.name for command in commands if command.name]
    values = ''.join(value_case(command, option) for command in commands
                     for option in command.options if option.value)
    return (HEAD.replace('@COMMANDS@', ' | '.join(verbs))
            .replace('@WORDS@', ' '.join(verbs))
            .replace('@VALUES@', values)
            .replace('@OPTIONS@', ''.join(map(options_case, commands))))

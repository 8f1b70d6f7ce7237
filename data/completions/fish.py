# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion for fish."""
from words import first_words, takes_file, takes_vm

HEAD = '''# fish completion for virtflow-view; made from its own list of options

function __virtflow_view_command
    set -l words (commandline -opc)
    if test (count $words) -gt 1; and contains -- $words[2] @COMMANDS@
        echo $words[2]
    end
end

function __virtflow_view_in
    set -l command (__virtflow_view_command)
    if test (count $argv) -eq 0
        test -z "$command"
    else
        contains -- "$command" $argv
    end
end

function __virtflow_view_first
    test (count (commandline -opc)) -eq 1
end

function __virtflow_view_vms
    set -l words (commandline -opc)
    set -l connect
    for i in (seq 2 (count $words))
        switch $words[$i]
            case -c --connect
                set -l next (math $i + 1)
                test $next -le (count $words); and set connect --connect $words[$next]
            case '--connect=*'
                set connect $words[$i]
        end
    end
    timeout 2 virtflow-view list --names $connect 2>/dev/null
end

complete -c virtflow-view -f
'''


def quote(text):
    return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"


def option_line(condition, option):
    words = ['complete -c virtflow-view', '-n', quote(condition),
             '-l', option.name]
    if option.letter:
        words += ['-s', option.letter]
    if option.value:
        words.append('-rF' if takes_file(option) else '-x')
        if option.choices:
            words += ['-a', quote(' '.join(option.choices))]
    return ' '.join(words + ['-d', quote(option.help)]) + '\n'


def make(commands):
    verbs = [command for command in commands if command.name]
    text = HEAD.replace('@COMMANDS@', ' '.join(v.name for v in verbs))
    for verb in verbs:
        text += (f'complete -c virtflow-view -n __virtflow_view_first -a {verb.name} '
                 f'-d {quote(verb.summary)}\n')
    vm_verbs = ' '.join(v.name for v in verbs if takes_vm(v))
    text += ("complete -c virtflow-view -n __virtflow_view_in "
             "-a '(__virtflow_view_vms)' -d VM\n")
    if vm_verbs:
        text += (f"complete -c virtflow-view -n '__virtflow_view_in {vm_verbs}' "
                 "-a '(__virtflow_view_vms)' -d VM\n")
    for verb in verbs:
        if first_words(verb):
            text += (f"complete -c virtflow-view -n '__virtflow_view_in {verb.name}' "
                     f"-a '{' '.join(first_words(verb))}'\n")
    for command in commands:
        condition = ('__virtflow_view_in ' + command.name).strip()
        text += ''.join(option_line(condition, o) for o in command.options)
    return text

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds sentences that people see and that are not marked for translation.

A text in the sources counts as one when it has three words or more and ends as a
sentence does, wherever it stands, or two words where only people look (the arguments
named in SHOWN). What programs and developers read is left out: see UNSEEN.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ('base', 'shm', 'input', 'spice', 'control', 'viewer')

# Programs that run as root, or shut away, take no language from their caller; logs are
# English.
LEFT_OUT = ('control/helper/', 'control/hook/', 'viewer/app/script.c', 'viewer/keep/trace.c',
            'viewer/clipboard/image_tool.c', 'viewer/clipboard/image_convert.c')

MARKS = {'_', 'N_', 'vf_words_counted'}
UNSEEN = re.compile(
    r'^(g_(warning|message|debug|info|critical|error|log\w*|assert\w*|test\w*|str_has_\w+|regex\w*)|'
    r'_?[Ss]tatic_assert|static_assert|strstr|strcmp|strcasestr|vf_finding_command|'
    r'vf_xml_\w+|vf_json_\w+|json_\w+|vf_file_\w+|vf_thread_start|SDL_SetHint|printf_line)$')

# function -> which arguments people read, from 0
SHOWN = {
    'vf_document_heading': {1}, 'vf_document_row': {1, 2}, 'vf_document_textf': {2},
    'vf_document_button': {2, 3}, 'vf_document_toggle': {2, 4}, 'vf_document_choice': {2},
    'vf_document_slider': {2}, 'vf_document_field': {2, 4}, 'vf_document_key': {2},
    'vf_document_plot': {2}, 'vf_app_toast': {1}, 'vf_app_ask': {2, 3}, 'g_set_error': {3},
    'vf_finding_say': {2}, 'vf_finding_cause': {1}, 'vf_finding_fix': {2},
    'vf_edit_say': {2, 3}, 'vf_failure_set_error': {1}, 'g_prefix_error': {1},
}

# not in words
NAMES = {'man virtflow-view'}

TOKEN = re.compile(r'''(?P<skip>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#[ \t]*(?:include|pragma)[^\n]*)
    |(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<char>'(?:[^'\\\n]|\\.)+')|(?P<name>[A-Za-z_]\w*)
    |(?P<sign>.)''', re.VERBOSE | re.DOTALL | re.MULTILINE)


def texts(source):
    """Every text: line, calls around it as (function, argument), the text itself."""
    calls, before, found = [], '', None
    for token in TOKEN.finditer(source):
        kind, word = token.lastgroup, token.group()
        if kind == 'skip' or word == '\\':
            continue
        if kind == 'text':
            if found is None:
                found = [source.count('\n', 0, token.start()) + 1, list(calls), '']
            found[2] += word[1:-1]
            continue
        if found and not (kind == 'name' and word.startswith('PRI')):
            yield found
            found = None
        if word in '([{':
            calls.append((before if word == '(' else '', 0))
        elif word in ')]}' and calls:
            calls.pop()
        elif word == ',' and calls:
            calls[-1] = (calls[-1][0], calls[-1][1] + 1)
        before = word if kind == 'name' else ''


def words_of(text):
    text = re.sub(r'%[-+ #0-9.*]*(?:hh|h|ll|l|z|j|t)?[a-zA-Z]|\\.', ' ', text)
    return re.findall(r"[A-Za-z][a-z']+", text)


def is_seen(text, calls):
    words = len(words_of(text))
    if calls and calls[-1][1] in SHOWN.get(calls[-1][0], ()):
        return words >= 2 and ' ' in text.strip() and text not in NAMES
    return words >= 3 and bool(re.search(r'[a-z)\'][.?!](?:\\n)*$', text))


def unmarked(name, source):
    for line, calls, text in texts(source):
        around = [function for function, _ in calls if function]
        if not MARKS & set(around) and not any(map(UNSEEN.match, around)) and \
                is_seen(text, calls):
            yield f'{name}:{line}: not marked for translation: "{text}"'


def main():
    problems = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob('*')):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in ('.c', '.cpp', '.h') and not name.startswith(LEFT_OUT):
                problems += unmarked(name, path.read_text(encoding='utf-8'))
    for problem in problems:
        print('#', problem)
    print('1..1')
    print(('not ok' if problems else 'ok') + ' 1 every sentence is marked for translation')
    return 1 if problems else 0


sys.exit(main())

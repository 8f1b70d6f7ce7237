#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks which folder includes what, and what every file must have.

The arrows between the folders are the design (docs/architecture.md); a compiler
sees most of them through the libraries' dependencies, this sees all. Prints files
past the sizes we aim at, and fails past the sizes we allow.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# room -> the rooms that it may include; a name ending in .h is one header. A room is
# a folder without the rooms inside it.
MAY = {
    'base': {'base'},
    'shm': {'base', 'shm', 'input/input_sink.h', 'input/input_times.h'},
    'input': {'base', 'input'},
    'spice': {'base', 'spice', 'input/input_sink.h', 'input/input_event.h',
              'input/input_times.h', 'shm/frame.h', 'shm/cursor.h'},
    'control': {'base', 'control', 'control/pci'},
    'control/pci': {'base', 'control/pci'},
    'control/helper': {'base', 'control/pci', 'control/helper'},
    'control/setup': {'base', 'control', 'control/setup'},
    'control/gpu': {'base', 'control', 'control/pci', 'control/setup',
                    'control/gpu'},
    'control/power': {'base', 'control', 'control/power'},
    'control/hook': {'base', 'control/pci', 'control/hook'},
    'control/doctor': {'base', 'control', 'control/pci', 'control/setup',
                       'control/doctor'},
    'control/guest': {'base', 'control', 'control/guest'},
    'control/command': {'base', 'control', 'control/pci', 'control/setup',
                        'control/gpu', 'control/doctor', 'control/guest',
                        'control/command'},
    'viewer/launcher': {'base', 'input', 'control', 'control/gpu', 'control/setup',
                        'viewer', 'viewer/keep', 'viewer/launcher',
                        'viewer/options', 'viewer/overlay', 'viewer/render'},
    'viewer/clipboard': {'base', 'viewer/clipboard'},
    'viewer/keep': {'base', 'input/input_times.h', 'shm/source_status.h',
                    'viewer/keep'},
    'viewer/overlay': {'base', 'input/input_event.h', 'viewer/overlay'},
    'viewer/render': {'base', 'shm', 'input/input_event.h', 'viewer/keep',
                      'viewer/overlay', 'viewer/render'},
    'viewer/options': {'base', 'input', 'viewer/gamepad.h', 'viewer/window.h',
                       'viewer/render/look.h', 'viewer/render/view.h',
                       'viewer/options'},
    # A page says what is to be seen, and does what was asked for in the application.
    'viewer/pages': {'base', 'shm', 'input', 'spice', 'control', 'control/doctor',
                     'control/gpu', 'control/guest', 'viewer', 'viewer/app',
                     'viewer/keep', 'viewer/options', 'viewer/overlay',
                     'viewer/pages', 'viewer/render'},
    'viewer/app': {'base', 'shm', 'input', 'spice', 'control', 'control/doctor',
                   'control/gpu', 'control/guest', 'control/power', 'control/setup',
                   'viewer', 'viewer/app', 'viewer/clipboard', 'viewer/keep',
                   'viewer/options', 'viewer/overlay', 'viewer/pages',
                   'viewer/render'},
    # The window, the loop, and main(), which begins one of the two applications.
    'viewer': {'base', 'input', 'control', 'control/command', 'viewer',
               'viewer/app/app.h', 'viewer/app/doctor_sight.h',
               'viewer/launcher/launcher.h', 'viewer/options', 'viewer/overlay'},
    'tools': {'base', 'shm', 'tools'},
}

# library header -> the files or folders that may know it
LIBRARIES = [
    (r'SDL', ['viewer/', 'input/raw_motion.c', 'input/sdl_grab.c',
              'input/sdl_translate.c', 'input/window_system.c',
              'spice/audio']),
    (r'imgui', ['viewer/overlay/']),
    (r'epoxy/', ['viewer/render/']),
    (r'libvirt/', ['control/']),
    (r'libxml/', ['control/']),
    (r'spice-client|spice/', ['spice/']),
    (r'xcb/|gdk-pixbuf|seccomp', ['viewer/clipboard/']),
    (r'X11/|wayland', ['input/raw_motion.c', 'input/window_system.c',
                       'input/wayland_shortcuts.c', 'input/sdl_grab.c', 'viewer/']),
]

FILE_LIMIT = {'.c': 600, '.cpp': 600, '.h': 220}
FILE_AIM = {'.c': 400, '.cpp': 400, '.h': 150}
LINE_LIMIT = 100


def room_of(name):
    """The room that a file is in, by its path; None: none of ours."""
    folders = name.split('/')[:-1]
    while folders and '/'.join(folders) not in MAY:
        folders.pop()
    return '/'.join(folders) or None


def sources():
    for top in sorted({room.split('/')[0] for room in MAY}):
        for path in sorted((ROOT / top).rglob('*')):
            if path.suffix in ('.c', '.h', '.cpp'):
                name = path.relative_to(ROOT).as_posix()
                yield room_of(name), path, name


def includes(text):
    return re.findall(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', text, re.MULTILINE)


def check_includes(folder, name, text):
    for target in includes(text):
        room = room_of(target)
        if room and (ROOT / target).exists():
            if room not in MAY[folder] and target not in MAY[folder]:
                yield f'{name} includes {target}: {folder}/ may not know it'
            continue
        for pattern, allowed in LIBRARIES:
            if re.match(pattern, target) and \
                    not any(name.startswith(place) for place in allowed):
                yield f'{name} includes <{target}>: only {allowed} may'


def check_form(path, name, text):
    lines = text.split('\n')
    if 'SPDX-License-Identifier: GPL-2.0-or-later' not in lines[0]:
        yield f'{name}: the first line must be the SPDX licence line'
    if path.suffix == '.h' and '#pragma once' not in lines[:3]:
        yield f'{name}: #pragma once must follow the licence line'
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_LIMIT:
            yield f'{name}:{number}: {len(line)} columns, more than {LINE_LIMIT}'
        if line.endswith((' ', '\t')):
            yield f'{name}:{number}: white space at the end of the line'
    if len(lines) > FILE_LIMIT[path.suffix]:
        yield (f'{name}: {len(lines)} lines, more than '
               f'{FILE_LIMIT[path.suffix]}: it does more than one thing')


def main():
    problems = []
    long_files = []
    for folder, path, name in sources():
        text = path.read_text(encoding='utf-8')
        problems += check_includes(folder, name, text)
        problems += check_form(path, name, text)
        if text.count('\n') > FILE_AIM[path.suffix]:
            long_files.append(f'{name} ({text.count(chr(10))})')
    if long_files:
        print('# longer than we aim at:', ', '.join(long_files))
    for problem in problems:
        print('#', problem)
    print('1..1')
    print('ok 1 layering' if not problems else 'not ok 1 layering')
    return 1 if problems else 0


sys.exit(main())

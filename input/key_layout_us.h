// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The US keyboard, for input/key_layout.c.

#include "input/key_layout.h"
#include "input/keys.h"

#define PLAIN(character_, key)                                         \
    {                                                                  \
        .character = (character_), .first = {.usage = VF_USAGE_##key}, \
    }
#define SHIFT(character_, key)                             \
    {                                                      \
        .character = (character_),                         \
        .first = {.usage = VF_USAGE_##key, .shift = true}, \
    }

static const struct vf_key_layout_row us_rows[] = {
    // clang-format off
    PLAIN('\t', TAB),
    PLAIN('\n', ENTER),
    PLAIN(' ', SPACE),
    SHIFT('!', 1),
    SHIFT('"', APOSTROPHE),
    SHIFT('#', 3),
    SHIFT('$', 4),
    SHIFT('%', 5),
    SHIFT('&', 7),
    PLAIN('\'', APOSTROPHE),
    SHIFT('(', 9),
    SHIFT(')', 0),
    SHIFT('*', 8),
    SHIFT('+', EQUAL),
    PLAIN(',', COMMA),
    PLAIN('-', MINUS),
    PLAIN('.', PERIOD),
    PLAIN('/', SLASH),
    PLAIN('0', 0),
    PLAIN('1', 1),
    PLAIN('2', 2),
    PLAIN('3', 3),
    PLAIN('4', 4),
    PLAIN('5', 5),
    PLAIN('6', 6),
    PLAIN('7', 7),
    PLAIN('8', 8),
    PLAIN('9', 9),
    SHIFT(':', SEMICOLON),
    PLAIN(';', SEMICOLON),
    SHIFT('<', COMMA),
    PLAIN('=', EQUAL),
    SHIFT('>', PERIOD),
    SHIFT('?', SLASH),
    SHIFT('@', 2),
    SHIFT('A', A),
    SHIFT('B', B),
    SHIFT('C', C),
    SHIFT('D', D),
    SHIFT('E', E),
    SHIFT('F', F),
    SHIFT('G', G),
    SHIFT('H', H),
    SHIFT('I', I),
    SHIFT('J', J),
    SHIFT('K', K),
    SHIFT('L', L),
    SHIFT('M', M),
    SHIFT('N', N),
    SHIFT('O', O),
    SHIFT('P', P),
    SHIFT('Q', Q),
    SHIFT('R', R),
    SHIFT('S', S),
    SHIFT('T', T),
    SHIFT('U', U),
    SHIFT('V', V),
    SHIFT('W', W),
    SHIFT('X', X),
    SHIFT('Y', Y),
    SHIFT('Z', Z),
    PLAIN('[', LEFT_BRACKET),
    PLAIN('\\', BACKSLASH),
    PLAIN(']', RIGHT_BRACKET),
    SHIFT('^', 6),
    SHIFT('_', MINUS),
    PLAIN('`', GRAVE),
    PLAIN('a', A),
    PLAIN('b', B),
    PLAIN('c', C),
    PLAIN('d', D),
    PLAIN('e', E),
    PLAIN('f', F),
    PLAIN('g', G),
    PLAIN('h', H),
    PLAIN('i', I),
    PLAIN('j', J),
    PLAIN('k', K),
    PLAIN('l', L),
    PLAIN('m', M),
    PLAIN('n', N),
    PLAIN('o', O),
    PLAIN('p', P),
    PLAIN('q', Q),
    PLAIN('r', R),
    PLAIN('s', S),
    PLAIN('t', T),
    PLAIN('u', U),
    PLAIN('v', V),
    PLAIN('w', W),
    PLAIN('x', X),
    PLAIN('y', Y),
    PLAIN('z', Z),
    SHIFT('{', LEFT_BRACKET),
    SHIFT('|', BACKSLASH),
    SHIFT('}', RIGHT_BRACKET),
    SHIFT('~', GRAVE),
    // clang-format on
};

#undef PLAIN
#undef SHIFT

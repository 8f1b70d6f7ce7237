// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Every physical key the program knows, in one table: what it is called, its
// USB HID usage (page 7; SDL's scancodes are the same numbers, and beyond 255
// SDL's own for media keys), its PC set 1 scancode (0x100 added for the E0
// prefix) and its Linux event code. Everything else about keys is derived from
// these rows.
//
// A set 1 code of 0 means that a PC keyboard has no such key. The International
// and Language keys follow what QEMU understands (tests/integration/spice
// checks each row against it).
//
// Path: -> this -> input/keymap.h

// VF_KEY(constant, usage, set1, Linux KEY_ suffix, name in chords)
#define VF_KEY_TABLE(VF_KEY)                                             \
    VF_KEY(A, 0x04, 0x1e, A, "A")                                        \
    VF_KEY(B, 0x05, 0x30, B, "B")                                        \
    VF_KEY(C, 0x06, 0x2e, C, "C")                                        \
    VF_KEY(D, 0x07, 0x20, D, "D")                                        \
    VF_KEY(E, 0x08, 0x12, E, "E")                                        \
    VF_KEY(F, 0x09, 0x21, F, "F")                                        \
    VF_KEY(G, 0x0a, 0x22, G, "G")                                        \
    VF_KEY(H, 0x0b, 0x23, H, "H")                                        \
    VF_KEY(I, 0x0c, 0x17, I, "I")                                        \
    VF_KEY(J, 0x0d, 0x24, J, "J")                                        \
    VF_KEY(K, 0x0e, 0x25, K, "K")                                        \
    VF_KEY(L, 0x0f, 0x26, L, "L")                                        \
    VF_KEY(M, 0x10, 0x32, M, "M")                                        \
    VF_KEY(N, 0x11, 0x31, N, "N")                                        \
    VF_KEY(O, 0x12, 0x18, O, "O")                                        \
    VF_KEY(P, 0x13, 0x19, P, "P")                                        \
    VF_KEY(Q, 0x14, 0x10, Q, "Q")                                        \
    VF_KEY(R, 0x15, 0x13, R, "R")                                        \
    VF_KEY(S, 0x16, 0x1f, S, "S")                                        \
    VF_KEY(T, 0x17, 0x14, T, "T")                                        \
    VF_KEY(U, 0x18, 0x16, U, "U")                                        \
    VF_KEY(V, 0x19, 0x2f, V, "V")                                        \
    VF_KEY(W, 0x1a, 0x11, W, "W")                                        \
    VF_KEY(X, 0x1b, 0x2d, X, "X")                                        \
    VF_KEY(Y, 0x1c, 0x15, Y, "Y")                                        \
    VF_KEY(Z, 0x1d, 0x2c, Z, "Z")                                        \
    VF_KEY(1, 0x1e, 0x02, 1, "1")                                        \
    VF_KEY(2, 0x1f, 0x03, 2, "2")                                        \
    VF_KEY(3, 0x20, 0x04, 3, "3")                                        \
    VF_KEY(4, 0x21, 0x05, 4, "4")                                        \
    VF_KEY(5, 0x22, 0x06, 5, "5")                                        \
    VF_KEY(6, 0x23, 0x07, 6, "6")                                        \
    VF_KEY(7, 0x24, 0x08, 7, "7")                                        \
    VF_KEY(8, 0x25, 0x09, 8, "8")                                        \
    VF_KEY(9, 0x26, 0x0a, 9, "9")                                        \
    VF_KEY(0, 0x27, 0x0b, 0, "0")                                        \
    VF_KEY(ENTER, 0x28, 0x1c, ENTER, "Enter")                            \
    VF_KEY(ESCAPE, 0x29, 0x01, ESC, "Escape")                            \
    VF_KEY(BACKSPACE, 0x2a, 0x0e, BACKSPACE, "Backspace")                \
    VF_KEY(TAB, 0x2b, 0x0f, TAB, "Tab")                                  \
    VF_KEY(SPACE, 0x2c, 0x39, SPACE, "Space")                            \
    VF_KEY(MINUS, 0x2d, 0x0c, MINUS, "Minus")                            \
    VF_KEY(EQUAL, 0x2e, 0x0d, EQUAL, "Equal")                            \
    VF_KEY(LEFT_BRACKET, 0x2f, 0x1a, LEFTBRACE, "LeftBracket")           \
    VF_KEY(RIGHT_BRACKET, 0x30, 0x1b, RIGHTBRACE, "RightBracket")        \
    VF_KEY(BACKSLASH, 0x31, 0x2b, BACKSLASH, "Backslash")                \
    VF_KEY(HASH, 0x32, 0x2b, BACKSLASH, "Hash")                          \
    VF_KEY(SEMICOLON, 0x33, 0x27, SEMICOLON, "Semicolon")                \
    VF_KEY(APOSTROPHE, 0x34, 0x28, APOSTROPHE, "Apostrophe")             \
    VF_KEY(GRAVE, 0x35, 0x29, GRAVE, "Grave")                            \
    VF_KEY(COMMA, 0x36, 0x33, COMMA, "Comma")                            \
    VF_KEY(PERIOD, 0x37, 0x34, DOT, "Period")                            \
    VF_KEY(SLASH, 0x38, 0x35, SLASH, "Slash")                            \
    VF_KEY(CAPS_LOCK, 0x39, 0x3a, CAPSLOCK, "CapsLock")                  \
    VF_KEY(F1, 0x3a, 0x3b, F1, "F1")                                     \
    VF_KEY(F2, 0x3b, 0x3c, F2, "F2")                                     \
    VF_KEY(F3, 0x3c, 0x3d, F3, "F3")                                     \
    VF_KEY(F4, 0x3d, 0x3e, F4, "F4")                                     \
    VF_KEY(F5, 0x3e, 0x3f, F5, "F5")                                     \
    VF_KEY(F6, 0x3f, 0x40, F6, "F6")                                     \
    VF_KEY(F7, 0x40, 0x41, F7, "F7")                                     \
    VF_KEY(F8, 0x41, 0x42, F8, "F8")                                     \
    VF_KEY(F9, 0x42, 0x43, F9, "F9")                                     \
    VF_KEY(F10, 0x43, 0x44, F10, "F10")                                  \
    VF_KEY(F11, 0x44, 0x57, F11, "F11")                                  \
    VF_KEY(F12, 0x45, 0x58, F12, "F12")                                  \
    VF_KEY(PRINT_SCREEN, 0x46, 0x137, SYSRQ, "PrintScreen")              \
    VF_KEY(SCROLL_LOCK, 0x47, 0x46, SCROLLLOCK, "ScrollLock")            \
    VF_KEY(PAUSE, 0x48, 0x146, PAUSE, "Pause")                           \
    VF_KEY(INSERT, 0x49, 0x152, INSERT, "Insert")                        \
    VF_KEY(HOME, 0x4a, 0x147, HOME, "Home")                              \
    VF_KEY(PAGE_UP, 0x4b, 0x149, PAGEUP, "PageUp")                       \
    VF_KEY(DELETE, 0x4c, 0x153, DELETE, "Delete")                        \
    VF_KEY(END, 0x4d, 0x14f, END, "End")                                 \
    VF_KEY(PAGE_DOWN, 0x4e, 0x151, PAGEDOWN, "PageDown")                 \
    VF_KEY(RIGHT, 0x4f, 0x14d, RIGHT, "Right")                           \
    VF_KEY(LEFT, 0x50, 0x14b, LEFT, "Left")                              \
    VF_KEY(DOWN, 0x51, 0x150, DOWN, "Down")                              \
    VF_KEY(UP, 0x52, 0x148, UP, "Up")                                    \
    VF_KEY(NUM_LOCK, 0x53, 0x45, NUMLOCK, "NumLock")                     \
    VF_KEY(KP_DIVIDE, 0x54, 0x135, KPSLASH, "KeypadDivide")              \
    VF_KEY(KP_MULTIPLY, 0x55, 0x37, KPASTERISK, "KeypadMultiply")        \
    VF_KEY(KP_MINUS, 0x56, 0x4a, KPMINUS, "KeypadMinus")                 \
    VF_KEY(KP_PLUS, 0x57, 0x4e, KPPLUS, "KeypadPlus")                    \
    VF_KEY(KP_ENTER, 0x58, 0x11c, KPENTER, "KeypadEnter")                \
    VF_KEY(KP_1, 0x59, 0x4f, KP1, "Keypad1")                             \
    VF_KEY(KP_2, 0x5a, 0x50, KP2, "Keypad2")                             \
    VF_KEY(KP_3, 0x5b, 0x51, KP3, "Keypad3")                             \
    VF_KEY(KP_4, 0x5c, 0x4b, KP4, "Keypad4")                             \
    VF_KEY(KP_5, 0x5d, 0x4c, KP5, "Keypad5")                             \
    VF_KEY(KP_6, 0x5e, 0x4d, KP6, "Keypad6")                             \
    VF_KEY(KP_7, 0x5f, 0x47, KP7, "Keypad7")                             \
    VF_KEY(KP_8, 0x60, 0x48, KP8, "Keypad8")                             \
    VF_KEY(KP_9, 0x61, 0x49, KP9, "Keypad9")                             \
    VF_KEY(KP_0, 0x62, 0x52, KP0, "Keypad0")                             \
    VF_KEY(KP_PERIOD, 0x63, 0x53, KPDOT, "KeypadPeriod")                 \
    VF_KEY(NON_US, 0x64, 0x56, 102ND, "NonUS")                           \
    VF_KEY(MENU, 0x65, 0x15d, COMPOSE, "Menu")                           \
    VF_KEY(POWER, 0x66, 0x15e, POWER, "Power")                           \
    VF_KEY(KP_EQUAL, 0x67, 0x59, KPEQUAL, "KeypadEqual")                 \
    VF_KEY(F13, 0x68, 0x5d, F13, "F13")                                  \
    VF_KEY(F14, 0x69, 0x5e, F14, "F14")                                  \
    VF_KEY(F15, 0x6a, 0x5f, F15, "F15")                                  \
    VF_KEY(F16, 0x6b, 0x55, F16, "F16")                                  \
    VF_KEY(F17, 0x6c, 0x103, F17, "F17")                                 \
    VF_KEY(F18, 0x6d, 0x177, F18, "F18")                                 \
    VF_KEY(F19, 0x6e, 0x104, F19, "F19")                                 \
    VF_KEY(F20, 0x6f, 0x5a, F20, "F20")                                  \
    VF_KEY(F21, 0x70, 0x74, F21, "F21")                                  \
    VF_KEY(F22, 0x71, 0x179, F22, "F22")                                 \
    VF_KEY(F23, 0x72, 0x6d, F23, "F23")                                  \
    VF_KEY(F24, 0x73, 0x6f, F24, "F24")                                  \
    VF_KEY(OPEN, 0x74, 0x64, OPEN, "Open")                               \
    VF_KEY(HELP, 0x75, 0x175, HELP, "Help")                              \
    VF_KEY(PROPS, 0x76, 0x106, PROPS, "Props")                           \
    VF_KEY(FRONT, 0x77, 0x10c, FRONT, "Front")                           \
    VF_KEY(STOP, 0x78, 0x168, STOP, "Stop")                              \
    VF_KEY(AGAIN, 0x79, 0x105, AGAIN, "Again")                           \
    VF_KEY(UNDO, 0x7a, 0x107, UNDO, "Undo")                              \
    VF_KEY(CUT, 0x7b, 0x13c, CUT, "Cut")                                 \
    VF_KEY(COPY, 0x7c, 0x178, COPY, "Copy")                              \
    VF_KEY(PASTE, 0x7d, 0x65, PASTE, "Paste")                            \
    VF_KEY(FIND, 0x7e, 0x141, FIND, "Find")                              \
    VF_KEY(MUTE, 0x7f, 0x120, MUTE, "Mute")                              \
    VF_KEY(VOLUME_UP, 0x80, 0x130, VOLUMEUP, "VolumeUp")                 \
    VF_KEY(VOLUME_DOWN, 0x81, 0x12e, VOLUMEDOWN, "VolumeDown")           \
    VF_KEY(KP_COMMA, 0x85, 0x7e, KPCOMMA, "KeypadComma")                 \
    VF_KEY(RO, 0x87, 0x73, RO, "Ro")                                     \
    VF_KEY(KATAKANA_HIRAGANA, 0x88, 0x70, KATAKANAHIRAGANA,              \
           "KatakanaHiragana")                                           \
    VF_KEY(YEN, 0x89, 0x7d, YEN, "Yen")                                  \
    VF_KEY(HENKAN, 0x8a, 0x79, HENKAN, "Henkan")                         \
    VF_KEY(MUHENKAN, 0x8b, 0x7b, MUHENKAN, "Muhenkan")                   \
    VF_KEY(HANGUL, 0x90, 0x72, HANGEUL, "Hangul")                        \
    VF_KEY(HANJA, 0x91, 0x71, HANJA, "Hanja")                            \
    VF_KEY(KATAKANA, 0x92, 0x78, KATAKANA, "Katakana")                   \
    VF_KEY(HIRAGANA, 0x93, 0x77, HIRAGANA, "Hiragana")                   \
    VF_KEY(ZENKAKU, 0x94, 0x76, ZENKAKUHANKAKU, "Zenkaku")               \
    VF_KEY(SYSRQ, 0x9a, 0x54, UNKNOWN, "SysRq")                          \
    VF_KEY(LEFT_CTRL, 0xe0, 0x1d, LEFTCTRL, "LeftCtrl")                  \
    VF_KEY(LEFT_SHIFT, 0xe1, 0x2a, LEFTSHIFT, "LeftShift")               \
    VF_KEY(LEFT_ALT, 0xe2, 0x38, LEFTALT, "LeftAlt")                     \
    VF_KEY(LEFT_WIN, 0xe3, 0x15b, LEFTMETA, "LeftWin")                   \
    VF_KEY(RIGHT_CTRL, 0xe4, 0x11d, RIGHTCTRL, "RightCtrl")              \
    VF_KEY(RIGHT_SHIFT, 0xe5, 0x36, RIGHTSHIFT, "RightShift")            \
    VF_KEY(RIGHT_ALT, 0xe6, 0x138, RIGHTALT, "RightAlt")                 \
    VF_KEY(RIGHT_WIN, 0xe7, 0x15c, RIGHTMETA, "RightWin")                \
    VF_KEY(MEDIA_NEXT, 258, 0x119, NEXTSONG, "MediaNext")                \
    VF_KEY(MEDIA_PREVIOUS, 259, 0x110, PREVIOUSSONG, "MediaPrevious")    \
    VF_KEY(MEDIA_STOP, 260, 0x124, STOPCD, "MediaStop")                  \
    VF_KEY(MEDIA_PLAY, 261, 0x122, PLAYPAUSE, "MediaPlay")               \
    VF_KEY(MEDIA_SELECT, 263, 0x16d, MEDIA, "MediaSelect")               \
    VF_KEY(MAIL, 265, 0x16c, MAIL, "Mail")                               \
    VF_KEY(CALCULATOR, 266, 0x121, CALC, "Calculator")                   \
    VF_KEY(COMPUTER, 267, 0x16b, COMPUTER, "Computer")                   \
    VF_KEY(BROWSER_SEARCH, 268, 0x165, SEARCH, "BrowserSearch")          \
    VF_KEY(BROWSER_HOME, 269, 0x132, HOMEPAGE, "BrowserHome")            \
    VF_KEY(BROWSER_BACK, 270, 0x16a, BACK, "BrowserBack")                \
    VF_KEY(BROWSER_FORWARD, 271, 0x169, FORWARD, "BrowserForward")       \
    VF_KEY(BROWSER_REFRESH, 273, 0x167, REFRESH, "BrowserRefresh")       \
    VF_KEY(BROWSER_BOOKMARKS, 274, 0x166, BOOKMARKS, "BrowserBookmarks") \
    VF_KEY(SLEEP, 282, 0x15f, SLEEP, "Sleep")

enum vf_usage {
    VF_USAGE_NONE = 0,
#define VF_KEY(constant, usage, set1, linux_suffix, name) \
    VF_USAGE_##constant = usage,
    VF_KEY_TABLE(VF_KEY)
#undef VF_KEY
};

// Usages at and beyond this number are not keys.
enum { VF_USAGE_LIMIT = 512 };

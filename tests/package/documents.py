# SPDX-License-Identifier: GPL-2.0-or-later
"""What is in the Markdown files of the tree: links, headings, code.

Code between ```sh fences is run by tests: on its own line each command, in the
order of the page. ```sh root is run on a clean Debian as root, with the packages
in the folder. What no test can run has a reason in a comment on the line before:
<!-- not run: the machine restarts -->. Any other fence is not a command.
"""

import re
from collections import namedtuple

import tree

Link = namedtuple("Link", "page line target")
Block = namedtuple("Block", "page line kind commands not_run")


def pages():
    return [name for name in tree.files() if name.endswith(".md")]


def prose(text):
    """The page with the contents of its fences blanked, lines kept."""
    inside, lines = False, []
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            inside = not inside
            line = ""
        lines.append("" if inside else line)
    return "\n".join(lines)


def links(page):
    text = re.sub(r"`[^`\n]*`", "", prose(tree.read(page)))
    for number, line in enumerate(text.split("\n"), 1):
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            yield Link(page, number, target)


def anchors(page):
    """The names that a heading can be linked by."""
    names = set()
    for title in re.findall(r"^#+ (.*)$", prose(tree.read(page)), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", title.lower())
        names.add(plain.strip().replace(" ", "-"))
    return names


def blocks(page):
    """The fences with commands."""
    lines = tree.read(page).split("\n")
    kind, begin, body = None, 0, []
    for number, line in enumerate(lines, 1):
        fence = line.lstrip()  # a fence may be part of a list
        if not fence.startswith("```"):
            body.append(line)
        elif kind is None:
            kind, begin, body = fence[3:].strip() or "text", number, []
        else:
            if kind.split()[0] == "sh":
                before = lines[begin - 2] if begin > 1 else ""
                reason = re.fullmatch(r"<!-- not run: (.+) -->", before.strip())
                yield Block(page, begin, kind, commands(body),
                            reason and reason[1])
            kind = None


def commands(body):
    """Lines, joined where a backslash says so, without comments."""
    joined = "\n".join(body).replace("\\\n", "")
    return [re.sub(r"\s+# .*$", "", line).strip() for line in joined.split("\n")
            if line.strip() and not line.strip().startswith("#")]


def spans(page):
    """Code between backticks in prose, with the number of its line."""
    for number, line in enumerate(prose(tree.read(page)).split("\n"), 1):
        for code in re.findall(r"`([^`]+)`", line):
            yield number, code

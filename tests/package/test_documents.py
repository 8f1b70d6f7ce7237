# SPDX-License-Identifier: GPL-2.0-or-later
"""The documents, the manuals and what the desktop reads are true of this tree."""

import os
import pathlib
import re
import subprocess
import tempfile

import documents
import tree
from rig import tap

BUILD = pathlib.Path(os.environ["VF_BUILD"])
VIEWER = os.environ["VF_VIEWER"]

# A connection on which there is a VM of the name that the documents use.
NODE = """<node>
  <domain type='test'>
    <name>win11</name>
    <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
    <memory>8388608</memory>
    <os><type>hvm</type></os>
  </domain>
</node>
"""


def run(*command, **options):
    return subprocess.run([str(part) for part in command], text=True, check=False,
                          capture_output=True, timeout=120, **options)


def silent(*command, **options):
    """Neither fails nor says anything."""
    done = run(*command, **options)
    said = (done.stdout + done.stderr).strip()
    assert done.returncode == 0 and not said, f"{command[0]}: {said}"


def rows():
    """The program's own list: command -> its options, "" for the window."""
    options = {}
    for line in run(VIEWER, "--print-rows").stdout.splitlines():
        fields = line.split("\t")
        if fields[0] == "command":
            options.setdefault(fields[1], set())
        else:
            options.setdefault(fields[1], set()).add("--" + fields[2])
            if fields[3]:
                options[fields[1]].add("-" + fields[3])
    return options


def links(_):
    broken = []
    count = 0
    for page in documents.pages():
        for link in documents.links(page):
            if re.match(r"[a-z]+:", link.target):
                continue
            count += 1
            path, _, anchor = link.target.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(page), path)) \
                if path else page
            if not (tree.ROOT / target).exists():
                broken.append(f"{page}:{link.line}: there is no '{target}'")
            elif anchor and anchor not in documents.anchors(target):
                broken.append(f"{page}:{link.line}: '{target}' has no '#{anchor}'")
    assert count and not broken, "\n".join(broken)
    yield f"{count} links inside the tree lead somewhere"


def named_files(_):
    """Paths in backticks; a * stands for many."""
    tops = {name.split("/")[0] for name in tree.files() if "/" in name}
    missing, count = [], 0
    for page in documents.pages():
        if page == "CHANGELOG.md":
            continue  # speaks of what was
        for line, code in documents.spans(page):
            # A name in capitals stands for any; "x.c/h" for x.c and x.h.
            code = re.sub(r"NAME", "*", code).removesuffix("/h")
            if not re.fullmatch(r"[\w.*-]+(/[\w.*-]+)+/?", code) or \
                    code.split("/")[0] not in tops:
                continue
            if not re.search(r"\.|/$", code):
                continue  # the name of a test reads the same
            count += 1
            if not list(tree.ROOT.glob(code.rstrip("/"))):
                missing.append(f"{page}:{line}: there is no '{code}'")
    assert count and not missing, "\n".join(missing)
    yield f"{count} files that the documents name are there"


def options_of(words, known):
    """The options among the words of a call, and the command they belong to."""
    command = words[1] if len(words) > 1 and words[1] in known else ""
    return command, [word.split("=")[0] for word in words[1:]
                     if re.match(r"--?[a-zA-Z]", word)]


def named_options(_):
    known = rows()
    everything = set().union(*known.values())
    wrong, count = [], 0
    for page in documents.pages():
        if page == "CHANGELOG.md":
            continue
        calls = [(line, code) for line, code in documents.spans(page)]
        for block in documents.blocks(page):
            calls += [(block.line, command) for command in block.commands]
        for line, code in calls:
            words = code.split()
            if words[0] == "virtflow-view":
                command, options = options_of(words, known)
                allowed = known[command]
            elif len(words) <= 2 and re.match(r"--[a-z]", words[0]) and \
                    page.startswith("docs/guide/"):
                options, allowed = [words[0].split("=")[0]], everything
            else:
                continue
            for option in options:
                count += 1
                if option not in allowed:
                    wrong.append(f"{page}:{line}: '{code}': there is no '{option}'")
    assert count and not wrong, "\n".join(wrong)
    yield f"{count} options that the documents name exist"


def surroundings(folder):
    """PATH finds the program that was built, and a window that nobody can see
    ends by itself."""
    (folder / "bin").mkdir()
    (folder / "home").mkdir()
    (folder / "node.xml").write_text(NODE)
    wrapper = folder / "bin/virtflow-view"
    wrapper.write_text(f"""#!/bin/sh
# A question of a command is answered with yes. A call that opens a window has no
# command and no answer to print.
case " $* " in
    *" setup "* | *" undo "* | *" kill "* | *" reset "*) exec {VIEWER} "$@" --yes ;;
esac
case " {' '.join(rows())} " in
    *" ${{1:-none}} "*) exec {VIEWER} "$@" ;;
esac
case " $* " in
    *" --version "* | *" --help "* | *" --list "* | *" --seconds "* | \\
    *" --frames "*) exec {VIEWER} "$@" ;;
esac
exec {VIEWER} --headless --seconds 1 "$@"
""")
    wrapper.chmod(0o755)
    env = {name: value for name, value in os.environ.items()
           if name not in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_CONFIG_HOME",
                           "XDG_STATE_HOME")}
    env.update(PATH=f"{folder}/bin:{env['PATH']}", HOME=str(folder / "home"),
               LIBVIRT_DEFAULT_URI=f"test://{folder}/node.xml")
    return env


def commands(_):
    failed, ran, not_run = [], 0, 0
    for page in documents.pages():
        with tempfile.TemporaryDirectory(prefix="vf-doc-") as name:
            env = surroundings(pathlib.Path(name))
            for block in documents.blocks(page):
                if block.not_run or block.kind != "sh":
                    not_run += len(block.commands)
                    continue
                for command in block.commands:
                    done = run("sh", "-c", command, cwd=name, env=env,
                               stdin=subprocess.DEVNULL)
                    ran += 1
                    if done.returncode != 0:
                        failed.append(f"{page}:{block.line}: '{command}' ended with "
                                      f"{done.returncode}: {done.stderr}")
    assert ran and not failed, "\n".join(failed)
    yield (f"{ran} commands of the documents do what they are there for; "
           f"{not_run} are run elsewhere, or say why not")


def check_ids():
    """What the doctor's findings are called, out of its tables."""
    ids = set()
    for name in tree.files():
        if re.fullmatch(r"control/doctor/checks_\w+\.c", name):
            text = tree.read(name)
            ids |= set(re.findall(r'(?:CHECK\(|\.id = )"([a-z]+\.[a-z-]+)"', text))
            ids |= {"setup." + edit
                    for edit in re.findall(r'EDIT\(\w+, "([a-z-]+)"', text)}
    return ids


def troubles(_):
    page = tree.read("docs/guide/troubleshooting.md")
    named = set(re.findall(r"`([a-z]+\.[a-z-]+)`", page))
    ids = check_ids()
    assert ids and named == ids, (sorted(ids - named), sorted(named - ids))
    yield f"troubleshooting has an entry for each of the doctor's {len(ids)} checks"
    words = next(line.split("\t")[5].split() for line in
                 run(VIEWER, "--print-rows").stdout.splitlines()
                 if line.startswith("option\tdoctor\tabout\t"))
    headings = set(re.findall(r"^## ([a-z-]+)$", page, re.MULTILINE))
    assert headings == set(words) - {"all"}, (headings, words)
    yield "and a heading for each trouble that the doctor can be asked about"


def threads(_):
    """The names that the sources start threads by, and those of the page's table."""
    rooms = r"(base|shm|input|spice|control|viewer)/.*\.c"
    started = {}
    for name in tree.files():
        if re.fullmatch(rooms, name):
            for thread in re.findall(r'vf_(?:thread|worker)_start\(\s*(?:\w+,\s*)?"(vf-[\w-]+)"',
                                     tree.read(name)):
                started.setdefault(thread, set()).add(name)
    told = {}
    for row in re.findall(r"^\|(.*?)\|.*?\|(.*?)\|", tree.read("docs/threads.md"), re.MULTILINE):
        for thread in re.findall(r"`(vf-[\w-]+)`", row[0]):
            told[thread] = set(re.findall(r"`([\w/]+\.c)`", row[1]))
    assert started and told == started, (
        {name: files for name, files in started.items() if told.get(name) != files},
        {name: files for name, files in told.items() if started.get(name) != files})
    yield f"threads.md has each of the {len(started)} kinds of thread, and where it is made"


def lines(_):
    """Prose is wrapped; a table's row and a picture cannot be."""
    long = [f"{page}:{number}: {len(line)}" for page in documents.pages()
            for number, line in enumerate(documents.prose(tree.read(page)).split("\n"), 1)
            if len(line) > 130 and not re.match(r" *(\||!\[)", line)]
    assert not long, "\n".join(long)
    yield "no line of prose is longer than 130 letters"


def spelling(_):
    words = [name for name in tree.files()
             if name.endswith((".md", ".in", ".desktop", ".py", ".build"))
             or name.startswith("debian/")
             or re.fullmatch(r"(base|shm|input|spice|control|viewer|tools)/.*\.[ch]",
                             name)]
    silent("codespell", "--quiet-level=2", "--ignore-words",
           tree.ROOT / "tests/package/words", *words, cwd=tree.ROOT)
    yield f"codespell knows the words of {len(words)} files"


def desktop_files(_):
    for name in tree.files():
        if name.endswith(".desktop"):
            silent("desktop-file-validate", tree.ROOT / name)
    yield "the desktop entry is valid"
    with tempfile.TemporaryDirectory() as name:
        for homepage in ("", "https://example.org/virtflow-view"):
            made = pathlib.Path(name) / "org.virtflow.view.metainfo.xml"
            silent("python3", "-B", tree.ROOT / "data/metainfo.py",
                   tree.ROOT / "data/virtflow-view.metainfo.xml.in",
                   tree.ROOT / "CHANGELOG.md", homepage, made)
            done = run("appstreamcli", "validate", "--no-net", made)
            assert done.returncode == 0, done.stdout
            assert ("<screenshot" in made.read_text()) == bool(homepage)
    yield "the AppStream description is valid, with and without a home page"


def manuals(_):
    pages = sorted(path for path in (BUILD / "docs").rglob("*.[1-8]"))
    assert pages
    for page in pages:
        done = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page,
                   env=dict(os.environ, LC_ALL="C.UTF-8", MANROFFSEQ="",
                            MANWIDTH="80"))
        assert done.returncode == 0 and not done.stderr, done.stderr
    yield f"man has no warning about {len(pages)} pages"
    said = (BUILD / "docs/virtflow-view.1").read_text().replace("\\-", "-")
    known = rows()
    missing = [option for option in known[""] if option.startswith("--")
               and option not in said]
    missing += [name for name in known if f"virtflow-view {name}" not in said]
    assert not missing, missing
    yield "virtflow-view(1) has every option and every command"


def version(_):
    here = re.search(r"^  version: '([^']+)'", tree.read("meson.build"),
                     re.MULTILINE)[1]
    package = re.match(r"virtflow-view \(([^)]+)\)", tree.read("debian/changelog"))[1]
    assert package == here, (package, here)
    latest = run("python3", "-B", tree.ROOT / "script/changelog.py", here)
    assert latest.returncode == 0 and latest.stdout.strip(), latest.stderr
    assert run(VIEWER, "--version").stdout == f"virtflow-view {here}\n"
    yield "meson.build's version is that of the program, the packages and the changelog"


def needs(_):
    wanted = set()
    for line in tree.read("script/packages").splitlines():
        purpose, *names = line.split() or [""]
        if purpose == "build":
            wanted |= set(names)
    control = tree.read("debian/control").split("Standards-Version")[0]
    known = set(re.findall(r"^ ([a-z0-9.+-]+)", control, re.MULTILINE))
    # What every Debian build has, and what meson brings along.
    missing = wanted - known - {"gcc", "g++", "ninja-build"}
    assert wanted and not missing, missing
    yield "debian/control and script/packages need the same to build"


tap.run(links, named_files, named_options, commands, troubles, threads, lines, spelling,
        desktop_files, manuals, version, needs)

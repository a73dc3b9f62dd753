#!/usr/bin/env python3
"""Checks that includes follow the allowed arrows between folders.

Each folder that holds sources must be in ALLOWED; a file may include headers of its own folder and of
the folders listed there. Some libraries may be included in certain folders only. A header of common
must be used by both processes. Prints every offence as file:line and exits 1 when there is one.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOPS = ("common", "proxy", "dashboard", "tests")

# folder -> folders whose headers it may include, besides its own.
ALLOWED = {
    "common/domain": set(),
    "common/system": {"common/domain"},
    "common/storage": {"common/domain", "common/system"},
    "common/usage": {"common/domain", "common/system"},
    "common/telemetry": {"common/domain", "common/system"},
    "common/http": {"common/telemetry", "common/system", "common/domain"},

    "proxy/text": set(),
    "proxy/http1": {"proxy/text"},
    "proxy/dialect": {"proxy/text", "common/domain"},
    "proxy/net": {"proxy/http1", "common/telemetry", "common/system"},
    "proxy/usage": {"proxy/text", "common/storage", "common/usage", "common/telemetry",
                    "common/system", "common/domain"},
    "proxy/credentials": {"common/storage", "common/telemetry", "common/system", "common/domain"},
    "proxy/pipeline": {"proxy/credentials", "proxy/net", "proxy/http1", "proxy/dialect", "proxy/usage",
                       "common/storage", "common/telemetry", "common/system", "common/domain"},
    "proxy/admin": {"common/http", "common/storage",
                    "common/telemetry", "common/system", "common/domain"},
    "proxy": {"proxy/credentials", "proxy/pipeline", "proxy/admin", "proxy/net", "proxy/usage",
              "common/usage", "common/storage", "common/telemetry", "common/system", "common/domain"},

    "dashboard/web": set(),
    "dashboard/sqlite": {"common/system"},
    "dashboard/auth": {"dashboard/sqlite", "common/http", "common/system", "common/domain"},
    "dashboard/model": {"common/storage", "common/system", "common/domain"},
    "dashboard/audit": {"dashboard/model", "common/storage", "common/system", "common/domain"},
    "dashboard/probe": {"common/system", "common/domain"},
    "dashboard/doctor": {"dashboard/probe", "dashboard/audit", "dashboard/model", "common/storage",
                         "common/usage", "common/system"},
    "dashboard/cli": {"dashboard/doctor", "dashboard/probe", "dashboard/analytics",
                      "dashboard/audit", "dashboard/model", "common/storage", "common/system",
                      "common/domain"},
    "dashboard/analytics": {"dashboard/sqlite", "common/usage", "common/telemetry",
                            "common/system", "common/domain"},
    "dashboard/events": {"common/storage", "common/system"},
    "dashboard/api": {"dashboard/model", "dashboard/probe", "dashboard/auth", "dashboard/audit", "dashboard/analytics",
                      "dashboard/events", "common/http", "common/storage", "common/telemetry",
                      "common/system", "common/domain"},
    "dashboard/openapi": {"dashboard/model"},
    "dashboard/server": {"dashboard/api", "dashboard/openapi", "dashboard/model", "dashboard/auth", "dashboard/audit",
                         "dashboard/web",
                         "common/http", "common/storage", "common/telemetry", "common/system",
                         "common/domain"},
    "dashboard": {"dashboard/cli", "dashboard/server", "dashboard/model",
                  "dashboard/analytics",
                  "dashboard/audit", "dashboard/auth", "dashboard/web",
                  "common/storage", "common/telemetry", "common/system",
                  "common/domain"},
}

# Headers that only certain folders may include (tests may include all).
RESTRICTED = [
    (re.compile(r"httplib\.h$"), "cpp-httplib",
     {"common/http", "dashboard/probe"}),
    (re.compile(r"sqlite3\.h$"), "SQLite", {"dashboard/sqlite"}),
    (re.compile(r"^date/"), "date", {"dashboard/analytics"}),
    (re.compile(r"jwt\.h$"), "libjwt", {"proxy/admin"}),
    (re.compile(r"asio(/|\.hpp$)"), "Asio", {"proxy/net", "proxy/pipeline"}),
    (re.compile(r"(sys/.*|arpa/.*|net/.*|netinet/.*|netdb|unistd|fcntl|poll|spawn|pwd|grp|signal|"
                r"dirent|termios|semaphore|pthread|sched|linux/.*)\.h$"), "POSIX",
     {"common/system", "proxy/net"}),
]

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


def offences(path):
    folder = path.parent.relative_to(ROOT).as_posix()
    in_tests = folder.split("/")[0] == "tests"
    if not in_tests and folder not in ALLOWED:
        yield 1, f"folder {folder} has no line in scripts/layers.py"
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        if in_tests:
            continue
        for pattern, library, folders in RESTRICTED:
            if pattern.match(name) and folder not in folders:
                yield number, f"{library} header <{name}> is not for {folder}"
        target = pathlib.PurePosixPath(name).parent.as_posix()
        if target.split("/")[0] in TOPS:
            if target != folder and target not in ALLOWED[folder]:
                yield number, f"{folder} may not include {target} ({name})"
        elif quote == '"':
            yield number, f'"{name}" is not a path from the repository root'


def not_shared(files):
    """Headers of common that neither both processes nor another file of common includes.

    common/system is left out: it is where POSIX calls belong, whoever needs them.
    """
    users = {}
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            match = INCLUDE.match(line)
            if match and path.stem != pathlib.PurePosixPath(match.group(2)).stem:
                users.setdefault(match.group(2), set()).add(path.relative_to(ROOT).parts[0])
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        used_by = users.get(name, set())
        in_question = name.startswith("common/") and not name.startswith("common/system/")
        if in_question and path.suffix == ".h" and "common" not in used_by \
                and not {"proxy", "dashboard"} <= used_by:
            yield path, 1, f"is in common, used by: {', '.join(sorted(used_by)) or 'nobody'}"


def main():
    files = sorted(path for top in TOPS for path in (ROOT / top).rglob("*")
                   if path.suffix in (".h", ".cpp") and "node_modules" not in path.parts)
    found = [(path, number, text) for path in files for number, text in offences(path)]
    found += not_shared(files)
    for path, number, text in found:
        print(f"{path.relative_to(ROOT)}:{number}: {text}")
    print(f"{len(files)} files, {len(found)} offences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

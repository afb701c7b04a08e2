"""What must not be in the repository: paths of somebody's machine, secrets, large files, words left for later."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST_BYTES = 1_200_000
BINARY = {".png", ".webp", ".ico", ".otf", ".ttf", ".woff2", ".pdf", ".mo"}
LOCKS = {"requirements/base.txt", "requirements/dev.txt", "requirements/uv.txt"}
# Put together here so that this file does not refuse itself.
REFUSED: dict[str, re.Pattern[str]] = {
    "a path of somebody's machine": re.compile("/" + r"(?:home|Users)/\w+/|/" + r"root/\w|/" + r"work/\w"),
    "a private key": re.compile("-----BEGIN (?:[A-Z]+ )?" + "PRIVATE KEY-----"),
    "a word left for later": re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b(?! X)"),
    "a conflict left by a merge": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}


def files() -> list[Path]:
    """Return the files that are in the repository or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file()]


def wrong(path: Path) -> list[str]:
    """Return what is wrong with one file, a sentence each."""
    name = path.relative_to(ROOT).as_posix()
    found = []
    if path.stat().st_size > LARGEST_BYTES and name not in LOCKS:
        found.append(f"{name}: {path.stat().st_size} bytes, {LARGEST_BYTES} at most")
    if path.suffix in BINARY:
        return found
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return [*found, f"{name}: not UTF-8 text, and not a kind of file known to be binary"]
    for what, pattern in REFUSED.items():
        if match := pattern.search(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{line}: {what}: {match[0]!r}")
    return found


def main() -> int:
    """Look at every file; return the exit code."""
    found = [sentence for path in files() for sentence in wrong(path)]
    print("\n".join(found) if found else "Nothing that should not be there.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

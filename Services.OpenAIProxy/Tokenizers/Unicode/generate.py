"""Writes normalization.txt, the data of Unicode's normalization forms, from what Python knows of them.

One line each, fields in hexadecimal: `class C X...` (combining class C of the characters X), `canonical X = A B`, `compatible X = A B ...`
(full decompositions where they differ from the canonical ones), `pair A B = X` (compositions).
"""
import os
import sys
import unicodedata
from itertools import groupby

LAST = 0x110000
HANGUL = range(0xAC00, 0xD7A4)
SURROGATES = range(0xD800, 0xE000)


def words(text):
    return " ".join(f"{ord(c):X}" for c in text)


def runs(points):
    """Consecutive characters as A-B."""
    for _, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0]):
        run = [point for _, point in run]
        yield f"{run[0]:X}" if len(run) == 1 else f"{run[0]:X}-{run[-1]:X}"


def main():
    characters = [chr(point) for point in range(LAST) if point not in HANGUL and point not in SURROGATES]
    lines = [f"version {unicodedata.unidata_version}"]
    classes = sorted({unicodedata.combining(c) for c in characters} - {0})
    for number in classes:
        lines.append(f"class {number:X} " + " ".join(runs([ord(c) for c in characters if unicodedata.combining(c) == number])))
    for c in characters:
        canonical, compatible = unicodedata.normalize("NFD", c), unicodedata.normalize("NFKD", c)
        if canonical != c:
            lines.append(f"canonical {words(c)} = {words(canonical)}")
        if compatible != canonical:
            lines.append(f"compatible {words(c)} = {words(compatible)}")
        direct = unicodedata.decomposition(c)
        if direct and not direct.startswith("<"):
            pair = "".join(chr(int(word, 16)) for word in direct.split())
            if len(pair) == 2 and unicodedata.normalize("NFC", pair) == c:
                lines.append(f"pair {words(pair)} = {words(c)}")
    with open(os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "normalization.txt"), "w", encoding="ascii", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

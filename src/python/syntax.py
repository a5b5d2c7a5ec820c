"""Which of some Python files a release of Python refuses: a JSON question on stdin, a JSON answer on stdout.

Asked: {"root": folder, "files": [file, ...], "minors": [minor release of Python 3, ...]}. Answered: {"minor": this Python's own,
"refused": {file: {minor release: [line, why]}}}. Nothing of the files is run.
"""

import ast
import io
import json
import os
import sys
import tokenize
import warnings
from typing import Optional

Refusal = Optional[tuple[int, str]]


def nested_quotes(text: str) -> Refusal:
    """What only Python 3.12 and later read of an f-string; its tokens tell, and no version asked for does."""
    around: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        if kind in ("STRING", "FSTRING_START"):
            quote = token.string.lstrip("rRbBfFuU")
            quote = quote[:3] if quote[:3] in ('"""', "'''") else quote[:1]
            if quote in around:
                return token.start[0], "f-string: the same quotes inside it need Python 3.12"
            if kind == "FSTRING_START":
                around.append(quote)
        elif kind == "FSTRING_END":
            around.pop()
    return None


def first_exception_group(source: bytes) -> Optional[int]:
    """The line of the first `except*`: an older release is told of it by the end of its statement."""
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:  # of another kind, further down
        return None
    return min((node.handlers[0].lineno for node in nodes if isinstance(node, ast.TryStar)), default=None)


def refusal(source: bytes, minor: int) -> Refusal:
    try:
        compile(ast.parse(source, feature_version=(3, minor)), "source", "exec", dont_inherit=True)
        if minor < 12 <= sys.version_info.minor:
            return nested_quotes(source.decode("utf-8-sig"))
    except SyntaxError as error:
        group = first_exception_group(source) if error.msg.startswith("Exception groups") else None
        return group or error.lineno or 1, error.msg
    except ValueError as error:
        return (1, str(error)) if "null byte" in str(error) else None
    except (RecursionError, MemoryError, tokenize.TokenError):
        return None
    return None


def main() -> None:
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    refused: dict[str, dict[int, Refusal]] = {}
    for file in asked["files"]:
        with open(os.path.join(asked["root"], file), "rb") as stream:
            source = stream.read()
        # An older Python than the image's knows less than that one does.
        for minor in sorted(each for each in asked["minors"] if each <= sys.version_info.minor):
            why = refusal(source, minor)
            if not why:
                break  # what one release reads, a later one reads too
            refused.setdefault(file, {})[minor] = why
    json.dump({"minor": sys.version_info.minor, "refused": refused}, sys.stdout)


main()

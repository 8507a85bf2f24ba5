"""What is wrong in a shop folder: collected line by line, told all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

#: A sentence in Chinese and the same in English.
Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with the line on which an editor shows it (0: the file or folder as a whole)."""

    file: str
    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        """The problem as compilers print it, so that editors make it a link."""
        return f"{self.file}:{self.line}: {self.what} – {self.cure}"


class ShopFolderError(Exception):
    """The shop folder cannot be read as it is; nothing of it was taken."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep every problem, in the order of the files and lines."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(slots=True)
class Report:
    """The problems of one file while it is being read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, what: Both, cure: Both) -> None:
        """Note a problem once, in Chinese with the English beside it."""
        problem = Problem(self.file, line, " / ".join(what), " / ".join(cure))
        if problem not in self.problems:
            self.problems.append(problem)

    def unknown(self, line: int, name: str, known: Sequence[str]) -> None:
        """Note a column or rule that nobody knows, with the one that was probably meant."""
        close = get_close_matches(name.lower(), known, n=1)
        cure = (f"是不是「{close[0]}」？", f"did you mean {close[0]!r}?") if close else _known(known)
        self.add(line, (f"不认识的栏目「{name}」", f"unknown column {name!r}"), cure)


def _known(known: Sequence[str]) -> Both:
    names = ", ".join(known)
    return f"可用的栏目：{names}", f"the columns are {names}"

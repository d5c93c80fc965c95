"""The list of warnings that are meant: `tests/conformance/explained.txt`, one a line as `CODE /regex/ reason`."""

import re
import threading
from dataclasses import dataclass
from pathlib import Path

from .install import EngineError

LINE = re.compile(r"^(\S+)\s+/(.*)/\s+(\S.*)$")


@dataclass
class Explanation:
    line: int
    code: str
    pattern: re.Pattern
    reason: str
    used: int = 0


class Explanations:
    def __init__(self, path: Path):
        self.path = path
        self.entries: list[Explanation] = []
        self.lock = threading.Lock()
        for number, text in enumerate(path.read_text().splitlines() if path.exists() else [], 1):
            if not text.strip() or text.startswith("#"):
                continue
            match = LINE.match(text)
            if match is None:
                raise EngineError(f"{path}:{number} is not `CODE /regex/ reason`")
            self.entries.append(Explanation(number, match[1], re.compile(match[2]), match[3]))

    def covers(self, code: str, message: str) -> bool:
        for entry in self.entries:
            if entry.code == code and entry.pattern.search(message):
                with self.lock:
                    entry.used += 1
                return True
        return False

    def unused(self) -> list[str]:
        return [f"{self.path.name}:{entry.line}: {entry.code} /{entry.pattern.pattern}/ occurred nowhere: remove it"
                for entry in self.entries if entry.used == 0]

"""Errors that name who must act.

::

    QuanlianError
    ├── InputError        the person who gave the file or the argument   (操作人)
    ├── DataError         the owner of the bank's data                   (数据责任人)
    ├── PolicyError       the owner of a parameter or rule               (政策责任人)
    ├── RightsError       whoever grants rights                          (权限管理员)
    └── UpstreamError     a system outside ours; trying again may help   (系统运维)

Every error has a stable ``code``, named ``fields`` and a bilingual message and hint.
Defects of single rows are not raised: they are collected as rejects or findings.
"""

from __future__ import annotations

from typing import ClassVar

from quanlian.kernel.text import Bilingual


class QuanlianError(Exception):
    """Root of all errors; ``kind`` says who must act.

    >>> error = InputError("input.no_file", Bilingual("找不到文件 {path}", "no file {path}"), path="a.csv")
    >>> error.kind, error.code, error.fields
    ('input', 'input.no_file', {'path': 'a.csv'})
    >>> print(error)
    找不到文件 a.csv / no file a.csv
    """

    kind: ClassVar[str] = "internal"
    actor: ClassVar[Bilingual] = Bilingual("系统维护人员", "the system's maintainer")

    def __init__(
        self, code: str, message: Bilingual, *, hint: Bilingual | None = None, **fields: object
    ) -> None:
        self.code = code
        self.fields = fields
        self.message = message.format(**fields)
        self.hint = hint.format(**fields) if hint else None
        super().__init__(f"{self.message.zh} / {self.message.en}")

    def as_dict(self) -> dict[str, object]:
        """The one shape in which command line and API show an error."""
        return {
            "kind": self.kind,
            "code": self.code,
            "actor": self.actor.as_dict(),
            "message": self.message.as_dict(),
            "hint": self.hint.as_dict() if self.hint else None,
            "fields": {name: str(value) for name, value in self.fields.items()},
        }


class InputError(QuanlianError):
    """The file, argument or form given cannot be used as it is."""

    kind = "input"
    actor = Bilingual("提供文件或参数的操作人", "the person who gave the file or argument")


class DataError(QuanlianError):
    """The bank's stored data contradict themselves or are incomplete."""

    kind = "data"
    actor = Bilingual("数据责任人", "the owner of the data")


class PolicyError(QuanlianError):
    """A parameter or rule is missing, malformed or not in force on that date."""

    kind = "policy"
    actor = Bilingual("参数或规则的责任人", "the owner of the parameter or rule")


class RightsError(QuanlianError):
    """The user may not do this."""

    kind = "permission"
    actor = Bilingual("权限管理员", "whoever grants rights")


class UpstreamError(QuanlianError):
    """Something outside failed (disk, lock, network); trying again may help."""

    kind = "upstream"
    actor = Bilingual("系统运维人员, 可重试", "system operations; trying again may help")

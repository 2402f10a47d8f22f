"""Two languages, one record: every sentence a banker reads exists in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Chinese and English.

    >>> Bilingual("资产总计", "total assets")["zh"]
    '资产总计'
    """

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Bilingual:
        """Fill the same named values into both languages.

        >>> Bilingual("缺 {n} 项", "{n} items missing").format(n=3).en
        '3 items missing'
        """
        return Bilingual(self.zh.format(**values), self.en.format(**values))

    def as_dict(self) -> dict[str, str]:
        """The form in which a text is stored in a finding."""
        return {"zh": self.zh, "en": self.en}

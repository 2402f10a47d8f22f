"""What every stage stands on: findings, parameters, errors, dates, two languages. Imports nothing of ours."""

from quanlian.kernel.dates import SHANGHAI, end_of_day, start_of_day, today
from quanlian.kernel.errors import (
    DataError,
    InputError,
    PolicyError,
    QuanlianError,
    RightsError,
    UpstreamError,
)
from quanlian.kernel.finding import Evidence, Finding, Level, finding_id
from quanlian.kernel.ids import digest, file_digest
from quanlian.kernel.parameters import Mark, Parameter, ParameterSet
from quanlian.kernel.text import Bilingual, Language

__all__ = [
    "SHANGHAI",
    "Bilingual",
    "DataError",
    "Evidence",
    "Finding",
    "InputError",
    "Language",
    "Level",
    "Mark",
    "Parameter",
    "ParameterSet",
    "PolicyError",
    "QuanlianError",
    "RightsError",
    "UpstreamError",
    "digest",
    "end_of_day",
    "file_digest",
    "finding_id",
    "start_of_day",
    "today",
]

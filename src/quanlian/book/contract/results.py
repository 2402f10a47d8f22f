"""What the product itself writes into the book: imports' rejects, scans' runs and findings (结果表)."""

from __future__ import annotations

import pyarrow as pa

from quanlian.book.contract.schema import UTC_INSTANT

BILINGUAL = pa.struct([("zh", pa.string()), ("en", pa.string())])

# ``keys`` is JSON text ({"party_id": "P1", ...}), because every engine can build and read that.
EVIDENCE = pa.struct(
    [
        ("table", pa.string()),
        ("keys", pa.string()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("batch", pa.string()),
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
    ]
)

FINDING = pa.schema(
    [
        ("finding_id", pa.string()),
        ("party_id", pa.string()),
        ("loan_id", pa.string()),
        ("collateral_id", pa.string()),
        ("application_id", pa.string()),
        ("circle_id", pa.string()),
        ("code", pa.string()),
        ("stage", pa.string()),
        ("level", pa.string()),
        ("as_of", pa.date32()),
        ("object", pa.string()),
        ("value", pa.float64()),
        ("threshold", pa.float64()),
        ("unit", pa.string()),
        ("evidence", pa.list_(EVIDENCE)),
        ("because", BILINGUAL),
        ("innocent", BILINGUAL),
        ("ask", BILINGUAL),
        ("basis", BILINGUAL),
        ("run_id", pa.string()),
        ("book_version", pa.int64()),
        ("method", pa.string()),
        ("parameter_set", pa.string()),
    ]
)

RUN = pa.schema(
    [
        ("run_id", pa.string()),
        ("stage", pa.string()),
        ("as_of", pa.date32()),
        ("book_version", pa.int64()),
        ("data_version", pa.int64()),
        ("parameter_set", pa.string()),
        ("method", pa.string()),
        ("findings", pa.int64()),
        ("version", pa.int64()),  # the book version that published the run
        ("created_at", UTC_INSTANT),
    ]
)

REJECT = pa.schema(
    [
        ("batch", pa.string()),
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("table", pa.string()),
        ("column", pa.string()),
        ("value", pa.string()),  # the original text of the offending cell
        ("code", pa.string()),  # stable, e.g. "not_a_date"
        ("reason_zh", pa.string()),
        ("reason_en", pa.string()),
        ("original", pa.string()),  # the whole row as it stood in the file, JSON text {heading: text}
    ]
)

RESULTS: dict[str, pa.Schema] = {"finding": FINDING, "run": RUN, "reject": REJECT}

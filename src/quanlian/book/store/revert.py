"""Taking one import back (撤销): a new version without its rows; earlier versions stay readable."""

from __future__ import annotations

from quanlian.book.contract import TABLES
from quanlian.book.engine import files, literal
from quanlian.book.store import manifest, sql
from quanlian.book.store.pending import Pending
from quanlian.book.store.records import VersionRecord
from quanlian.book.store.writer import Writer
from quanlian.kernel import Bilingual, InputError


def revert(writer: Writer, batch: str) -> VersionRecord:
    """Publish a version without the rows of ``batch``; the closures it made go with them.

    Raises :class:`InputError` when there is no such import, or it was taken back before.
    """
    imported = _find(writer, batch)
    for name in imported.changes:
        _without(writer, writer.pending(name), batch)
    return writer.publish("revert", batch=batch)


def _find(writer: Writer, batch: str) -> VersionRecord:
    versions = [manifest.read(writer.root, n) for n in manifest.numbers(writer.root)]
    taken_back = next((v for v in versions if v.kind == "revert" and v.batch == batch), None)
    if taken_back is not None:
        raise InputError(
            "input.batch_reverted",
            Bilingual(
                "批次 {batch} 已在版本 {version} 撤销", "batch {batch} was reverted in version {version}"
            ),
            hint=Bilingual("如需恢复, 请重新导入原文件", "import its files again to have it back"),
            batch=batch,
            version=taken_back.version,
        )
    found = next((v for v in versions if v.kind == "import" and v.batch == batch), None)
    if found is None:
        raise InputError(
            "input.no_batch",
            Bilingual("没有导入批次 {batch}", "there is no import {batch}"),
            hint=Bilingual("quanlian book versions 列出全部批次", "quanlian book versions lists them"),
            batch=batch,
        )
    return found


def _without(writer: Writer, table: Pending, batch: str) -> None:
    listed = files(table.paths)[:-1] + ", filename = true)"
    counts = writer.connection.execute(
        f"SELECT filename, count(*) FROM {listed} WHERE batch = {literal(batch)} GROUP BY filename"
    ).fetchall()
    affected = {str(path): int(rows) for path, rows in counts}
    for file in [f for f in table.live if str(table.folder / f.name) in affected]:
        gone = affected[str(table.folder / file.name)]
        if gone < file.rows:
            _keep_rest(writer, table, file.name, batch)
        table.drop(file)
        table.count(removed=gone)


def _keep_rest(writer: Writer, table: Pending, name: str, batch: str) -> None:
    path = table.new_path()
    relation = f"read_parquet({literal(table.folder / name)})"
    if table.name in TABLES:
        relation = sql.shaped(writer.connection, [table.folder / name], table.name)
    rest = f"SELECT * FROM {relation} WHERE batch <> {literal(batch)}"
    table.add(path, sql.write(writer.connection, rest, path))

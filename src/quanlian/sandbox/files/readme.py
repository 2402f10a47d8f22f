"""What is what in a sample (样本说明): ``README.txt``, in Chinese and English."""

from __future__ import annotations

from pathlib import Path

from quanlian.sandbox.clock import Clock, month_end

_TEXT = """\
示例银行 / A sample bank
========================
模拟的一家县域银行: {borrowers} 户借款企业, {first} 至 {last}, 随机种子 {seed}, 格式 {format}。
所有企业、个人、编号均为虚构, 与任何真实主体无关。行政区划、国民经济行业分类代码为公开标准。
A simulated county bank: {borrowers} borrowing firms, {first} to {last}, seed {seed}, format {format}.
All firms, people and numbers are invented. Codes of regions and industries are the public standards.

files/        银行的数据, 供导入 / the bank's data, for import
{layout}
truth/        真相: 谁造假、谁违约及原因、担保圈、一人多号等, 只供评估与演练, 不要导入
              what really happened: who cheats, who defaults and why, circles, doubles; for evaluation and drills, not for import
              一行一个 JSON, 格式见 docs/reference/truth.md / one JSON object a line

导入 / import:
  quanlian --home HOME import OUT/files{mapping}
  quanlian --home HOME scan --as-of {last_day}

银行只知道 {last_day} 及以前获知的事; 此后才会获知的 (如次月才到的账单) 不在文件中。
The bank knows what it had learned by {last_day}; what it learns later (next month's bills) is in no file.
同样的参数得到逐字节相同的文件。 The same arguments give the same files, byte by byte.
"""
_PLAIN = """\
              一表一个文件, 列名同数据契约, 金额为元, 时间为北京时间; known_at 是银行获知该行的日期
              one file a table under the contract's names, yuan, Beijing time; known_at is the day on which the bank learned a row"""
_BANK = """\
              每月末一个文件夹, 像各系统那样导出 (GB18030); 数据日期是银行获知该行的日期
              one folder a month's end, as the systems export (GB18030); 数据日期 is the day on which the bank learned a row
  核心_*.csv       核心系统: 机构、人员、产品、账户、流水 (客户号为核心系统自己的编号; 别名文件给出与信贷客户号的对照)
                   core system, with customer numbers of its own; the 别名 files say which is which
  客户信息_主体_*.txt  客户信息系统, 全量快照, 万元, | 分隔, 附控制文件 .ctl / customer list, full snapshot, control file beside it
  核算_*.txt       贷款核算: 借据 (全量快照)、还款明细、还款计划 (增量), 附控制文件 / loans (full snapshot), payments, instalments
  总账_*.txt       总账科目余额, 用于总分核对 / general ledger totals to reconcile with
  信贷_*.xlsx      信贷管理系统, 万元; 行数过多时为 .csv / credit management system, 10,000 yuan; .csv where too long
  外部数据_*.csv   电力、税务、发票、征信、司法等 / utilities, tax, invoices, bureau, courts
              其中有几行是坏行 (真相见 truth/broken.jsonl), 有一户曾被重复建户、后来合并 (truth/merged_customer.jsonl)
              a few rows are broken (truth/broken.jsonl), one customer was entered twice and merged later (truth/merged_customer.jsonl)
              一次导入全部文件夹得到完整历史; 要让全量快照关闭已消失的记录, 请逐月导入:
              all folders at once give the whole history; for snapshots to close what they no longer show, import month by month:
                for d in OUT/files/*; do quanlian --home HOME import $d{mapping}; done
mapping.yaml  映射文件: 表头与文件名没有说明的事 / what headings and file names do not say
"""


def write_readme(path: Path, *, clock: Clock, borrowers: int, seed: int, format: str) -> None:
    """Write the README of a sample; its folder is called OUT there, whatever it is called."""
    mapping = " --map OUT/mapping.yaml" if format == "bank" else ""
    layout = _BANK.format(mapping=mapping) if format == "bank" else _PLAIN
    text = _TEXT.format(
        borrowers=borrowers,
        first=clock.first,
        last=clock.last,
        last_day=month_end(clock.last),
        seed=seed,
        format=format,
        mapping=mapping,
        layout=layout.rstrip("\n"),
    )
    path.write_text(text, encoding="utf-8", newline="\n")

"""Names of lines: what is stripped, what is kept apart, and that no name is claimed by accident."""

from __future__ import annotations

import pytest

from quanlian.book.contract import statement_items
from quanlian.book.importing.statement_labels import read_label
from quanlian.book.importing.statement_lexicon import PARTS, Place, candidates, choose
from quanlian.book.importing.three_statements import reference_page

# Names that mean different lines in different places; each has a rule that tells them apart.
HOMONYMS = {
    "应收利息", "应收股利", "应付利息", "应付股利", "数据资源", "优先股", "永续债", "主营业务收入", "主营业务成本", "利息收入", "利息支出",
    "现金流入小计", "现金流出小计", "经营活动产生的现金流量净额", "现金及现金等价物净增加额",
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_every_name_of_the_contract_leads_to_its_own_line(part: str) -> None:
    for item in statement_items().values():
        for text in item.zh if item.part == part else ():
            label = read_label(text.partition("（补充资料）")[0])
            found = candidates(read_label(text), part) or candidates(label, part)
            if "（" not in text.rstrip("）") or found:
                assert item in found or label.core in HOMONYMS, text
                assert len(found) == 1 or label.core in HOMONYMS, (text, [i.name for i in found])


@pytest.mark.parametrize(
    ("printed", "core"),
    [
        ("　货 币 资 金", "货币资金"), ("二、营业利润（亏损以“－”号填列）", "营业利润"), ("（一）基本每股收益", "基本每股收益"),
        ("1.将净利润", "将净利润"), ("加:期初现金及现金等价物余额", "期初现金及现金等价物余额"), ("减 库存股", "库存股"),
        ("其中:对联营企业和合营企业的投资收益", "对联营企业和合营企业的投资收益"), ("☆应收帐款（元）", "应收账款"), ("1001 库存现金", "库存现金"),
        ("实收资本(或股本)", "实收资本"), ("递延收益增加(减：减少)(万元)", "递延收益增加"), ("减值准备", "减值准备"), ("加权平均数", "加权平均数"),
        ("一年内到期的非流动资产", "一年内到期的非流动资产"), ("公允价值变动收益(损失以'-'号填列)", "公允价值变动收益"), ("其它应付款", "其他应付款"),
        ("向中央银行借款净增加额(万元", "向中央银行借款净增加额"), ("净敞口套期收益（损失以“-”号填列）", "净敞口套期收益"), ("资产总计：", "资产总计"),
    ],
)  # fmt: skip
def test_a_label_is_stripped_to_what_it_says(printed: str, core: str) -> None:
    assert read_label(printed).core == core


def test_particles_do_not_matter() -> None:
    place = Place("cashflow")
    for printed in (
        "收到的其他与经营活动有关的现金",
        "收到其他与经营活动有关现金",
        "收到其他与经营活动有关的现金",
    ):
        item = choose(read_label(printed), place)
        assert item is not None and item.name == "other_operating_inflow"


def test_an_unknown_name_is_nobodys() -> None:
    assert choose(read_label("神秘资产"), Place("balance")) is None
    assert choose(read_label("其他"), Place("cashflow")) is None


def test_the_reference_page_names_every_item() -> None:
    page = reference_page()
    assert all(f"| `{name}` |" in page for name in statement_items())

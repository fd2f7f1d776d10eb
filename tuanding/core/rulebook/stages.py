"""The nine stages of a group order, and the milestones that make them."""

from collections.abc import Iterable
from typing import NamedTuple


class Stage(NamedTuple):
    code: str
    label: str
    made_by: str


STAGES = (
    Stage("Dh", "电话约访", "约好拜访"),
    Stage("Hq", "唤起需求", "拜访成行"),
    Stage("Zl", "资料搜集", "资料搜集表已存"),
    Stage("Fa", "方案说明", "方案已讲解"),
    Stage("Cc", "促成签单", "客户已签字"),
    Stage("Lt", "量体裁衣", "第一次量体"),
    Stage("Sc", "生产加工", "第一道工序"),
    Stage("Jh", "货物交送", "交货回执已签"),
    Stage("Sh", "售后服务", "订单结清"),
)
ORDER = {stage.code: place for place, stage in enumerate(STAGES)}
LABELS = {stage.code: stage.label for stage in STAGES}
EFFECTIVE = ("Hq", "Zl", "Fa", "Cc")


def stage_of(stages_and_taken_back: Iterable[tuple[str, bool]]) -> str | None:
    """The furthest milestone not taken back: pairs (stage code, taken back?) in the order they were recorded."""
    standing: dict[str, bool] = {}
    for code, taken_back in stages_and_taken_back:
        standing[code] = not taken_back
    reached = [code for code, stands in standing.items() if stands]
    return max(reached, key=ORDER.__getitem__, default=None)

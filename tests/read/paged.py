"""Ten pages that imitate how real sites lay out an article: what stands around it, and how the article itself is marked up."""

from __future__ import annotations

BODY = (
    "江平市发展和改革委员会负责人介绍，今年上半年全市完成固定资产投资128.6亿元，同比增长9.4%。",
    "下一步，将加快推进古荣河防洪堤加固工程，确保年底前完成投资4280万元。",
    "一、加强统筹",
    "各县区要按月报送进度，力争全年新开工重点项目35个。",
)
TABLE = (
    ("指标", "单位", "2020年", "2025年目标"),
    ("森林覆盖率", "%", "45.6", "48"),
    ("粮食产量", "万吨", "20", "21.5"),
)
MENU = '<div class="nav"><a href="/">首页</a><a href="/xw">新闻中心</a><a href="/zw">政务公开</a><a href="/hd">互动交流</a></div>'
FOOT = '<div class="footer"><p>主办单位：江平市人民政府办公室，网站标识码：5199990001</p><p>版权所有，未经许可不得转载。</p></div>'
BAR = '<div class="share"><span>分享到：</span><a href="#">微信</a><a href="#">微博</a></div><p>浏览次数：1234</p>'
MORE = '<div class="xgyd"><h3>相关阅读</h3><ul><li><a href="1">我市召开经济工作会议，研究部署</a></li><li><a href="2">市领导调研项目</a></li></ul></div>'
GUIDE = (
    '<meta name="SiteName" content="江平市人民政府"><meta name="ArticleTitle" content="江平市上半年投资运行情况">'
    '<meta name="PubDate" content="2023-07-18 09:12"><meta name="ContentSource" content="江平市发展和改革委员会">'
)


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in BODY)


def table(rows: tuple[tuple[str, ...], ...] = TABLE) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td><p>{c}</p></td>" for c in row) + "</tr>" for row in rows) + "</table>"


def page(inside: str, head: str = "", title: str = "江平市上半年投资运行情况") -> str:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}<title>{title}_江平市人民政府</title></head><body>{inside}</body></html>"


def labels(day: str = "2023-07-18", source: str = "江平市发展和改革委员会") -> str:
    return f"<h1>江平市上半年投资运行情况</h1><div class='info'><span>发布日期：{day}</span> <span>来源：{source}</span> <span>浏览次数：</span></div>"


SITES = {
    "a guide's metadata and TRS": page(f"{MENU}<div class='wrap'>{labels()}<div class='TRS_Editor'>{paragraphs()}</div>{BAR}</div>{MORE}{FOOT}", GUIDE),
    "zoom": page(f"{MENU}<div class='con'>{labels()}<div id='zoom'>{paragraphs()}</div>{BAR}</div>{FOOT}"),
    "divs": page(f"{MENU}<div class='main'>{labels()}<div class='article-content'>{paragraphs('div')}</div></div>{MORE}{FOOT}"),
    "line breaks": page(f"{MENU}{labels()}<div class='news_txt'>{'<br>'.join(BODY)}</div>{MORE}{FOOT}"),
    "no names": page(f"{MENU}<div><div>{labels()}<div>{paragraphs()}</div></div></div>{MORE}{FOOT}"),
    "laid out by tables": page(f"<table><tr><td>{MENU}</td></tr><tr><td>{labels()}</td></tr><tr><td>{paragraphs()}</td></tr><tr><td>{FOOT}</td></tr></table>"),
    "spans in paragraphs": page(f"{MENU}<div class='pages_content' id='UCAP-CONTENT'>{paragraphs().replace('<p>', '<p><span><font>')}</div>{FOOT}", GUIDE),
    "an article element": page(f"{MENU}<main><article>{labels()}{paragraphs()}</article></main>{MORE}{FOOT}"),
    "several ends": page(f"{MENU}{labels()}</body></html><div id='zoom'>{paragraphs()}</div></html>{FOOT}", GUIDE),
    "hidden words": page(f"{MENU}{labels()}<div id='zoom'>{paragraphs()}<div style='display: none'>内部稿件，不得外传。</div></div>{FOOT}"),
}
# … and what was found on real ones since
MORE = {
    "a copy to be read aloud": page(
        f"{MENU}<div style='display:none'>{paragraphs()}{paragraphs()}</div><div>{labels()}<div class='con_left'>{paragraphs()}</div>{BAR}</div>{FOOT}"
    ),
    "an account of WeChat": page(
        "<h1 class='rich_media_title'>江平市上半年投资运行情况</h1><div><a id='js_name'> 江平市发展和改革委员会 </a><em id='publish_time'></em></div>"
        f"<div id='js_content' style='visibility: hidden;'>{paragraphs('section')}</div><script>var ct = \"1689642720\";</script>"
        "<div class='qr_code'>微信扫一扫关注该公众号</div>"
    ),
    "itself as the source": page(
        f"{MENU}<h1>江平市上半年投资运行情况</h1><div>来源：本网</div><div id='zoom'>{paragraphs()}</div><div>发布机构：江平市发展和改革委员会</div>{FOOT}",
        '<meta name="PubDate" content="2023-07-18">',
    ),
    "a source in its name alone": page(
        f"{MENU}<h1>江平市上半年投资运行情况</h1><div>来源：<span>浏览次数：</span></div><div id='zoom'>{paragraphs()}</div>{FOOT}"
        "<script>var pubtime='2023-07-18';</script>",
        '<meta name="SiteName" content="江平市发展和改革委员会门户网站">',
    ),
}

"""What the process that forks commands (tests/commands.py) has ready: all modules, and all that is made once in a process."""

import gc
import pkgutil
import tempfile
from importlib import import_module
from pathlib import Path

import kg
from kg.search import pinyin
from kg.text.patterns import compile_waiting

for module in pkgutil.walk_packages(kg.__path__, "kg."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
with tempfile.TemporaryDirectory() as folder:
    text = Path(folder, "a.txt")
    text.write_text("2025年1月1日，市政府召开会议，新建学校2所。", "utf-8")
    knowledge = kg.build(text)
    knowledge.write(Path(folder, "out"))
    knowledge.track()
pinyin("政府")
compile_waiting()
gc.freeze()

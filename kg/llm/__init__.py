"""An extra reader: what rules left of a text is asked of a language model, and kept where the text bears it out.

Off unless `Settings` are given. A sentence is asked once: answers are kept in a folder, so that a rebuild repeats them byte
for byte and asks nobody. README.md beside this file says what is sent, what is kept and what is refused.
"""

from kg.llm.settings import Settings

__all__ = ["Settings"]

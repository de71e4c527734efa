"""What a visitor types in: a formula read, checked, written, and made a surface. Nothing of it is ever run as Python.

`reading.py` makes of a text the tree of `tree.py`, or one sentence that says what is wrong and where; `katex.py` writes the tree
for the eye, `building.py` computes with it, and `surface.py` makes a surface of it. A method is lines of such formulas: `lines.py`
reads them, `method.py` makes an Optimizer of them, and `said.py` has the catalogue's methods as lines to begin with. Names and
formulas are all there is: no import, no attribute, no string can be said in this language.
"""

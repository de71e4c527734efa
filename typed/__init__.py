"""What a visitor types in: a formula read, checked, written, and made a surface. Nothing of it is ever run as Python.

`reading.py` makes of a text the tree of `tree.py`, or one sentence that says what is wrong and where; `katex.py` writes the tree
for the eye, `building.py` computes with it, and `surface.py` makes a surface of it. `f` and its letters are all there is: no
import, no attribute, no string can be said in this language.
"""

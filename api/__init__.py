"""A state's picture as bytes, and over HTTP: what follows from an address alone, for whoever has it.

It knows nothing of Streamlit, and of a visitor only what `Screen` says; answers belong to no session.
"""

"""A class: one page drives, many follow and vote, without Streamlit and without names, and nothing is left of it.

rules.py      how much of it is allowed, and the sentence where something is not
messages.py   what the instructor's page says, and what a vote may be
polls.py      a vote: the question of a scene, or a map that all fill
store.py      a class as it is kept in this process; over_redis.py: in a Redis, for several processes
classes.py    to open a class, drive it, vote in it, end it
watching.py   one look at a class for all who follow it in a process; ending.py: until that ends
events.py     what followers are told, as server-sent events
routes.py     all of it over HTTP; page.py: the pages of those who follow; landing.py: what became of a map of the class
"""

"""Pictures of every state of the windows and the guests' page: `python -m tests.screenshots [PATTERN…]`.

They are made from the product's own windows, rooms and hosts, for people to look at, and land in
`screenshots/`, which git ignores.
"""

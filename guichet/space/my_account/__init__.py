"""« Mon compte » (R176-R184): a page of blocks, and one page for each thing that can be changed.

A block is one file of `blocks`; it says its title, its lines and its links, and makes no query: `reading` makes them.
"""

"""A small claims file that tests change."""

from __future__ import annotations

TEXT = """document: a test
date: 2022-12-30
claims:
  - id: T01
    statement: something rises
    speaker: nobody
    kind: quantity
    tests:
      - name: change
        label: change of the share
        measure: import_share_change("RUS", "CHN", "goods", "long-run")
        holds: {at_least: 5}
        contradicted: {at_most: 0}
        rests_on: model
        nulls: [no lever, proportional]
"""

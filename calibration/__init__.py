"""From figures as published to the tables in ``fiscalmult/data``.

Run from the root of the repository::

    python -m calibration build            # rebuild the shipped tables and report.md
    python -m calibration build --check    # fail when what ships is not what the pipeline makes

Rooms, in the order in which the pipeline uses them: ``originals`` (the publishers'
files, their sha256), ``figures`` (the published figures used, copied to
``calibration/figures``), ``concordance`` (hand-made inputs), ``benchmark`` (the SAM),
``jobs``, ``programmes`` and ``levies``, ``bias``, ``controls``, ``report``, ``build``,
``check``. The package ``fiscalmult`` never imports any of them.
"""

"""PostgreSQL's full text, ordered by ts_rank, on a server that lives as long as the engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import psycopg

from bench.engines import Scored, Unavailable
from bench.engines.words import Coverage, literal, words_of
from bench.postgres_server import NoServer, ThrowAwayServer
from bench.sets import Template

CREATE = "CREATE TABLE message (key text, words tsvector)"
INDEX = "CREATE INDEX ON message USING gin (words)"
FIND = """
SELECT key FROM message, to_tsquery('simple', %s) AS wanted
WHERE words @@ wanted ORDER BY ts_rank(words, wanted, 1) DESC LIMIT %s
"""  # 1: divided by the logarithm of the length


class TsRank:
    """A table of messages with an index of their words."""

    def __init__(self, templates: Sequence[Template], server: ThrowAwayServer) -> None:
        self._coverage, self._server = Coverage(templates), server
        self._db = psycopg.connect(server.conninfo, autocommit=True)
        self._db.execute(CREATE)
        with self._db.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO message VALUES (%s, to_tsvector('simple', %s))",
                [(one.key, literal(one)) for one in templates],
            )
        self._db.execute(INDEX)
        self._db.execute("VACUUM ANALYZE message")

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the messages with any word of the text, by ts_rank."""
        words = words_of(text.replace("\0", " "))
        wanted = " | ".join(f"'{word}'" for word in words)
        rows = self._db.execute(FIND, (wanted, limit))
        return self._coverage.scored((key for (key,) in rows), words)

    def close(self) -> None:
        """Stop the server."""
        self._db.close()
        self._server.stop()


def build(templates: Sequence[Template], folder: Path) -> TsRank:
    """Return the table over `templates` on a server of its own. Raises `Unavailable`."""
    try:
        server = ThrowAwayServer()
    except NoServer as error:
        raise Unavailable(str(error)) from error
    try:
        return TsRank(templates, server)
    except psycopg.Error:
        server.stop()
        raise

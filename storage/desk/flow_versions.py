"""Flows and their versions: what a round uses never changes again."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, insert, select

from storage.desk.tables import flows
from storage.drawers import take_turns


def save_flow(conn: Connection, flow_id: str, source: str) -> int:
    """Keep the text of a flow and give its version; a text that is there already keeps the version that it has."""
    take_turns(conn, f"flow {flow_id}")
    digest = sha256(source.encode()).digest()
    known = select(flows.c.version).where(flows.c.id == flow_id)
    version = conn.execute(known.where(flows.c.digest == digest)).scalar()
    if version is None:
        version = 1 + max(flow_versions(conn, flow_id), default=0)
        made = {"id": flow_id, "version": version, "source": source, "digest": digest}
        conn.execute(insert(flows).values(made))
    return version


def flow_source(conn: Connection, flow_id: str, version: int) -> str | None:
    """The text of one version of a flow, or None."""
    query = select(flows.c.source).where(flows.c.id == flow_id, flows.c.version == version)
    return conn.execute(query).scalar()


def flow_versions(conn: Connection, flow_id: str) -> list[int]:
    """The versions of a flow, oldest first."""
    query = select(flows.c.version).where(flows.c.id == flow_id).order_by(flows.c.version)
    return list(conn.execute(query).scalars())


def flow_ids(conn: Connection) -> list[str]:
    """The flows that are there, by id."""
    return list(conn.execute(select(flows.c.id).distinct().order_by(flows.c.id)).scalars())

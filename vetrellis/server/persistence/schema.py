"""The tables, as the migrations are to leave them. Nothing else imports this (see `sqlite`).

There are columns only for what SQL has to find; everything else is in a blob (see `chronicle`).
Times are milliseconds since the UNIX epoch, but for world time, which each column's comment names.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

shard = Table(
    "shard",
    metadata,
    Column("id", String, primary_key=True),
    Column("epoch", Integer, nullable=False, comment="grows with each server that takes hold"),
    Column("tick", Integer, nullable=False, comment="the last committed tick"),
    Column("at", BigInteger, nullable=False, comment="its world time"),
    Column("hash", LargeBinary, nullable=False, comment="head of the hash chain"),
    Column("materialised", Integer, nullable=False, comment="`entity` has all up to this tick"),
)
"""What is simulated as one: a row for each engine's world."""

tick_log = Table(
    "tick_log",
    metadata,
    Column("shard", String, ForeignKey("shard.id"), primary_key=True),
    Column("tick", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("at", BigInteger, nullable=False, comment="world time"),
    Column("format", Integer, nullable=False, comment="how the blobs are written"),
    Column("delta", LargeBinary, comment="touched entities; NULL once `entity` has them"),
    Column("clock", LargeBinary, nullable=False),
    Column("inputs", LargeBinary, nullable=False),
    Column("outputs", LargeBinary, comment="NULL together with `delta`"),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""What each tick did: written once, in the transaction that makes the tick last."""

entity = Table(
    "entity",
    metadata,
    Column("id", String, primary_key=True),
    Column("shard", String, ForeignKey("shard.id"), nullable=False),
    Column("tick", Integer, nullable=False, comment="in which it last changed"),
    Column("state", LargeBinary, nullable=False),
    Index("ix_entity_shard", "shard"),
)
"""Every entity, as of some tick not long ago: `tick_log` has what came after."""

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("password_hash", String, nullable=False),
    Column("preferences", Text, nullable=False, comment="a JSON object"),
    Column("created", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""Somebody who may play."""

character = Table(
    "character",
    metadata,
    Column("id", Integer, primary_key=True, comment="its entity is `player:` and this"),
    Column("account", Integer, ForeignKey("account.id"), comment="NULL for a guest"),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, unique=True),
    Column("skeleton", String, nullable=False, unique=True),
    Column("pronouns", String, nullable=False),
    Column("guest", Boolean(create_constraint=False), nullable=False),
    Column("created", BigInteger, nullable=False),
    Index("ix_character_account", "account"),
    sqlite_autoincrement=True,  # an entity's id is never used twice
)
"""Bodies in the world, and whose they are."""

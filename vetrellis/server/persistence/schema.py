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
    UniqueConstraint,
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
    Column("role", String, nullable=False, server_default="player", comment="see `auth.role`"),
    Column("email", String, nullable=False, server_default="", comment="empty for none"),
    Column("totp", String, nullable=False, server_default="", comment="base32; empty for none"),
    Column(
        "totp_step",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="the last step whose code was used: none is used twice",
    ),
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

ssh_key = Table(
    "ssh_key",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", Integer, ForeignKey("account.id"), nullable=False),
    Column("algorithm", String, nullable=False),
    Column("blob", LargeBinary, nullable=False, comment="as in RFC 4253 section 6.6"),
    Column("fingerprint", String, nullable=False, comment="SHA256:..., as `ssh-keygen -l` says"),
    Column("comment", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("used", BigInteger, comment="the last login with it; NULL before the first"),
    UniqueConstraint("account", "fingerprint"),
    sqlite_autoincrement=True,
)
"""Public keys that open an account over SSH."""

ban = Table(
    "ban",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False, comment="account, address or name"),
    Column("subject", String, nullable=False, comment="an id, a network, a pattern"),
    Column("note", String, nullable=False),
    Column("author", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, comment="NULL for never"),
    UniqueConstraint("kind", "subject"),
    sqlite_autoincrement=True,
)
"""Who may not come in."""

ticket = Table(
    "ticket",
    metadata,
    Column("hash", LargeBinary, primary_key=True, comment="of the secret that its holder has"),
    Column("purpose", String, nullable=False),
    Column("subject", String, nullable=False, comment="what it is good for, as its purpose says"),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("ix_ticket_expires", "expires"),
)
"""Secrets that open something for a while: resuming a session, becoming an admin."""

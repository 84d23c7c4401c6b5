"""The first schema: shards, their ticks and entities; accounts and characters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shard",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("tick", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("materialised", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shard"),
    )
    op.create_table(
        "tick_log",
        sa.Column("shard", sa.String, nullable=False),
        sa.Column("tick", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("delta", sa.LargeBinary),
        sa.Column("clock", sa.LargeBinary, nullable=False),
        sa.Column("inputs", sa.LargeBinary, nullable=False),
        sa.Column("outputs", sa.LargeBinary),
        sa.Column("prev_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("shard", "tick", name="pk_tick_log"),
        sa.ForeignKeyConstraint(["shard"], ["shard.id"], name="fk_tick_log_shard"),
    )
    op.create_table(
        "entity",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("shard", sa.String, nullable=False),
        sa.Column("tick", sa.Integer, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entity"),
        sa.ForeignKeyConstraint(["shard"], ["shard.id"], name="fk_entity_shard"),
    )
    op.create_index("ix_entity_shard", "entity", ["shard"])
    _create_accounts()


def _create_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("preferences", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "character",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account", sa.Integer),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_key", sa.String, nullable=False),
        sa.Column("skeleton", sa.String, nullable=False),
        sa.Column("pronouns", sa.String, nullable=False),
        sa.Column("guest", sa.Boolean, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_character"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_character_account"),
        sa.UniqueConstraint("name_key", name="uq_character_name_key"),
        sa.UniqueConstraint("skeleton", name="uq_character_skeleton"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_character_account", "character", ["account"])

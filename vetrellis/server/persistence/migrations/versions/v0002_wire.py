"""Who may do what, and how they prove themselves: roles, keys, one-time codes, bans, tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("role", sa.String, nullable=False, server_default="player"))
    op.add_column("account", sa.Column("email", sa.String, nullable=False, server_default=""))
    op.add_column("account", sa.Column("totp", sa.String, nullable=False, server_default=""))
    op.add_column(
        "account", sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0")
    )
    op.create_table(
        "ssh_key",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("algorithm", sa.String, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_ssh_key"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_ssh_key_account"),
        sa.UniqueConstraint("account", "fingerprint", name="uq_ssh_key_account"),
        sqlite_autoincrement=True,
    )
    _create_bans_and_tickets()


def _create_bans_and_tickets() -> None:
    op.create_table(
        "ban",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_ban"),
        sa.UniqueConstraint("kind", "subject", name="uq_ban_kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ticket",
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_ticket"),
    )
    op.create_index("ix_ticket_expires", "ticket", ["expires"])

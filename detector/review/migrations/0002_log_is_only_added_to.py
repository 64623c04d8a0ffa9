"""The log's first head, and triggers that refuse to change or remove an entry."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE TRIGGER review_log_no_change BEFORE UPDATE ON review_logentry "
    "BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END",
    "CREATE TRIGGER review_log_no_removal BEFORE DELETE ON review_logentry "
    "BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION review_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the log is only ever added to'; END $$",
    "CREATE TRIGGER review_log_no_change BEFORE UPDATE OR DELETE ON review_logentry "
    "FOR EACH ROW EXECUTE FUNCTION review_log_refuse()",
    "CREATE TRIGGER review_log_no_emptying BEFORE TRUNCATE ON review_logentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION review_log_refuse()",
)


def begin(apps: Any, schema_editor: Any) -> None:
    """The head of an empty log, and the triggers."""
    apps.get_model("review", "LogHead").objects.get_or_create(pk=1, defaults={"count": 0, "seal": "0" * 64})
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("review", "0001_initial"),)
    operations = (migrations.RunPython(begin, migrations.RunPython.noop),)

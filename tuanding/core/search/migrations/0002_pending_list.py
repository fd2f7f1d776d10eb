"""On PostgreSQL what is written to the index waits in a list of its own until a job files it: an import of twenty thousand
rows spent nearly half of its time on filing them one by one. Only the index's owner may file it, so a function of the
owner's does."""

from django.db import migrations

MOST_KB = 256 * 1024
MAKE = f"""
ALTER INDEX search_tokens_gin SET (gin_pending_list_limit = {MOST_KB});
CREATE OR REPLACE FUNCTION search_file_pending() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
AS $$ SELECT gin_clean_pending_list('search_tokens_gin'::regclass) $$;
"""
UNMAKE = """
DROP FUNCTION IF EXISTS search_file_pending();
ALTER INDEX search_tokens_gin RESET (gin_pending_list_limit);
"""


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, None)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]
    operations = [migrations.RunPython(on_postgresql(MAKE), on_postgresql(UNMAKE))]

from django.db import migrations

from tuanding.core.accounts.unindexing import DropPatternIndex


class Migration(migrations.Migration):
    """Names are found by their tokens, phones by their digits as a whole: an import writes two indexes less a row."""

    dependencies = [("clients", "0007_covered_foreign_keys")]

    operations = [
        DropPatternIndex("client", "normalised_name"),
        DropPatternIndex("contact", "digits"),
        DropPatternIndex("orderstage", "stage"),
    ]

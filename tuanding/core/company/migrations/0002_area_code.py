from django.core.validators import RegexValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("company", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="company",
            name="area_code",
            field=models.CharField(
                blank=True,
                max_length=4,
                null=True,
                validators=[RegexValidator(r"^0(10|2\d|[3-9]\d\d)$", "写成 0571 或 010 这样的区号")],
                verbose_name="区号",
            ),
        ),
    ]

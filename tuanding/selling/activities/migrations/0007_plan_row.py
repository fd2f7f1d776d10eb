import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

OLD, NOW = "activities.Appointment", "activities.PlanRow"
KINDS = ("visit", "拜访"), ("calls", "打电话"), ("measuring", "量体"), ("delivery", "送货"), ("return_visit", "回访"), ("help", "帮助"), ("other", "其他")  # fmt: skip


def rename_subjects_of_items(apps, schema_editor):
    """What waits names the row it is about. Entries of the journal and one-time keys keep the old name for ever: who reads
    them asks core/journal/renamed.py."""
    apps.get_model("worklist.Item").objects.filter(subject_type=OLD).update(subject_type=NOW)


class Migration(migrations.Migration):
    """An appointment becomes a row of the plan. The table and its columns keep their names, and every new column is nullable:
    the release before, which may run beside this one, goes on writing, and prints in the journal stay as they are."""

    dependencies = [
        ("accounts", "0002_acts"),
        ("activities", "0006_covered_foreign_keys"),
        ("clients", "0008_no_pattern_indexes"),
        ("worklist", "0003_kind_in_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelTable(name="appointment", table="activities_appointment"),
        migrations.RenameModel(old_name="Appointment", new_name="PlanRow"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("planrow", "appointment_of_rep"),
                migrations.RenameField("planrow", "rep", "person"),
                migrations.AlterField(
                    "planrow",
                    "person",
                    models.ForeignKey(
                        db_column="rep_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "planrow",
                    "call",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_row",
                        to="activities.call",
                    ),
                ),
                migrations.AddIndex(
                    "planrow", models.Index(fields=["person", "starts_at"], name="appointment_of_rep")
                ),
            ]
        ),
        migrations.AlterField(
            "planrow",
            "group_order",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities_plan_rows",
                to="clients.grouporder",
            ),
        ),
        migrations.AlterField(
            "planrow",
            "purpose",
            models.CharField(
                blank=True,
                choices=[("Hq", "唤起需求"), ("Zl", "资料搜集"), ("Fa", "方案说明"), ("Cc", "促成签单")],
                default="Hq",
                max_length=2,
                verbose_name="目的",
            ),
        ),
        migrations.AddField(
            "planrow",
            "client",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clients.client",
            ),
        ),
        migrations.AddField(
            "planrow",
            "moved_from",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="activities.planrow",
            ),
        ),
        migrations.AddField(
            "planrow",
            "kind",
            models.CharField(blank=True, choices=[*KINDS], max_length=12, null=True, verbose_name="类型"),
        ),
        migrations.AddField(
            "planrow",
            "about",
            models.CharField(blank=True, max_length=120, null=True, verbose_name="事由"),
        ),
        migrations.AddField(
            "planrow",
            "ends_at",
            models.DateTimeField(blank=True, null=True, verbose_name="到几点"),
        ),
        migrations.AddIndex("planrow", models.Index(fields=["person", "ends_at"], name="plan_row_ends")),
        migrations.AddConstraint(
            "planrow",
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="plan_row_ends_later"
            ),
        ),
        migrations.AddConstraint(
            "planrow",
            models.CheckConstraint(
                condition=Q(kind__isnull=False) & ~Q(kind="visit")
                | Q(group_order__isnull=False, purpose__in=("Hq", "Zl", "Fa", "Cc")),
                name="plan_row_visit_has_order",
            ),
        ),
        migrations.AddConstraint(
            "planrow",
            models.CheckConstraint(
                condition=Q(group_order__isnull=True) | Q(client__isnull=True), name="plan_row_one_client"
            ),
        ),
        migrations.CreateModel(
            name="PlanResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("held", "办了"), ("moved", "改期"), ("cancelled", "取消"), ("not_held", "没办成")],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("client", "客户"), ("rep", "我方"), ("other", "其他")],
                        max_length=8,
                        verbose_name="谁的原因",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan_row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result", to="activities.planrow"
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            "call",
            "outcome",
            models.CharField(
                choices=[
                    ("appointed", "约到了"),
                    ("call_back", "改天再打"),
                    ("no_answer", "没人接"),
                    ("refused", "暂不需要"),
                    ("wrong_number", "号码不对"),
                ],
                max_length=12,
                verbose_name="结果",
            ),
        ),
        migrations.RunPython(rename_subjects_of_items, migrations.RunPython.noop),
    ]

from django.db import migrations

ROLES = ["reader", "author", "reviewer", "administrator"]


def create(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    """The four roles of `knowledge.rights`, as groups."""

    dependencies = [
        ("knowledge", "0002_workbench"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]

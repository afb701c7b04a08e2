
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_access_lost'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='kind',
            field=models.CharField(choices=[('unknown_person', 'Unknown Person'), ('details_do_not_match', 'Details Do Not Match'), ('temporary_number', 'Temporary Number'), ('deceased_or_blocked', 'Deceased Or Blocked'), ('dependant', 'Dependant'), ('no_postal_address', 'No Postal Address'), ('responsible_changes', 'Responsible Changes'), ('file_asked', 'File Asked'), ('file_elsewhere', 'File Elsewhere'), ('not_me', 'Not Me'), ('access_lost', 'Access Lost'), ('limits_reached', 'Limits Reached'), ('convention_asked', 'Convention Asked'), ('returned_letter', 'Returned Letter'), ('letter_rejected', 'Letter Rejected')], max_length=30),
        ),
    ]

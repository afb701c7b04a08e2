
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_a_password_by_post'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('fund_code', models.CharField(max_length=3)),
                ('department', models.CharField(max_length=3)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('code_sent', 'code_sent'), ('opened', 'opened'), ('refused', 'refused')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(db_index=True)),
                ('code_index', models.CharField(blank=True, max_length=30)),
                ('code_expires_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='file_requests', to='accounts.account')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['fund_code'], name='file_request_waiting')],
                'constraints': [models.UniqueConstraint(fields=('account', 'fund_code'), name='file_request_once_for_a_fund'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'code_sent', 'opened', 'refused'])), name='file_request_state_is_known')],
            },
        ),
    ]

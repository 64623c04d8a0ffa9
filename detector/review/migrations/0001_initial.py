"""The desk's tables as they began; written by Django's makemigrations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('full_name', models.CharField(max_length=120)),
                ('role', models.CharField(choices=[('viewer', 'viewer'), ('reviewer', 'reviewer'), ('supervisor', 'supervisor'), ('administrator', 'administrator')], default='viewer', max_length=20)),
                ('language', models.CharField(choices=[('en', 'en'), ('id', 'id')], default='en', max_length=2)),
                ('sees_all_offices', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('must_change', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Guesses',
            fields=[
                ('name_digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('at', models.CharField(max_length=40)),
                ('who', models.CharField(max_length=120)),
                ('what', models.CharField(max_length=40)),
                ('about', models.CharField(blank=True, db_index=True, max_length=200)),
                ('details', models.TextField()),
                ('before', models.CharField(max_length=64)),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveBigIntegerField(default=0)),
                ('seal', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_set', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=20)),
                ('subject', models.CharField(max_length=300)),
                ('office', models.CharField(blank=True, db_index=True, max_length=120)),
                ('service', models.CharField(blank=True, max_length=120)),
                ('filed', models.CharField(blank=True, max_length=10)),
                ('score', models.FloatField()),
                ('rank', models.IntegerField(null=True)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('flagged', models.BooleanField(default=False)),
                ('control', models.BooleanField(default=False)),
                ('is_current', models.BooleanField(default=True)),
                ('told', models.JSONField()),
                ('state', models.CharField(db_index=True, default='open', max_length=20)),
                ('due', models.DateField(null=True)),
                ('snoozed_until', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=20)),
                ('innocent', models.JSONField(null=True)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('score', models.FloatField()),
                ('standing', models.CharField(max_length=20)),
                ('second_at', models.DateTimeField(null=True)),
                ('second_reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_set', models.CharField(max_length=200)),
                ('finding_id', models.CharField(max_length=120)),
                ('rule', models.CharField(max_length=60)),
                ('family', models.CharField(max_length=40)),
                ('level', models.PositiveSmallIntegerField()),
                ('score', models.FloatField()),
                ('officer', models.CharField(blank=True, db_index=True, max_length=120)),
                ('about_officer', models.BooleanField(default=False)),
                ('told', models.JSONField()),
                ('is_current', models.BooleanField(default=True)),
                ('settled', models.BooleanField(default=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='review.case')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.decision')),
            ],
        ),
        migrations.AddField(
            model_name='decision',
            name='finding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='review.finding'),
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('from_officer', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='review.case')),
            ],
            options={
                'ordering': ('at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_set', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('as_of', models.CharField(max_length=40)),
                ('brought_at', models.DateTimeField()),
                ('brought_by', models.CharField(max_length=120)),
                ('manifest', models.JSONField()),
                ('shared', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('data_set', 'digest'), name='one_scan')],
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='first_scan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.scan'),
        ),
        migrations.AddField(
            model_name='finding',
            name='last_scan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.scan'),
        ),
        migrations.AddField(
            model_name='case',
            name='first_scan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.scan'),
        ),
        migrations.AddField(
            model_name='case',
            name='last_scan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.scan'),
        ),
        migrations.CreateModel(
            name='Appearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('score', models.FloatField()),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appearances', to='review.finding')),
                ('scan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.scan')),
            ],
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='review.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'account'), name='one_conflict')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.CharField(max_length=120)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'office'), name='one_grant')],
            },
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('data_set', 'finding_id'), name='one_finding'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['-score', 'id'], name='by_score'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('data_set', 'kind', 'subject'), name='one_case'),
        ),
        migrations.AddConstraint(
            model_name='appearance',
            constraint=models.UniqueConstraint(fields=('finding', 'scan'), name='seen_once'),
        ),
    ]

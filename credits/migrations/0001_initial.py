import django.db.models.deletion
import tenants.ids
import tenants.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenants', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('unit', models.CharField(choices=[('referral', '紹介'), ('slot', '無料紹介枠')], max_length=10, verbose_name='単位')),
                ('code', models.CharField(choices=[('network', 'ネットワーク'), ('purse', '次の枠を待つ紹介'), ('converted', '枠になった紹介'), ('available', '利用可能'), ('held', '確保中'), ('spent', '利用済み'), ('expired', '期限切れ')], max_length=10, verbose_name='口座')),
                ('balance', models.BigIntegerField(default=0, verbose_name='残高')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '口座',
                'verbose_name_plural': '口座',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'unit', 'code'), name='tenant_has_one_account_of_a_code'), models.CheckConstraint(condition=models.Q(models.Q(('code__in', ('network', 'purse', 'converted')), ('unit', 'referral')), models.Q(('code__in', ('network', 'available', 'held', 'spent', 'expired')), ('unit', 'slot')), _connector='OR'), name='account_is_on_the_chart', violation_error_message='この単位に口座の種類がありません。'), models.CheckConstraint(condition=models.Q(('code', 'purse'), models.Q(('balance__lte', 0), ('code', 'network')), models.Q(models.Q(('code', 'network'), _negated=True), ('balance__gte', 0)), _connector='OR'), name='account_never_holds_less_than_nothing', violation_error_message='残高が足りません。')],
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('unit', models.CharField(choices=[('referral', '紹介'), ('slot', '無料紹介枠')], max_length=10, verbose_name='単位')),
                ('amount', models.IntegerField(verbose_name='増減')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('proposed_at', models.DateTimeField(verbose_name='起票日時')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='決定日時')),
                ('outcome', models.CharField(blank=True, choices=[('approved', '承認した'), ('refused', '却下した')], max_length=10, verbose_name='決定の内容')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='決定者')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起票者')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '調整',
                'verbose_name_plural': '調整',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='adjustment_moves_something'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='adjustment_has_a_reason'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='adjustment_needs_a_second_operator', violation_error_message='起票した人は、自分の調整を決定できません。'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'refused'])), _connector='OR'), name='adjustment_is_decided_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(default=0, verbose_name='取引数')),
                ('head', models.BinaryField(default=b'\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00', max_length=32, verbose_name='最新のハッシュ')),
                ('slots_granted', models.PositiveBigIntegerField(default=0, verbose_name='付与した枠')),
                ('moved_at', models.DateTimeField(blank=True, null=True, verbose_name='最新の取引の日時')),
                ('opened_at', models.DateTimeField(verbose_name='開設日時')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '台帳',
                'verbose_name_plural': '台帳',
                'constraints': [models.UniqueConstraint(fields=('tenant',), name='tenant_has_one_book')],
            },
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('date', models.DateField(verbose_name='日付')),
                ('at', models.DateTimeField(verbose_name='検査日時')),
                ('transactions', models.PositiveBigIntegerField(verbose_name='検査した取引')),
                ('wrong', models.TextField(blank=True, verbose_name='不一致')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '台帳の検査',
                'verbose_name_plural': '台帳の検査',
                'constraints': [models.UniqueConstraint(fields=('tenant',), name='ledger_has_one_inspection')],
            },
        ),
        migrations.CreateModel(
            name='SignedHead',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('date', models.DateField(verbose_name='日付')),
                ('seq', models.PositiveBigIntegerField(verbose_name='取引数')),
                ('head', models.BinaryField(max_length=32, verbose_name='最新のハッシュ')),
                ('balances', models.JSONField(verbose_name='残高')),
                ('signed_at', models.DateTimeField(verbose_name='署名日時')),
                ('key_id', models.CharField(max_length=16, verbose_name='鍵の番号')),
                ('signature', models.BinaryField(max_length=64, verbose_name='署名')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '署名したハッシュ',
                'verbose_name_plural': '署名したハッシュ',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'date'), name='head_is_signed_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Transaction',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(verbose_name='番号')),
                ('kind', models.CharField(choices=[('referral_counted', '紹介のカウント'), ('slots_granted', '枠の付与'), ('slot_held', '枠の確保'), ('slot_released', '枠の解放'), ('slot_spent', '枠の利用'), ('slot_restored', '枠の返還'), ('slot_expired', '枠の失効'), ('referral_reversed', '紹介の取消'), ('adjusted', '調整')], max_length=20, verbose_name='種類')),
                ('cause', models.CharField(max_length=200, verbose_name='原因')),
                ('at', models.DateTimeField(verbose_name='日時')),
                ('policy', models.JSONField(default=dict, verbose_name='適用した規則')),
                ('prev_hash', models.BinaryField(max_length=32, verbose_name='直前のハッシュ')),
                ('hash', models.BinaryField(max_length=32, verbose_name='ハッシュ')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '取引',
                'verbose_name_plural': '取引',
                'indexes': [models.Index(condition=models.Q(('kind', 'slots_granted'), ('policy__has_key', 'slot_lifetime_days')), fields=['tenant', 'seq'], name='grant_that_ends'), models.Index(condition=models.Q(('kind', 'slot_restored')), fields=['tenant', 'at'], name='slot_that_came_back')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'cause'), name='transaction_cause_moves_once'), models.UniqueConstraint(fields=('tenant', 'seq'), name='transaction_has_its_own_number'), models.CheckConstraint(condition=models.Q(('kind__in', ['referral_counted', 'slots_granted', 'slot_held', 'slot_released', 'slot_spent', 'slot_restored', 'slot_expired', 'referral_reversed', 'adjusted'])), name='transaction_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='transaction_numbers_begin_at_one')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(verbose_name='番号')),
                ('amount', models.BigIntegerField(verbose_name='増減')),
                ('balance', models.BigIntegerField(verbose_name='残高')),
                ('account', tenants.models.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='credits.account', verbose_name='口座')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('transaction', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='credits.transaction', verbose_name='取引')),
            ],
            options={
                'verbose_name': '仕訳',
                'verbose_name_plural': '仕訳',
                'constraints': [models.UniqueConstraint(fields=('account', 'seq'), name='entry_moves_an_account_once_in_a_transaction'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='entry_moves_something')],
            },
        ),
    ]

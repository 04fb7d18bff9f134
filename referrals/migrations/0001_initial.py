import django.contrib.postgres.fields
import django.db.models.deletion
import tenants.ids
import tenants.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('candidates', '0001_initial'),
        ('tenants', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LostLink',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('mailbox', models.CharField(max_length=254)),
                ('language', models.CharField(max_length=5)),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'ページの再送の依頼',
                'verbose_name_plural': 'ページの再送の依頼',
            },
        ),
        migrations.CreateModel(
            name='NetworkIdentity',
            fields=[
                ('digest', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('counted_at', models.DateTimeField(verbose_name='カウント日時')),
            ],
            options={
                'verbose_name': 'ネットワークでカウント済みの本人',
                'verbose_name_plural': 'ネットワークでカウント済みの本人',
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('agency', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '集計前の変更',
                'verbose_name_plural': '集計前の変更',
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('scheduled', '営業時間内に送る'), ('now', 'すぐに送る')], max_length=10, verbose_name='送り方')),
                ('planned_at', models.DateTimeField(verbose_name='送信予定')),
                ('asked_at', models.DateTimeField(verbose_name='依頼日時')),
                ('queued', models.PositiveIntegerField(default=0, verbose_name='件数')),
                ('left_out', models.PositiveIntegerField(default=0, verbose_name='差し込む値がない件数')),
                ('cursor', models.UUIDField(editable=False, null=True)),
                ('filled_at', models.DateTimeField(null=True, verbose_name='受付の完了日時')),
                ('is_approval_required', models.BooleanField(default=False, verbose_name='承認が必要')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='承認日時')),
                ('rejected_at', models.DateTimeField(null=True, verbose_name='差し戻し日時')),
                ('comment', models.TextField(blank=True, verbose_name='差し戻しの理由')),
                ('cancelled_at', models.DateTimeField(null=True, verbose_name='取り消し日時')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='承認者')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='依頼者')),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='取り消した人')),
                ('rejected_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='差し戻した人')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': 'まとめての送信',
                'verbose_name_plural': 'まとめての送信',
            },
        ),
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('summary', models.TextField(verbose_name='概要')),
                ('introduced_at', models.DateTimeField(verbose_name='紹介日時')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='採用決定日時')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='人材紹介会社')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '紹介(枠利用)',
                'verbose_name_plural': '紹介(枠利用)',
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(blank=True, max_length=100, verbose_name='用途')),
                ('sent_to', models.CharField(blank=True, max_length=254)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('created_at', models.DateTimeField(verbose_name='作成日時')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='有効期限')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='無効化日時')),
                ('application', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='candidates.application', verbose_name='応募')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '専用URL',
                'verbose_name_plural': '専用URL',
            },
        ),
        migrations.CreateModel(
            name='Decline',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=5, verbose_name='言語')),
                ('declined_at', models.DateTimeField(verbose_name='回答日時')),
                ('form', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='declines', to='candidates.shownform', verbose_name='示した同意画面')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='candidates.notice', verbose_name='同意文')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('link', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='declines', to='referrals.link', verbose_name='専用URL')),
            ],
            options={
                'verbose_name': '同意しないという回答',
                'verbose_name_plural': '同意しないという回答',
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('first_at', models.DateTimeField(null=True, verbose_name='最初に開いた日時')),
                ('last_at', models.DateTimeField(null=True, verbose_name='最後に開いた日時')),
                ('opens', models.PositiveIntegerField(default=0, verbose_name='開いた回数')),
                ('robot_opens', models.PositiveIntegerField(default=0, verbose_name='機械が開いた回数')),
                ('link', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='referrals.link', verbose_name='専用URL')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '専用URLの閲覧',
                'verbose_name_plural': '専用URLの閲覧',
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('joined_at', models.DateTimeField(verbose_name='入社日時')),
                ('theoretical_annual_salary', models.PositiveIntegerField(verbose_name='理論年収(円)')),
                ('standard_fee_rate', models.DecimalField(decimal_places=3, max_digits=4, verbose_name='通常の手数料率')),
                ('fee_charged', models.PositiveIntegerField(default=0, verbose_name='手数料(円)')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='人材紹介会社')),
                ('introduction', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='referrals.introduction', verbose_name='紹介')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '入社',
                'verbose_name_plural': '入社',
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('profile', models.JSONField(verbose_name='提供する情報')),
                ('verdict', models.CharField(choices=[('counted', 'カウント済み'), ('duplicate', '重複(カウント対象外)'), ('held', '確認待ち'), ('refused', 'カウント対象外'), ('reversed', 'カウント取消')], max_length=10, verbose_name='カウント')),
                ('reasons', models.JSONField(blank=True, default=list, verbose_name='確認の理由')),
                ('ruling', models.TextField(blank=True, verbose_name='取消の理由')),
                ('registered_at', models.DateTimeField(verbose_name='登録日時')),
                ('as_of', models.DateTimeField(blank=True, null=True, verbose_name='情報の時点')),
                ('decided_at', models.DateTimeField(verbose_name='判定日時')),
                ('updated_at', models.DateTimeField(verbose_name='更新日時')),
                ('application', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='candidates.application', verbose_name='応募')),
                ('candidate', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='candidates.candidate', verbose_name='候補者')),
                ('consent', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='candidates.consent', verbose_name='同意')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '紹介',
                'verbose_name_plural': '紹介',
            },
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('withdrawal', '同意の撤回'), ('erasure', '消去の請求')], max_length=10, verbose_name='種類')),
                ('asked_at', models.DateTimeField(verbose_name='依頼日時')),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='次の催促')),
                ('chased', models.PositiveSmallIntegerField(default=0, verbose_name='催促の回数')),
                ('escalated_at', models.DateTimeField(blank=True, null=True, verbose_name='運営に引き継いだ日時')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='消去の確認日時')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='人材紹介会社')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('referral', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='referrals.referral', verbose_name='紹介')),
            ],
            options={
                'verbose_name': '消去の依頼',
                'verbose_name_plural': '消去の依頼',
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('contacted', '連絡済み'), ('interviewing', '面談中'), ('offered', '内定'), ('hired', '入社決定'), ('closed', '終了')], max_length=12, verbose_name='進捗')),
                ('occurred_at', models.DateTimeField(verbose_name='あった日時')),
                ('reported_at', models.DateTimeField(verbose_name='報告日時')),
                ('actor', models.CharField(choices=[('person', 'メンバー'), ('key', 'APIキー'), ('candidate', '候補者'), ('operator', '運営者'), ('system', 'システム')], max_length=10, verbose_name='報告した者の種別')),
                ('actor_id', models.UUIDField(verbose_name='報告した者')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='人材紹介会社')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('referral', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='referrals.referral', verbose_name='紹介')),
            ],
            options={
                'verbose_name': '進捗',
                'verbose_name_plural': '進捗',
            },
        ),
        migrations.CreateModel(
            name='Hire',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('company', models.CharField(blank=True, max_length=200, verbose_name='入社先')),
                ('annual_salary', models.PositiveIntegerField(blank=True, null=True, verbose_name='年収(円)')),
                ('reported_at', models.DateTimeField(verbose_name='報告日時')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='人材紹介会社')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('referral', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='hires', to='referrals.referral', verbose_name='紹介')),
            ],
            options={
                'verbose_name': '入社先',
                'verbose_name_plural': '入社先',
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='追加日時')),
                ('consent', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='candidates.consent', verbose_name='同意')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('referral', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='referrals.referral', verbose_name='紹介')),
            ],
            options={
                'verbose_name': '追加の同意',
                'verbose_name_plural': '追加の同意',
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('duplicate', '重複している'), ('unreachable', '連絡が取れない'), ('fake', '本人の登録ではない'), ('other', 'その他')], max_length=12, verbose_name='理由')),
                ('evidence', models.TextField(max_length=2000, verbose_name='根拠')),
                ('opened_at', models.DateTimeField(verbose_name='申立日時')),
                ('actor', models.CharField(choices=[('person', 'メンバー'), ('key', 'APIキー'), ('candidate', '候補者'), ('operator', '運営者'), ('system', 'システム')], max_length=10, verbose_name='申し立てた者の種別')),
                ('actor_id', models.UUIDField(verbose_name='申し立てた者')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='決定日時')),
                ('outcome', models.CharField(blank=True, choices=[('upheld', '認める'), ('refused', '認めない')], max_length=10, verbose_name='決定の内容')),
                ('ruling', models.TextField(blank=True, max_length=500, verbose_name='決定の理由')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='人材紹介会社')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='決定者')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('referral', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='referrals.referral', verbose_name='紹介')),
            ],
            options={
                'verbose_name': '異議',
                'verbose_name_plural': '異議',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=50, verbose_name='種類')),
                ('payload', models.JSONField(default=dict, verbose_name='内容')),
                ('sequence', models.PositiveIntegerField(default=1, verbose_name='順番')),
                ('next_at', models.DateTimeField(verbose_name='次の送信')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='処理中の期限')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試行回数')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='送付日時')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='受領確認日時')),
                ('disputable_until', models.DateTimeField(blank=True, null=True, verbose_name='異議申立ての期限')),
                ('refused_at', models.DateTimeField(blank=True, null=True, verbose_name='送付中止日時')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='断念日時')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('created_at', models.DateTimeField(verbose_name='作成日時')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='人材紹介会社')),
                ('candidate', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='candidates.candidate', verbose_name='候補者')),
                ('consent', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='candidates.consent', verbose_name='同意')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('referral', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='referrals.referral', verbose_name='紹介')),
            ],
            options={
                'verbose_name': '送付',
                'verbose_name_plural': '送付',
            },
        ),
        migrations.CreateModel(
            name='CountedIdentity',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('referral', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='identities', to='referrals.referral')),
            ],
            options={
                'verbose_name': 'カウント済みの本人',
                'verbose_name_plural': 'カウント済みの本人',
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('answers', models.JSONField(verbose_name='入力内容')),
                ('choices', models.JSONField(verbose_name='提供先の選択')),
                ('is_mail_given', models.BooleanField(verbose_name='近況確認メールへの同意')),
                ('documents', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, verbose_name='書類')),
                ('language', models.CharField(max_length=5, verbose_name='言語')),
                ('signs', models.JSONField(blank=True, default=list)),
                ('email_key', models.CharField(max_length=254)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('submitted_at', models.DateTimeField(verbose_name='送信日時')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='確認日時')),
                ('form', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='candidates.shownform', verbose_name='示した同意画面')),
                ('link', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='referrals.link', verbose_name='専用URL')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='candidates.notice', verbose_name='同意文')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '登録フォーム',
                'verbose_name_plural': '登録フォーム',
            },
        ),
        migrations.AddField(
            model_name='referral',
            name='registration',
            field=tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='referrals.registration', verbose_name='登録フォーム'),
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('queued_at', models.DateTimeField(verbose_name='受付日時')),
                ('next_at', models.DateTimeField(verbose_name='送信予定')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試行回数')),
                ('handed_at', models.DateTimeField(blank=True, null=True, verbose_name='送信開始')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='送信日時')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='失敗日時')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='取りやめた日時')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='エラー')),
                ('message_id', models.CharField(blank=True, max_length=200, verbose_name='メッセージID')),
                ('kind', models.CharField(choices=[('confirmation', '確認メール'), ('receipt', '同意の控え'), ('renewal', '同意の更新のお願い')], max_length=20, verbose_name='種類')),
                ('cause', models.CharField(blank=True, max_length=40)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('registration', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='referrals.registration', verbose_name='登録フォーム')),
            ],
            options={
                'verbose_name': '候補者への通知',
                'verbose_name_plural': '候補者への通知',
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('disclosure', '開示'), ('correction', '訂正'), ('stop', '利用停止'), ('erasure', '消去'), ('mailbox', 'メールアドレスの変更'), ('agencies', '渡す相手の追加')], max_length=10, verbose_name='種類')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='内容')),
                ('language', models.CharField(max_length=5, verbose_name='言語')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('asked_at', models.DateTimeField(verbose_name='受付日時')),
                ('proven_at', models.DateTimeField(blank=True, null=True, verbose_name='本人確認の日時')),
                ('due_date', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='回答日時')),
                ('outcome', models.CharField(blank=True, choices=[('done', '対応した'), ('refused', '応じない')], max_length=10, verbose_name='結果')),
                ('answer', models.TextField(blank=True, verbose_name='本人への回答')),
                ('reason', models.TextField(blank=True, verbose_name='応じない理由')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='回答者')),
                ('candidate', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='candidates.candidate', verbose_name='候補者')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受け付けた担当者')),
                ('registration', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='referrals.registration', verbose_name='登録フォーム')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '本人からの請求',
                'verbose_name_plural': '本人からの請求',
            },
        ),
        migrations.CreateModel(
            name='SlotRequest',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('job', models.CharField(max_length=200, verbose_name='職種')),
                ('conditions', models.TextField(verbose_name='条件')),
                ('opened_at', models.DateTimeField(verbose_name='開始日時')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='終了日時')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '枠の利用',
                'verbose_name_plural': '枠の利用',
            },
        ),
        migrations.AddField(
            model_name='introduction',
            name='request',
            field=tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='introductions', to='referrals.slotrequest', verbose_name='枠の利用'),
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('as_of_date', models.DateField(null=True)),
                ('hired_month', models.DateField(null=True)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '候補者の集計',
                'verbose_name_plural': '候補者の集計',
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField(verbose_name='月')),
                ('dimension', models.CharField(choices=[('all', '全体'), ('version', '文面の版'), ('job', '職種'), ('stage', '選考ステップ'), ('channel', '応募経路'), ('wait', '登録までの時間'), ('hired', '他社での入社'), ('fresh', '情報の時点'), ('todo', '要対応')], max_length=8, verbose_name='切り口')),
                ('value', models.CharField(max_length=300, verbose_name='値')),
                ('n', models.IntegerField(verbose_name='数')),
                ('sent', models.IntegerField(verbose_name='送信')),
                ('reached', models.IntegerField(verbose_name='到達')),
                ('registered', models.IntegerField(verbose_name='登録')),
                ('answered', models.IntegerField(verbose_name='送信からの登録')),
                ('counted', models.IntegerField(verbose_name='カウント')),
                ('relayed', models.IntegerField(verbose_name='連携')),
                ('met', models.IntegerField(verbose_name='面談')),
                ('hired', models.IntegerField(verbose_name='入社')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '月ごとの集計',
                'verbose_name_plural': '月ごとの集計',
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('language', models.CharField(choices=[('ja', '日本語'), ('en', 'English')], default='ja', max_length=5, verbose_name='言語')),
                ('stage', models.CharField(blank=True, choices=[('document', '書類選考'), ('first', '一次面接'), ('later', '二次面接以降'), ('final', '最終面接')], max_length=10, verbose_name='選考段階')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='選考終了理由')),
                ('created_at', models.DateTimeField(verbose_name='作成日時')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '文面',
                'verbose_name_plural': '文面',
            },
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField(verbose_name='開始日時')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='終了日時')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='始めた人')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('template', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='comparisons', to='referrals.template', verbose_name='文面')),
            ],
            options={
                'verbose_name': '版の比較',
                'verbose_name_plural': '版の比較',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='版')),
                ('subject', models.CharField(max_length=200, verbose_name='件名')),
                ('body', models.TextField(verbose_name='本文')),
                ('other', models.JSONField(blank=True, default=dict, verbose_name='もう一つの言語')),
                ('created_at', models.DateTimeField(verbose_name='作成日時')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作成者')),
                ('template', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='referrals.template', verbose_name='文面')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '文面の版',
                'verbose_name_plural': '文面の版',
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('queued_at', models.DateTimeField(verbose_name='受付日時')),
                ('next_at', models.DateTimeField(verbose_name='送信予定')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試行回数')),
                ('handed_at', models.DateTimeField(blank=True, null=True, verbose_name='送信開始')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='送信日時')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='失敗日時')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='取りやめた日時')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='エラー')),
                ('message_id', models.CharField(blank=True, max_length=200, verbose_name='メッセージID')),
                ('language', models.CharField(blank=True, max_length=5, verbose_name='言語')),
                ('is_held', models.BooleanField(default=False, verbose_name='承認待ち')),
                ('is_timed', models.BooleanField(default=False, verbose_name='営業時間内にだけ送る')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='到達日時')),
                ('bounced_at', models.DateTimeField(blank=True, null=True, verbose_name='不達日時')),
                ('complained_at', models.DateTimeField(blank=True, null=True, verbose_name='苦情の日時')),
                ('application', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='candidates.application', verbose_name='応募')),
                ('comparison', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='referrals.comparison', verbose_name='版の比較')),
                ('dispatch', tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='referrals.dispatch', verbose_name='まとめての送信')),
                ('link', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='referrals.link', verbose_name='専用URL')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
                ('version', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='referrals.version', verbose_name='文面の版')),
            ],
            options={
                'verbose_name': 'お祈りメール',
                'verbose_name_plural': 'お祈りメール',
            },
        ),
        migrations.AddField(
            model_name='dispatch',
            name='version',
            field=tenants.models.OwnedKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='referrals.version', verbose_name='文面の版'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='first',
            field=tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.version', verbose_name='版A'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='second',
            field=tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.version', verbose_name='版B'),
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('agency', '人材紹介会社'), ('job', '職種'), ('stage', '選考ステップ')], max_length=10, verbose_name='種類')),
                ('value', models.CharField(max_length=200, verbose_name='対象')),
                ('added_at', models.DateTimeField(verbose_name='追加日時')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '連携ルール',
                'verbose_name_plural': '連携ルール',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'kind', 'value'), name='exclusion_is_said_once')],
            },
        ),
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('candidate_id', models.UUIDField()),
                ('month', models.DateField(null=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('version_id', models.UUIDField(null=True)),
                ('job', models.CharField(max_length=300)),
                ('stage', models.CharField(max_length=200)),
                ('channel', models.CharField(max_length=200)),
                ('todo', models.CharField(max_length=12)),
                ('wait', models.SmallIntegerField(null=True)),
                ('is_sent', models.BooleanField()),
                ('is_reached', models.BooleanField()),
                ('is_registered', models.BooleanField()),
                ('is_counted', models.BooleanField()),
                ('is_held', models.BooleanField()),
                ('is_relayed', models.BooleanField()),
                ('is_met', models.BooleanField()),
                ('is_hired', models.BooleanField()),
                ('hired_month', models.DateField(null=True)),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '循環の一件',
                'verbose_name_plural': '循環の一件',
                'indexes': [models.Index(fields=['tenant', 'month', '-began_at', '-id'], name='journey_by_month'), models.Index(fields=['tenant', 'candidate_id'], name='journey_of_person')],
            },
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(condition=models.Q(('application__isnull', False)), fields=('application',), name='application_has_one_link'),
        ),
        migrations.AddIndex(
            model_name='decline',
            index=models.Index(fields=['tenant', 'link', '-declined_at'], name='decline_by_link'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.UniqueConstraint(fields=('tenant', 'link'), name='link_has_one_line_of_openings'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('introduction',), name='introduction_joins_once'),
        ),
        migrations.AddIndex(
            model_name='recall',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='recall_due'),
        ),
        migrations.AddIndex(
            model_name='recall',
            index=models.Index(fields=['agency', '-asked_at'], name='recall_by_agency'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.UniqueConstraint(fields=('referral', 'agency', 'kind'), name='agency_is_recalled_once_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledged_at', None), ('next_at', None), _connector='OR'), name='acknowledged_recall_is_chased_no_more'),
        ),
        migrations.AddIndex(
            model_name='progress',
            index=models.Index(fields=['agency', '-id'], name='progress_by_agency'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.UniqueConstraint(fields=('referral', 'agency', 'status'), name='status_is_reported_once'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['hired', 'closed'])), fields=('referral', 'agency'), name='referral_ends_once'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.CheckConstraint(condition=models.Q(('occurred_at__lte', models.F('reported_at'))), name='progress_is_not_of_the_future'),
        ),
        migrations.AddConstraint(
            model_name='hire',
            constraint=models.UniqueConstraint(fields=('referral', 'agency'), name='hire_is_told_once'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(fields=('consent',), name='later_consent_is_of_one_referral'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['agency', '-id'], name='dispute_by_agency'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('referral', 'agency'), name='dispute_is_open_once'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['upheld', 'refused'])), _connector='OR'), name='dispute_is_decided_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('delivered_at', None), ('failed_at', None), ('refused_at', None)), fields=['agency', 'tenant', 'next_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('delivered_at', None), ('failed_at', None), ('refused_at', None)), fields=['agency', 'candidate', 'id'], name='delivery_in_line'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['agency', '-id'], name='delivery_by_agency'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('referral', 'agency', 'kind', 'sequence'), name='referral_is_delivered_once_to_an_agency'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['referral.created', 'referral.updated']), _negated=True), ('consent__isnull', False), _connector='OR'), name='profile_is_delivered_on_a_consent'),
        ),
        migrations.AddConstraint(
            model_name='countedidentity',
            constraint=models.UniqueConstraint(fields=('tenant', 'digest'), name='person_counts_once_for_a_tenant'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(fields=['tenant', 'link'], name='registration_by_link'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant', '-registered_at'], name='referral_by_time'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(fields=('registration',), name='registration_becomes_one_referral'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('application__isnull', False)), fields=('application',), name='application_is_referred_once'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(condition=models.Q(('cancelled_at', None), ('failed_at', None), ('sent_at', None)), fields=['next_at'], name='note_due'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.UniqueConstraint(fields=('registration', 'kind', 'cause'), name='note_is_written_once'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['tenant', '-asked_at'], name='request_by_time'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(condition=models.Q(('closed_at', None), ('proven_at__isnull', False)), fields=['due_date'], name='request_due'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), ('proven_at__isnull', False)), _connector='OR'), name='request_is_closed_after_its_proof'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='refusal_says_why', violation_error_message='応じない理由を入力してください。'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('tenant', 'dimension', 'month', 'value'), name='month_is_summed_up_once_for_a_value'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='template_name_is_unique_in_a_tenant', violation_error_message='同じ名称の文面がすでにあります。'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('template', 'number'), name='version_number_is_unique'),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(condition=models.Q(('cancelled_at', None), ('failed_at', None), ('sent_at', None)), fields=['next_at'], name='mail_due'),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(fields=['tenant', '-queued_at'], name='mail_by_time'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('application',), name='application_is_mailed_once'),
        ),
        migrations.AddIndex(
            model_name='dispatch',
            index=models.Index(fields=['tenant', '-asked_at'], name='dispatch_by_time'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), ('asked_by', None), models.Q(('approved_by', models.F('asked_by')), _negated=True), _connector='OR'), name='sending_is_approved_by_another', violation_error_message='自分が依頼した送信は、承認できません。'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(('approved_at', None), ('rejected_at', None), _connector='OR'), name='sending_is_approved_or_rejected'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('template',), name='template_has_one_running_comparison'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='comparison_is_of_two_versions', violation_error_message='別の版を2つ選んでください。'),
        ),
    ]

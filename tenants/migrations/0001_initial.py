import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import tenants.company.models
import tenants.ids
import tenants.models
import tenants.validators
import tenants.webhooks.secrets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=2048, verbose_name='URL')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='名称')),
                ('sealed_secret', models.BinaryField(default=tenants.webhooks.secrets.new_sealed, verbose_name='署名シークレット')),
                ('sealed_previous', models.BinaryField(blank=True, default=b'', verbose_name='以前の署名シークレット')),
                ('previous_until', models.DateTimeField(blank=True, null=True, verbose_name='以前のシークレットの期限')),
                ('kinds', models.JSONField(blank=True, default=list, verbose_name='受け取る種類')),
                ('is_thin', models.BooleanField(default=False, verbose_name='IDのみ受け取る')),
                ('created_at', models.DateTimeField(verbose_name='作成日時')),
                ('failing_since', models.DateTimeField(blank=True, null=True, verbose_name='失敗が続き始めた日時')),
                ('disabled_at', models.DateTimeField(blank=True, null=True, verbose_name='停止日時')),
                ('disabled_reason', models.CharField(blank=True, max_length=50, verbose_name='停止の理由')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='削除日時')),
                ('replayed_id', models.UUIDField(blank=True, null=True, verbose_name='再送した最後のメッセージ')),
                ('replay_until_id', models.UUIDField(blank=True, null=True, verbose_name='再送する最後のメッセージ')),
            ],
            options={
                'verbose_name': 'Webhookの送信先',
                'verbose_name_plural': 'Webhookの送信先',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=50, verbose_name='種類')),
                ('subject', models.CharField(max_length=60, verbose_name='対象')),
                ('data', models.JSONField(default=dict, verbose_name='内容')),
                ('at', models.DateTimeField(verbose_name='日時')),
                ('published_at', models.DateTimeField(null=True, verbose_name='配布日時')),
            ],
            options={
                'verbose_name': '出来事',
                'verbose_name_plural': '出来事',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=50, verbose_name='種類')),
                ('data', models.JSONField(default=dict, verbose_name='内容')),
                ('at', models.DateTimeField(verbose_name='日時')),
                ('is_example', models.BooleanField(default=False, verbose_name='送信テスト')),
                ('cause_id', models.UUIDField(verbose_name='きっかけ')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
            },
        ),
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('domain', models.CharField(max_length=253, unique=True, verbose_name='ドメイン')),
                ('minute', models.DateTimeField(verbose_name='分')),
                ('handed', models.PositiveIntegerField(default=0, verbose_name='件数')),
            ],
            options={
                'verbose_name': '送信の速さ',
                'verbose_name_plural': '送信の速さ',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='メールアドレス')),
                ('name', models.CharField(max_length=100, verbose_name='氏名')),
                ('is_staff', models.BooleanField(default=False, verbose_name='運営者')),
                ('desk_role', models.CharField(blank=True, choices=[('operator', '運営'), ('support', 'サポート')], max_length=10, verbose_name='運営での役割')),
                ('is_active', models.BooleanField(default=True, verbose_name='有効')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='登録日時')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '利用者',
                'verbose_name_plural': '利用者',
            },
        ),
        migrations.CreateModel(
            name='Founding',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('facts', models.JSONField(verbose_name='会社情報')),
                ('asked_at', models.DateTimeField(verbose_name='申込日時')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申込者')),
            ],
            options={
                'verbose_name': '申込み',
                'verbose_name_plural': '申込み',
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, unique=True, verbose_name='名称')),
                ('referrals_per_slot', models.PositiveSmallIntegerField(default=10, verbose_name='枠あたりの紹介数')),
                ('duplicate_window_days', models.PositiveSmallIntegerField(default=365, verbose_name='重複とみなす日数')),
                ('dispute_window_days', models.PositiveSmallIntegerField(default=30, verbose_name='異議申立ての日数')),
                ('guarantee_days', models.PositiveSmallIntegerField(default=90, verbose_name='早期退職の保証の日数')),
                ('ownership_days', models.PositiveSmallIntegerField(default=365, verbose_name='紹介の権利の日数')),
                ('slot_lifetime_days', models.PositiveSmallIntegerField(blank=True, help_text='空欄なら、枠に期限はありません。付与済みの枠の期限は変わりません。', null=True, verbose_name='枠の有効日数')),
            ],
            options={
                'verbose_name': 'プラン',
                'verbose_name_plural': 'プラン',
                'constraints': [models.CheckConstraint(condition=models.Q(('referrals_per_slot__gte', 1)), name='plan_needs_at_least_one_referral_per_slot', violation_error_message='枠あたりの紹介数は1以上にしてください。'), models.CheckConstraint(condition=models.Q(('slot_lifetime_days', None), ('slot_lifetime_days__gte', 1), _connector='OR'), name='plan_lets_a_slot_live_a_day', violation_error_message='枠の有効日数は1以上にしてください。')],
            },
        ),
        migrations.CreateModel(
            name='Tenant',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('employer', '企業'), ('agency', '人材紹介会社')], max_length=10, verbose_name='種別')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='アドレス名')),
                ('name', models.CharField(max_length=200, verbose_name='会社名')),
                ('corporate_number', models.CharField(blank=True, max_length=13, validators=[tenants.validators.CORPORATE_NUMBER], verbose_name='法人番号')),
                ('address', models.CharField(max_length=300, verbose_name='住所')),
                ('representative', models.CharField(max_length=100, verbose_name='代表者')),
                ('contact', models.EmailField(max_length=254, verbose_name='問い合わせ先')),
                ('domains', models.JSONField(blank=True, default=list, verbose_name='自社ドメイン')),
                ('founded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='申込日時')),
                ('admitted_at', models.DateTimeField(blank=True, null=True, verbose_name='承認日時')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='解約日時')),
                ('emptied_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='個人データの消去日時')),
                ('licence_number', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('\\A(0[1-9]|[1-3]\\d|4[0-7])-ユ-\\d{6}\\Z', '許可番号は「13-ユ-123456」の形で入力してください。')], verbose_name='許可番号')),
                ('licence_expires_date', models.DateField(blank=True, null=True, verbose_name='許可の有効期限')),
                ('prefecture', models.CharField(blank=True, max_length=10, verbose_name='所在地')),
                ('speciality', models.CharField(blank=True, max_length=200, verbose_name='得意分野')),
                ('storage_country', models.CharField(default='JP', max_length=2, verbose_name='データの保存国')),
                ('zero_fee_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='手数料0円の届出確認日時')),
                ('contact_place', models.PositiveIntegerField(editable=False, null=True, verbose_name='最初の連絡の早さの順位')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='tenants.plan', verbose_name='プラン')),
                ('test_of', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='test_twin', to='tenants.tenant')),
            ],
            options={
                'verbose_name': '組織',
                'verbose_name_plural': '組織',
            },
        ),
        migrations.CreateModel(
            name='StepIn',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('started_at', models.DateTimeField(verbose_name='開始日時')),
                ('ends_at', models.DateTimeField(verbose_name='終了予定')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='終了日時')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='運営者')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '運営者の立ち入り',
                'verbose_name_plural': '運営者の立ち入り',
            },
        ),
        migrations.CreateModel(
            name='SingleSignOn',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('issuer', models.URLField(max_length=500, verbose_name='発行者(issuer)')),
                ('client_id', models.CharField(max_length=255, verbose_name='クライアントID')),
                ('sealed_secret', models.BinaryField(verbose_name='クライアントシークレット')),
                ('domains', models.JSONField(default=list, verbose_name='対象のメールドメイン')),
                ('created_at', models.DateTimeField(verbose_name='登録日時')),
                ('proven_at', models.DateTimeField(blank=True, null=True, verbose_name='接続確認日時')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': 'シングルサインオン',
                'verbose_name_plural': 'シングルサインオン',
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('next_at', models.DateTimeField(verbose_name='次の送信')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='処理中の期限')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試行回数')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='送付日時')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='断念日時')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='理由')),
                ('endpoint', tenants.models.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='tenants.endpoint', verbose_name='送信先')),
                ('message', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='tenants.message', verbose_name='通知')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '通知の送信',
                'verbose_name_plural': '通知の送信',
            },
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('address', models.EmailField(max_length=254, verbose_name='差出人のアドレス')),
                ('domain', models.CharField(max_length=253, verbose_name='ドメイン')),
                ('named_at', models.DateTimeField(verbose_name='登録日時')),
                ('proven_at', models.DateTimeField(blank=True, null=True, verbose_name='所有の確認日時')),
                ('proven_by', models.CharField(blank=True, choices=[('mail', 'メールのボタン'), ('dns', 'DNSのレコード')], max_length=10, verbose_name='所有の確認方法')),
                ('findings', models.JSONField(default=dict, verbose_name='DNSの確認結果')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='DNSの確認日時')),
                ('next_check_at', models.DateTimeField(verbose_name='次の確認予定')),
                ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='差出人として使い始めた日時')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '送信元',
                'verbose_name_plural': '送信元',
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_months', models.PositiveSmallIntegerField(default=24, verbose_name='候補者の保存期間(月)')),
                ('languages', models.JSONField(default=tenants.company.models.both_languages, verbose_name='候補者に見せる言語')),
                ('is_mfa_required', models.BooleanField(default=False, verbose_name='二要素認証を必須にする')),
                ('is_sso_required', models.BooleanField(default=False, verbose_name='シングルサインオンを必須にする')),
                ('sender_name', models.CharField(blank=True, max_length=100, verbose_name='差出人名')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='返信先')),
                ('send_delay_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='送信までの時間(分)')),
                ('is_approval_required', models.BooleanField(default=False, verbose_name='送信の前に承認を要する')),
                ('check_in_months', models.PositiveSmallIntegerField(choices=[(0, '送らない'), (6, '半年ごと'), (12, '1年ごと')], db_default=0, default=0, verbose_name='近況を尋ねる間隔(月)')),
                ('careers_url', models.CharField(blank=True, db_default='', max_length=300, verbose_name='採用ページのURL')),
                ('confirmed', models.JSONField(default=dict, verbose_name='確認した準備')),
                ('updated_at', models.DateTimeField(verbose_name='更新日時')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '組織の設定',
                'verbose_name_plural': '組織の設定',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('owner', 'オーナー'), ('admin', '管理者'), ('recruiter', '採用担当'), ('viewer', '閲覧者'), ('agency_admin', '紹介会社の管理者'), ('consultant', 'コンサルタント')], max_length=20, verbose_name='役割')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='参加日時')),
                ('report_asked_at', models.DateTimeField(blank=True, null=True, verbose_name='月次レポートの申込日時')),
                ('report_language', models.CharField(default='ja', max_length=5, verbose_name='月次レポートの言語')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='利用者')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': 'メンバー',
                'verbose_name_plural': 'メンバー',
            },
        ),
        migrations.CreateModel(
            name='LicenceReminder',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('expires_date', models.DateField(verbose_name='許可の有効期限')),
                ('days', models.PositiveSmallIntegerField(verbose_name='何日前')),
                ('at', models.DateTimeField(verbose_name='通知日時')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '許可の期限の通知',
                'verbose_name_plural': '許可の期限の通知',
            },
        ),
        migrations.CreateModel(
            name='Letter',
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
                ('kind', models.CharField(max_length=50, verbose_name='種類')),
                ('recipient', models.EmailField(max_length=254, verbose_name='宛先')),
                ('language', models.CharField(default='ja', max_length=5, verbose_name='言語')),
                ('data', models.JSONField(default=dict, verbose_name='内容')),
                ('cause', models.CharField(max_length=120, verbose_name='きっかけ')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '業務メール',
                'verbose_name_plural': '業務メール',
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('handler', models.CharField(max_length=120, verbose_name='処理')),
                ('next_at', models.DateTimeField(verbose_name='次の実行')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='試行回数')),
                ('done_at', models.DateTimeField(null=True, verbose_name='完了日時')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='最後のエラー')),
                ('event', tenants.models.OwnedKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='tenants.event')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '処理',
                'verbose_name_plural': '処理',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='メールアドレス')),
                ('role', models.CharField(choices=[('owner', 'オーナー'), ('admin', '管理者'), ('recruiter', '採用担当'), ('viewer', '閲覧者'), ('agency_admin', '紹介会社の管理者'), ('consultant', 'コンサルタント')], max_length=20, verbose_name='役割')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('sent_count', models.PositiveSmallIntegerField(default=1, verbose_name='送信回数')),
                ('created_at', models.DateTimeField(verbose_name='招待日時')),
                ('expires_at', models.DateTimeField(verbose_name='有効期限')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='参加日時')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='取り消し日時')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='参加した人')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='招待した人')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '招待',
                'verbose_name_plural': '招待',
            },
        ),
        migrations.CreateModel(
            name='IdempotentRequest',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('api_key_id', models.UUIDField(verbose_name='APIキー')),
                ('key', models.CharField(max_length=255, verbose_name='Idempotency-Key')),
                ('operation', models.CharField(max_length=500, verbose_name='操作')),
                ('digest', models.BinaryField(max_length=32, verbose_name='本文のハッシュ')),
                ('status', models.PositiveSmallIntegerField(verbose_name='応答')),
                ('answer', models.TextField(blank=True, verbose_name='応答の本文')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='作成日時')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '再送できるリクエスト',
                'verbose_name_plural': '再送できるリクエスト',
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('requested_at', models.DateTimeField(verbose_name='依頼日時')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='開始日時')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='完了日時')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='失敗日時')),
                ('tables_done', models.PositiveSmallIntegerField(default=0, verbose_name='書き出した表')),
                ('tables_total', models.PositiveSmallIntegerField(default=0, verbose_name='表の数')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('path', models.CharField(blank=True, max_length=300)),
                ('bytes', models.PositiveBigIntegerField(default=0, verbose_name='サイズ')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='保存期限')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='依頼者')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': 'データの書き出し',
                'verbose_name_plural': 'データの書き出し',
            },
        ),
        migrations.AddField(
            model_name='event',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業'),
        ),
        migrations.AddField(
            model_name='event',
            name='told_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant'),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業'),
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('actor', models.CharField(choices=[('person', 'メンバー'), ('key', 'APIキー'), ('candidate', '候補者'), ('operator', '運営者'), ('system', 'システム')], max_length=10, verbose_name='主体')),
                ('actor_id', models.UUIDField(blank=True, null=True)),
                ('action', models.CharField(max_length=50, verbose_name='操作')),
                ('subject', models.CharField(blank=True, max_length=60, verbose_name='対象')),
                ('detail', models.JSONField(default=dict, verbose_name='内容')),
                ('ip', models.GenericIPAddressField(blank=True, null=True, verbose_name='接続元')),
                ('request_id', models.CharField(blank=True, max_length=40, verbose_name='リクエスト番号')),
                ('operator_id', models.UUIDField(blank=True, null=True, verbose_name='代行した運営者')),
                ('at', models.DateTimeField(verbose_name='日時')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': '操作の記録',
                'verbose_name_plural': '操作の記録',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('message_id', models.UUIDField(verbose_name='メッセージ')),
                ('kind', models.CharField(max_length=50, verbose_name='種類')),
                ('url', models.CharField(blank=True, max_length=2048, verbose_name='URL')),
                ('number', models.PositiveSmallIntegerField(verbose_name='何回目')),
                ('started_at', models.DateTimeField(verbose_name='送信日時')),
                ('milliseconds', models.PositiveIntegerField(verbose_name='所要時間(ミリ秒)')),
                ('status', models.PositiveSmallIntegerField(default=0, verbose_name='応答')),
                ('error', models.CharField(blank=True, max_length=40, verbose_name='失敗の種類')),
                ('response', models.TextField(blank=True, verbose_name='応答の本文')),
                ('is_thin', models.BooleanField(default=False, verbose_name='IDのみ')),
                ('endpoint', tenants.models.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='tenants.endpoint', verbose_name='送信先')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': 'Webhookの送信記録',
                'verbose_name_plural': 'Webhookの送信記録',
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('last_four', models.CharField(blank=True, max_length=4, verbose_name='末尾')),
                ('is_test', models.BooleanField(default=False, verbose_name='テスト用')),
                ('scopes', models.JSONField(default=list, verbose_name='権限')),
                ('networks', models.JSONField(blank=True, default=list, verbose_name='許可するIPアドレス')),
                ('created_at', models.DateTimeField(verbose_name='発行日時')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='有効期限')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='最終利用日時')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='失効日時')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='発行者')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.tenant', verbose_name='企業')),
            ],
            options={
                'verbose_name': 'APIキー',
                'verbose_name_plural': 'APIキー',
            },
        ),
        migrations.AddConstraint(
            model_name='tenant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'agency'), _negated=True), models.Q(models.Q(('licence_number', ''), _negated=True), ('licence_expires_date__isnull', False)), _connector='OR'), name='agency_has_licence_and_expiry', violation_error_message='人材紹介会社には許可番号と有効期限が必要です。'),
        ),
        migrations.AddIndex(
            model_name='stepin',
            index=models.Index(fields=['operator', '-ends_at'], name='step_in_of_operator'),
        ),
        migrations.AddConstraint(
            model_name='singlesignon',
            constraint=models.UniqueConstraint(fields=('tenant',), name='tenant_has_one_identity_provider'),
        ),
        migrations.AddIndex(
            model_name='sending',
            index=models.Index(condition=models.Q(('delivered_at', None), ('failed_at', None)), fields=['endpoint', 'next_at'], name='sending_due'),
        ),
        migrations.AddConstraint(
            model_name='sending',
            constraint=models.UniqueConstraint(fields=('endpoint', 'message'), name='message_is_on_its_way_to_an_endpoint_once'),
        ),
        migrations.AddIndex(
            model_name='sender',
            index=models.Index(fields=['next_check_at'], name='sender_by_next_check'),
        ),
        migrations.AddConstraint(
            model_name='sender',
            constraint=models.UniqueConstraint(fields=('tenant',), name='company_has_one_sender'),
        ),
        migrations.AddConstraint(
            model_name='sender',
            constraint=models.CheckConstraint(condition=models.Q(('ready_at', None), ('proven_at__isnull', False), _connector='OR'), name='sender_is_proven_before_it_is_used'),
        ),
        migrations.AddConstraint(
            model_name='sender',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proven_at', None), ('proven_by', '')), models.Q(('proven_at__isnull', False), models.Q(('proven_by', ''), _negated=True)), _connector='OR'), name='proof_has_its_time_and_method'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.UniqueConstraint(fields=('tenant',), name='tenant_has_one_policy'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('retention_months__gte', 1), ('retention_months__lte', 120)), name='retention_is_between_one_and_120_months', violation_error_message='保存期間は1か月から120か月の間で入力してください。'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('send_delay_minutes__lte', 10080)), name='mail_waits_a_week_at_most', violation_error_message='送信までの時間は、10080分（7日）までです。'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('check_in_months__in', [0, 6, 12])), name='people_are_asked_half_yearly_or_yearly'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('tenant', 'kind', 'cause_id'), name='message_is_told_once_of_a_cause'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('tenant', 'user'), name='user_has_one_role_in_a_tenant'),
        ),
        migrations.AddConstraint(
            model_name='licencereminder',
            constraint=models.UniqueConstraint(fields=('tenant', 'expires_date', 'days'), name='licence_is_reminded_of_once'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('cancelled_at', None), ('failed_at', None), ('sent_at', None)), fields=['next_at'], name='letter_due'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('tenant', 'kind', 'cause', 'recipient'), name='letter_is_written_once'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['next_at'], name='job_due'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(fields=('event', 'handler'), name='handler_works_once_on_an_event'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('tenant', 'email'), name='mailbox_has_one_open_invitation', violation_error_message='このメールアドレスには招待を送信済みです。'),
        ),
        migrations.AddConstraint(
            model_name='idempotentrequest',
            constraint=models.UniqueConstraint(fields=('tenant', 'api_key_id', 'key'), name='idempotency_key_asks_once'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['tenant', '-requested_at'], name='export_by_time'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('published_at', None)), fields=['id'], name='event_unpublished'),
        ),
        migrations.AddIndex(
            model_name='endpoint',
            index=models.Index(condition=models.Q(('disabled_at', None)), fields=['tenant'], name='endpoint_open'),
        ),
        migrations.AddIndex(
            model_name='endpoint',
            index=models.Index(condition=models.Q(('replay_until_id__isnull', False)), fields=['id'], name='endpoint_replaying'),
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(('removed_at', None), ('disabled_at__isnull', False), _connector='OR'), name='removed_endpoint_is_disabled'),
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replay_until_id', None), ('replayed_id', None)), models.Q(('replay_until_id__isnull', False), ('replayed_id__isnull', False)), _connector='OR'), name='replay_has_both_its_ends'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['tenant', '-at'], name='audit_by_time'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['tenant', 'endpoint', '-id'], name='attempt_by_endpoint'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['tenant', 'message_id'], name='attempt_by_message'),
        ),
    ]

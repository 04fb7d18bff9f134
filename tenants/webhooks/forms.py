"""Why an address is refused, in the words of whoever wrote it."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "malformed": _("https:// で始まるURLを半角英数字で入力してください。"),
    "scheme_or_port": _("https のURLで、ポートは443か8443にしてください。"),
    "private": _("インターネットに公開されていないアドレスへは送信できません。"),
    "unresolved": _("ホスト名が見つかりません。DNSの設定を確かめてください。"),
}

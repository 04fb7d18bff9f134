"""Which mail domains a company can call its own. Free of Django."""

import re

MAX_DOMAINS = 20
NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# Where anybody can have a mailbox: no company speaks for these.
PUBLIC = frozenset(
    "gmail.com googlemail.com yahoo.co.jp ybb.ne.jp yahoo.com ymail.com rocketmail.com yahoo.ne.jp outlook.com "
    "outlook.jp hotmail.com hotmail.co.jp live.com live.jp live.co.jp msn.com passport.com icloud.com me.com mac.com "
    "docomo.ne.jp ezweb.ne.jp au.com uqmobile.jp softbank.ne.jp i.softbank.jp vodafone.ne.jp ymobile.ne.jp "
    "ymobile1.ne.jp disney.ne.jp willcom.com pdx.ne.jp emobile.ne.jp rakumail.jp rakuten.jp povo.jp nifty.com "
    "nifty.ne.jp biglobe.ne.jp ocn.ne.jp so-net.ne.jp so-net.jp plala.or.jp dti.ne.jp asahi-net.or.jp eonet.ne.jp "
    "hi-ho.ne.jp infoweb.ne.jp odn.ne.jp jcom.home.ne.jp jcom.zaq.ne.jp commufa.jp excite.co.jp infoseek.jp goo.jp "
    "mail.goo.ne.jp auone.jp aol.com aol.jp proton.me protonmail.com pm.me gmx.com gmx.net gmx.de mail.com email.com "
    "zoho.com fastmail.com tuta.io tutanota.com hey.com yandex.com yandex.ru mail.ru qq.com foxmail.com 163.com "
    "126.com sina.com sohu.com naver.com daum.net hanmail.net kakao.com web.de t-online.de orange.fr free.fr "
    "10minutemail.com guerrillamail.com mailinator.com yopmail.com instaddr.ch sute.jp".split()
)


def domain_of(address: str) -> str:
    """What stands behind the last @, in lower case; empty when there is none."""
    return address.strip().rpartition("@")[2].lower() if "@" in address else ""


def split(told: str) -> list[str]:
    """Domains as people list them: by line, comma or space, with or without an @; each once, in their order."""
    parts = re.split(r"[\s,、，;]+", told.strip().lower())
    return list(dict.fromkeys(part.lstrip("@").rstrip(".") for part in parts if part.strip("@.")))


def is_name(domain: str) -> bool:
    return len(domain) <= 253 and NAME.fullmatch(domain) is not None  # noqa: PLR2004  (RFC 1035)

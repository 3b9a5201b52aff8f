"""Keys that give themselves away by how they begin, as data.

One row for each form: how it begins, the characters that follow (a class of regular expressions,
without its brackets), how many of them there are at least, and the kind. The forms are those that
the makers publish for scanners of secrets. Rows whose rest is no plain run of characters give it
as a regular expression instead.
"""

from __future__ import annotations

from typing import NamedTuple

LETTERS = "A-Za-z0-9"
URL_SAFE = "A-Za-z0-9_-"
HEX = "0-9a-f"
UPPER = "A-Z0-9"


class KnownKey(NamedTuple):
    """How the keys of one maker are written; `least` counts the characters after `begins`."""

    begins: str
    characters: str
    least: int
    kind: str = "api-key"
    middle: str = ""  # a regular expression for what stands between the beginning and the rest


KNOWN_KEYS = (
    *(
        KnownKey(f"{name}_{mode}_", LETTERS, 8)
        for name in ("rzp", "shippo")
        for mode in ("live", "test")
    ),
    KnownKey("whsec_", LETTERS, 16),
    KnownKey("pi_", LETTERS, 8, "client-secret", rf"[{LETTERS}]{{8,}}+_secret_"),
    KnownKey("seti_", LETTERS, 8, "client-secret", rf"[{LETTERS}]{{8,}}+_secret_"),
    *(KnownKey(f"gh{letter}_", LETTERS, 16) for letter in "pousr"),
    KnownKey("github_pat_", r"\w", 20),
    KnownKey("xox", r"A-Za-z0-9.-", 10, middle=r"[abceoprs][-.]"),
    KnownKey("xapp-", r"A-Za-z0-9-", 10),
    KnownKey("AIza", URL_SAFE, 30),
    KnownKey("ya29.", URL_SAFE, 16),
    KnownKey("1//0", URL_SAFE, 20, "token"),
    KnownKey("4/0", URL_SAFE, 20, "authorization-code"),
    KnownKey("GOCSPX-", URL_SAFE, 16, "client-secret"),
    KnownKey("SG.", URL_SAFE, 16, middle=rf"[{URL_SAFE}]{{16,}}+\."),
    *(
        KnownKey(f"gl{kind}-", URL_SAFE, 16)
        for kind in ("pat", "dt", "rt", "ptt", "soat", "cbt", "agent", "imt", "ft", "ffct")
    ),
    KnownKey("sk-", URL_SAFE, 20, middle=r"(?=[a-z0-9-]{0,40}[A-Z0-9])"),
    KnownKey("npm_", LETTERS, 30),
    KnownKey("pypi-", URL_SAFE, 30),
    KnownKey("rubygems_", HEX, 40),
    KnownKey("oy2", "a-z0-9", 43),
    KnownKey("cio", LETTERS, 32),
    KnownKey("dckr_pat_", URL_SAFE, 20),
    *(KnownKey(f"do{kind}_v1_", LETTERS, 30) for kind in "opr"),
    KnownKey("hf_", LETTERS, 20),
    KnownKey("gsk_", LETTERS, 32),
    KnownKey("r8_", LETTERS, 32),
    KnownKey("pplx-", LETTERS, 32),
    KnownKey("xai-", LETTERS, 32),
    KnownKey("nvapi-", URL_SAFE, 32),
    KnownKey("shp", LETTERS, 16, middle=r"(?:at|ca|pa|ss)_"),
    KnownKey("sq0", URL_SAFE, 16, middle=r"(?:atp|csp|idp)-"),
    KnownKey("access_token$", r"\w", 16, middle=r"(?:production|sandbox)\$\w{8,}+\$"),
    KnownKey("SK", HEX, 32),
    KnownKey("key-", HEX, 32),
    KnownKey("dapi", HEX, 32),
    KnownKey("ATATT3x", r"A-Za-z0-9_=-", 20),
    KnownKey("ATBB", LETTERS, 24),
    KnownKey("EAACEdEose0cBA", LETTERS, 8),
    KnownKey("EAA", URL_SAFE, 56),
    *(KnownKey(f"hv{kind}.", URL_SAFE, 20) for kind in "sbr"),
    KnownKey("s.", LETTERS, 24, middle=r"(?=[A-Za-z]{0,23}[0-9])"),
    KnownKey("pul-", HEX, 40),
    KnownKey("dp.", LETTERS, 32, middle=r"(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?"),
    KnownKey("glsa_", r"\w", 32),
    KnownKey("glc_", r"A-Za-z0-9+/=", 32),
    KnownKey("NRAK-", UPPER, 27),
    KnownKey("sntry", r"A-Za-z0-9+/=_", 32, middle=r"[usai]_"),
    KnownKey("PMAK-", r"0-9a-f-", 40),
    KnownKey("lin_api_", LETTERS, 32),
    KnownKey("secret_", LETTERS, 40),
    KnownKey("ntn_", LETTERS, 40),
    KnownKey("pat", HEX, 40, middle=rf"[{LETTERS}]{{14}}\."),
    KnownKey("pat-", r"0-9A-Fa-f-", 32, middle=r"[a-z]{2}\d-"),
    KnownKey("figd_", URL_SAFE, 20),
    KnownKey("squ_", HEX, 40),
    KnownKey("sqp_", HEX, 40),
    KnownKey("AKCp", LETTERS, 60),
    KnownKey("dt0", UPPER, 24, middle=rf"[a-z]\d\d\.[{UPPER}]{{24}}\."),
    KnownKey("HRKU-", URL_SAFE, 32),
    KnownKey("fm2_", r"A-Za-z0-9+/=", 40),
    KnownKey("sbp_", HEX, 40),
    KnownKey("pscale_", URL_SAFE, 30, middle=r"(?:tkn|pw|oauth)_"),
    *(KnownKey(f"{kind}-", r"0-9a-f-", 36) for kind in ("sdk", "mob", "api")),
    KnownKey("FLWSECK", r"A-Za-z0-9-", 20, middle=r"(?:_TEST)?-"),
    KnownKey("EZ", LETTERS, 50, middle=r"[AT]K"),
    KnownKey("rdme_", "a-z0-9", 60),
    KnownKey("tfp_", URL_SAFE, 40),
    KnownKey("ops_eyJ", URL_SAFE, 100),
    KnownKey("vcp_", LETTERS, 24),
    KnownKey("LTAI", LETTERS, 12),
    KnownKey("AKID", LETTERS, 32),
    KnownKey("xkeysib-", r"A-Za-z0-9-", 64),
    KnownKey("AGE-SECRET-KEY-1", UPPER, 50, "private-key"),
)

# Addresses that whoever knows them may post to, or read from: the part that makes them a secret.
SECRET_ADDRESSES = (
    ("hooks.slack", r"(?:-gov)?\.com/(?:services|workflows|triggers)/(?:[A-Z0-9]{1,20}/){1,3}"),
    ("discord", r"(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{1,30}/"),
    ("webhook.office.com", r"/webhookb2/"),
    ("outlook.office.com", r"/webhook/"),
    ("chat.googleapis.com", r"/v1/spaces/[^\s/]{1,40}/messages\?"),
    ("open.feishu.cn", r"/open-apis/bot/v2/hook/"),
    ("open.larksuite.com", r"/open-apis/bot/v2/hook/"),
    ("qyapi.weixin.qq.com", r"/cgi-bin/webhook/send\?key="),
    ("oapi.dingtalk.com", r"/robot/send\?access_token="),
    ("hooks.zapier.com", r"/hooks/catch/\d{1,12}/"),
    ("maker.ifttt.com", r"/trigger/[^\s/]{1,60}/with/key/"),
    ("api.telegram.org", r"/bot"),
    ("hook.", r"[a-z0-9.]{0,12}(?:make|integromat)\.com/"),
    ("/hooks/", r"(?=[a-z0-9]{26}(?![\w-]))"),
    ("/webhook", r"s?/(?=[A-Za-z0-9_-]{20})"),
)

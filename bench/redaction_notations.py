# ruff: noqa: E501, E731 (one notation a line, one value a name: tables are read by their rows)
"""Secrets in the notations of many programs and languages, to score recall by class.

`redaction_cases` asks whether a disguise defeats the redactor, this module whether a notation does.
One half of the notations, drawn by their own wording, is held back: it is scored, but its misses
are never printed, so that nobody writes a rule for one of them. Values are random.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from bench.redaction_cases import (
    BASE62,
    DISGUISES,
    UPPER36,
    URL_SAFE,
    Disguise,
    Draw,
    Planted,
    SecretClass,
    draw_card,
    draw_chars,
    draw_jwt,
    draw_private_key,
)

HEX = string.digits + "abcdef"
BASE64 = BASE62 + "+/"
PLAIN_SHARE = 0.6  # the others come in one of the common wrappings
WRAPPINGS = ("JSON string", "HTML", "log prefix", "quoted mail")


@dataclass(frozen=True, slots=True)
class Group:
    """A class of secrets as the report names it, with the ways in which such secrets are written."""

    name: str
    classes: tuple[SecretClass, ...]


def _one_of(*draws: Draw | str) -> Draw:
    def draw(rng: random.Random) -> str:
        chosen = rng.choice(draws)
        return chosen if isinstance(chosen, str) else chosen(rng)

    return draw


def _joined(*parts: Draw | str) -> Draw:
    return lambda rng: "".join(part if isinstance(part, str) else part(rng) for part in parts)


def _guid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _encoded(draw: Draw) -> Draw:
    return lambda rng: base64.b64encode(draw(rng).encode()).decode()


def _carriers(texts: str) -> tuple[str, ...]:
    """Return one carrier a line; `\\n` in a line is a line end of the carrier."""
    lines = (line.strip() for line in texts.strip().splitlines())
    return tuple(line.replace("\\n", "\n").replace("\\t", "\t") for line in lines if line)


# ------------------------------------------------------------------------------------- passwords

_WORDS = tuple(
    """
    correct horse battery staple purple monkey dishwasher valid coffee garden winter silver dragon
    orange pencil yellow mountain river happy secret window marble candle forest guitar rocket
    Sommer Katze Fenster Blume soleil maison jardin perro gato ventana casa livro
    """.split()
)
_PASSPHRASE: Draw = lambda rng: " ".join(rng.sample(_WORDS, 4))
_HYPHENATED: Draw = lambda rng: rng.choice("-_.").join(rng.sample(_WORDS, rng.choice((2, 3, 4))))
_WORD_AND_NUMBER: Draw = lambda rng: rng.choice(_WORDS) + str(rng.randrange(10, 9999))
_SHOUTED: Draw = lambda rng: (
    rng.choice(_WORDS).title() + rng.choice("!?#$@") + str(rng.randrange(99))
)
_RANDOM: Draw = _one_of(draw_chars(BASE62, 10), draw_chars(BASE62 + "!#$%*+-_", 14))
_COMMON = _one_of(
    "swordfish", "letmein", "iloveyou", "P@ssw0rd", "hunter2", "qwerty123", "Tr0ub4dor&3",
    "12345678", "dragon", "monkey", "trustno1", "abc123", "Sommer2024!", "Passw0rd!", "zxcvbnm",
)  # fmt: skip
_PROSE_PASSWORD = _one_of(
    _HYPHENATED, _WORD_AND_NUMBER, _SHOUTED, _RANDOM, _COMMON, _WORD_AND_NUMBER, _SHOUTED
)
_NOTED_PASSWORD = _one_of(_WORD_AND_NUMBER, _SHOUTED, _RANDOM, _COMMON, _HYPHENATED)

PROSE = _carriers(
    """
    my password is ¤
    My password is ¤ and it still says invalid_grant
    the password is ¤, can you check?
    I use the password ¤ to sign in
    I tried with password ¤ but got 401
    pw: ¤
    pw ¤ does not work
    pw is ¤
    pwd: ¤
    pass: ¤
    pass is ¤
    passwd: ¤
    passcode: ¤
    passphrase: ¤
    user bob, pw ¤
    user: bob / pass: ¤
    user bob password ¤
    login bob/¤ fails
    credentials: bob:¤
    credentials bob / ¤
    creds: bob / ¤
    my creds are bob:¤
    login: bob ¤
    the login is bob / ¤
    username bob, password ¤, same error
    changed the password to ¤ and restarted
    I set my password to ¤ yesterday
    reset it to the password ¤
    the new password is ¤
    our admin password (¤) no longer works
    the password "¤" is refused
    the password '¤' gives AADSTS50126
    password = ¤ in the config
    temporary password: ¤
    Temp password ¤
    Your one-time password is ¤
    initial password - ¤
    Wifi password: ¤
    password → ¤
    password was ¤ before the update
    password used to be ¤
    my password, ¤, is refused
    typed the password ¤ twice
    logging in with bob and ¤ as password
    with ¤ as the password it fails
    ¤ is my password
    "¤" is the password
    root password: ¤
    sudo password ¤
    db password ¤
    keystore password: ¤
    password for bob: ¤
    password for the admin account is ¤
    password of user bob is ¤
    the password I use is ¤
    my pw's ¤
    PIN/password: ¤
    p/w: ¤
    das Passwort lautet ¤
    mein Passwort ist ¤
    das Kennwort lautet ¤
    Kennwort: ¤
    Passwort ¤ geht nicht
    Zugangsdaten: bob / ¤
    Zugangsdaten bob:¤
    Benutzer bob, Passwort ¤
    ich habe das Passwort auf ¤ geändert
    mit dem Passwort ¤ klappt es nicht
    das Passwort war ¤
    PW: ¤
    mot de passe : ¤
    le mot de passe est ¤
    mon mot de passe est ¤ et ça ne marche pas
    mdp: ¤
    mdp ¤
    mon mdp c'est ¤
    identifiants : bob / ¤
    la contraseña es ¤
    mi contraseña es ¤ pero no funciona
    contraseña: ¤
    clave: ¤
    la clave es ¤
    usuario bob contraseña ¤
    credenciales: bob / ¤
    a senha é ¤
    minha senha é ¤
    senha: ¤
    usuário bob senha ¤
    palavra-passe: ¤
    la password è ¤
    la mia password è ¤
    parola d'ordine: ¤
    password: ¤ (non funziona)
    het wachtwoord is ¤
    wachtwoord: ¤
    mijn wachtwoord is ¤
    hasło: ¤
    hasło to ¤
    moje hasło to ¤
    heslo: ¤
    heslo je ¤
    lösenord: ¤
    mitt lösenord är ¤
    adgangskode: ¤
    passord: ¤
    passordet er ¤
    salasana: ¤
    salasana on ¤
    şifre: ¤
    şifrem ¤
    parola: ¤
    parola este ¤
    jelszó: ¤
    пароль: ¤
    мой пароль ¤
    пароль — ¤
    пароль это ¤
    пароль ¤ не подходит
    密码：¤
    密码是¤
    密码是 ¤
    密码为¤
    我的密码是 ¤
    口令：¤
    密碼是 ¤
    账号 bob 密码 ¤
    用户名 bob，密码 ¤
    パスワード：¤
    パスワードは ¤ です
    パスワードは「¤」です
    비밀번호: ¤
    비밀번호는 ¤ 입니다
    mật khẩu: ¤
    mật khẩu là ¤
    kata sandi: ¤
    كلمة المرور: ¤
    كلمة السر هي ¤
    סיסמה: ¤
    κωδικός: ¤
    hi, my account is bob@example.com and my password is ¤\\nthanks
    Username: bob\\nPassword: ¤\\nResult: AADSTS50126
    user/password\\nbob/¤
    Login\\nbob\\n¤\\n(password) refused
    """
)
PASSPHRASES = _carriers(
    """
    my password is ¤
    the password is ¤, can you check?
    password: ¤
    passphrase: ¤
    The passphrase is ¤.
    my passphrase is "¤"
    pw: ¤
    mein Passwort ist ¤
    das Passwort lautet ¤
    mon mot de passe est ¤
    mi contraseña es ¤
    a senha é ¤
    my password is ¤\\nand I get invalid_grant
    passphrase=¤
    """
)

PASSWORD_NAMES = (
    "password", "Password", "PASSWORD", "passwd", "pwd", "pass", "pw", "userPassword", "DB_PASS",
    "MYSQL_ROOT_PASSWORD", "spring.datasource.password", "db.pwd", "smtp_pass", "sshPassword",
    "POSTGRES_PASSWORD", "PGPASSWORD", "REDIS_PASSWORD", "ldap_bind_pw", "bindpw", "requirepass",
    "masterauth", "keyPassword", "storePassword", "trustStorePassword", "passphrase", "j_password",
    "user_password", "new_password", "password_confirmation", "ansible_become_pass", "sudo_pass",
    "ADMIN_PW", "ftp_pwd", "proxyPassword", "CERT_PASSPHRASE", "kennwort", "mdp", "senha",
)  # fmt: skip
NAMED = (
    "NAME=¤", "NAME = ¤", "NAME: ¤", "NAME : ¤", 'NAME="¤"', "NAME='¤'", '"NAME": "¤"',
    "'NAME': '¤'", '{"user":"bob","NAME":"¤"}', "NAME:¤", "NAME := ¤", "NAME => ¤", ":NAME => '¤'",
    "NAME -> ¤", "<NAME>¤</NAME>", '<x NAME="¤"/>', '<add key="NAME" value="¤" />',
    '<property name="NAME"><value>¤</value></property>', '<param name="NAME">¤</param>',
    "<key>NAME</key>\n<string>¤</string>", "--NAME ¤", "--NAME=¤", "-NAME ¤", "-DNAME=¤",
    "export NAME=¤", "set NAME=¤", "setx NAME ¤", "$env:NAME = '¤'", "ENV NAME ¤", "ENV NAME=¤",
    "-e NAME=¤", "NAME ¤", "- NAME: ¤", "- name: NAME\n  value: ¤", "NAME: |\n  ¤", "NAME: >-\n  ¤",
    "NAME:\n  ¤", "?user=bob&NAME=¤&x=1", "user=bob;NAME=¤;", "user=bob NAME=¤ host=x",
    "[NAME] => ¤", 'array("NAME" => "¤")', "define('NAME', '¤');", "(NAME ¤)", "NAME|¤", "NAME\t¤",
    "| NAME | ¤ |", "NAME,¤", 'setNAME("¤")', 'cfg.NAME = "¤";', 'const NAME = "¤"',
    'String NAME = "¤";', "NAME: '¤'  # comment", "Data Source=x;User ID=sa;NAME=¤", "**NAME:** ¤",
    "NAME%3D¤", "<b>NAME</b>: ¤", "NAME=¤\\n", 'NAME: !!str "¤"', "machine x login bob NAME ¤",
    '{"key":"NAME","value":"¤"}', '{"name": "NAME", "type": "text", "value": "¤"}', "NAME..: ¤",
    'Content-Disposition: form-data; name="NAME"\n\n¤\n--b', "new_NAME=¤", "{NAME: ¤}",
    "INFO config NAME=[¤]", "NAME=<¤>", "NAME is '¤'", "NAME (¤)", "'NAME', '¤'", "NAME==¤",
    "let NAME: String = \"¤\"", "NAME ?= ¤", "&NAME=¤", "NAME=`¤`",
)  # fmt: skip
COMMANDS = _carriers(
    """
    sshpass -p ¤ ssh bob@host
    sshpass -p '¤' scp x bob@host:
    sshpass -p¤ ssh host
    mysql -u root -p¤ db
    mysqldump -uroot -p'¤' db
    mysqladmin -u root password ¤
    curl -u bob:¤ https://x.test/
    curl --user 'bob:¤' https://x.test/
    curl --proxy-user bob:¤ https://x.test/
    wget --user=bob --password=¤ https://x.test/
    wget --http-password ¤ https://x.test
    http -a bob:¤ GET x.test
    net use Z: \\\\server\\share ¤ /user:bob
    net use \\\\server\\c$ /user:DOM\\bob ¤
    net user bob ¤ /add
    docker login -u bob -p ¤ registry.test
    az login -u bob@x.test -p ¤
    psql postgresql://bob:¤@db:5432/x
    mongodb+srv://bob:¤@cluster0.x.mongodb.net/db
    redis-cli -h x -a ¤ ping
    redis://default:¤@cache:6379/0
    amqp://guest:¤@mq:5672/
    ftp://bob:¤@ftp.test/x
    https://bob:¤@git.test/x.git
    jdbc:oracle:thin:bob/¤@//db:1521/x
    sqlplus bob/¤@orcl
    sqlcmd -S x -U sa -P ¤ -Q "select 1"
    bcp db.t out f -U sa -P ¤
    db.host:5432:app:bob:¤
    *:*:*:postgres:¤
    localhost:5432:*:bob:¤
    ldapsearch -D cn=admin,dc=x -w ¤ -b dc=x
    ldapsearch -x -D cn=admin -w '¤' uid=bob
    smbclient //srv/share -U bob%¤
    mount -t cifs //s/x /m -o username=bob,password=¤
    openssl pkcs12 -in a.p12 -passin pass:¤
    openssl rsa -in k.pem -passin pass:¤ -out k
    keytool -list -keystore a.jks -storepass ¤
    keytool -genkey -keypass ¤ -storepass changeme
    jarsigner -storepass ¤ -keypass x app.jar
    java -jar hap-sign-tool.jar sign-app -keyPwd ¤ -keystorePwd x
    mongo -u bob -p ¤ --authenticationDatabase admin
    mongosh --username bob --password ¤
    xfreerdp /u:bob /p:¤ /v:host
    plink -ssh bob@h -pw ¤
    putty.exe -pw ¤ bob@host
    pscp -pw ¤ f bob@h:/x
    winscp.com /command "open sftp://bob:¤@h/"
    lftp -u bob,¤ sftp://h
    echo ¤ | sudo -S ls
    echo '¤' | docker login --password-stdin
    echo "bob:¤" | chpasswd
    rabbitmqctl add_user bob ¤
    htpasswd -bc f bob ¤
    snmpwalk -v3 -u bob -A ¤ host
    gpg --batch --passphrase ¤ -d x
    7z x a.7z -p¤
    unzip -P ¤ a.zip
    zip -P ¤ -r a.zip d
    ansible-playbook -e ansible_password=¤ x.yml
    kinit bob <<< ¤
    impacket-psexec dom/bob:¤@10.1.1.1
    svn co --username bob --password ¤ x
    runas /user:bob ¤
    cmdkey /add:host /user:bob /pass:¤
    New-PSDrive -Credential (ConvertTo-SecureString '¤' -AsPlainText -Force)
    ConvertTo-SecureString "¤" -AsPlainText
    ALTER USER bob WITH PASSWORD '¤';
    CREATE USER 'bob'@'%' IDENTIFIED BY '¤';
    CREATE USER bob IDENTIFIED BY ¤;
    GRANT ALL ON x.* TO bob IDENTIFIED BY '¤'
    CREATE LOGIN bob WITH PASSWORD = '¤'
    SET PASSWORD FOR bob = PASSWORD('¤');
    AUTH ¤\\n-WRONGPASS invalid username-password pair
    USER bob\\r\\nPASS ¤\\r\\n530 Login incorrect
    a1 LOGIN bob ¤\\r\\na1 NO
    """
)

# ------------------------------------------------------------------------- keys with a known form

_TOKEN_SHAPES: dict[str, Draw] = {
    "slack bot": _joined("xoxb-", draw_chars(string.digits, 12), "-", draw_chars(BASE62, 24)),
    "slack user": _joined("xoxp-", draw_chars(string.digits, 12), "-", draw_chars(HEX, 32)),
    "slack app": _joined("xapp-1-A", draw_chars(UPPER36, 10), "-", draw_chars(HEX, 64)),
    "slack export": _joined("xoxe.xoxp-1-", draw_chars(BASE62, 60)),
    "discord bot": _joined(
        "MT", draw_chars(BASE62, 22), ".", draw_chars(BASE62, 6), ".", draw_chars(URL_SAFE, 38)
    ),
    "telegram bot": _joined(draw_chars("123456789", 10), ":AA", draw_chars(URL_SAFE, 33)),
    "stripe live": _joined("sk_live_", draw_chars(BASE62, 24)),
    "stripe restricted": _joined("rk_live_51", draw_chars(BASE62, 97)),
    "stripe hook": _joined("whsec_", draw_chars(BASE62, 32)),
    "twilio": _joined("SK", draw_chars(HEX, 32)),
    "sendgrid": _joined("SG.", draw_chars(URL_SAFE, 22), ".", draw_chars(URL_SAFE, 43)),
    "mailgun": _joined("key-", draw_chars(HEX, 32)),
    "mailchimp": _joined(draw_chars(HEX, 32), "-us", draw_chars("12345", 2)),
    "brevo": _joined("xkeysib-", draw_chars(HEX, 64), "-", draw_chars(BASE62, 16)),
    "npm": _joined("npm_", draw_chars(BASE62, 36)),
    "pypi": _joined("pypi-AgEIcHlwaS5vcmc", draw_chars(URL_SAFE, 80)),
    "rubygems": _joined("rubygems_", draw_chars(HEX, 48)),
    "nuget": _joined("oy2", draw_chars(string.ascii_lowercase + string.digits, 43)),
    "crates": _joined("cio", draw_chars(BASE62, 32)),
    "docker hub": _joined("dckr_pat_", draw_chars(URL_SAFE, 27)),
    "digitalocean": _joined("dop_v1_", draw_chars(HEX, 64)),
    "hugging face": _joined("hf_", draw_chars(string.ascii_letters, 34)),
    "openai": _joined("sk-", draw_chars(BASE62, 20), "T3BlbkFJ", draw_chars(BASE62, 20)),
    "openai project": _joined("sk-proj-", draw_chars(URL_SAFE, 80)),
    "anthropic": _joined("sk-ant-api03-", draw_chars(URL_SAFE, 93), "AA"),
    "openrouter": _joined("sk-or-v1-", draw_chars(HEX, 64)),
    "groq": _joined("gsk_", draw_chars(BASE62, 52)),
    "replicate": _joined("r8_", draw_chars(BASE62, 37)),
    "perplexity": _joined("pplx-", draw_chars(HEX, 48)),
    "xai": _joined("xai-", draw_chars(BASE62, 80)),
    "nvidia": _joined("nvapi-", draw_chars(URL_SAFE, 64)),
    "google": _joined("AIza", draw_chars(URL_SAFE, 35)),
    "google access": _joined("ya29.", draw_chars(URL_SAFE, 80)),
    "gitlab": _joined("glpat-", draw_chars(URL_SAFE, 20)),
    "gitlab runner": _joined("glrt-", draw_chars(URL_SAFE, 20)),
    "gitlab trigger": _joined("glptt-", draw_chars(HEX, 40)),
    "bitbucket": _joined("ATBB", draw_chars(BASE62, 32)),
    "atlassian": _joined("ATATT3xFfGF0", draw_chars(URL_SAFE, 170)),
    "vault": _joined("hvs.", draw_chars(URL_SAFE, 90)),
    "vault short": _joined("hvs.", draw_chars(BASE62, 24)),
    "vault batch": _joined("hvb.", draw_chars(URL_SAFE, 120)),
    "vault old": _joined("s.", draw_chars(BASE62, 24)),
    "terraform": _joined(draw_chars(BASE62, 14), ".atlasv1.", draw_chars(BASE62, 67)),
    "pulumi": _joined("pul-", draw_chars(HEX, 40)),
    "doppler": _joined("dp.pt.", draw_chars(BASE62, 43)),
    "grafana": _joined("glsa_", draw_chars(BASE62, 32), "_", draw_chars(HEX, 8)),
    "grafana cloud": _joined("glc_eyJ", draw_chars(BASE62, 80)),
    "new relic": _joined("NRAK-", draw_chars(UPPER36, 27)),
    "sentry": _joined("sntryu_", draw_chars(HEX, 64)),
    "postman": _joined("PMAK-", draw_chars(HEX, 24), "-", draw_chars(HEX, 34)),
    "linear": _joined("lin_api_", draw_chars(BASE62, 40)),
    "notion": _joined("secret_", draw_chars(BASE62, 43)),
    "notion new": _joined("ntn_", draw_chars(BASE62, 46)),
    "airtable": _joined("pat", draw_chars(BASE62, 14), ".", draw_chars(HEX, 64)),
    "figma": _joined("figd_", draw_chars(URL_SAFE, 40)),
    "shopify": _joined("shpat_", draw_chars(HEX, 32)),
    "square": _joined("sq0csp-", draw_chars(URL_SAFE, 43)),
    "square access": _joined("EAAA", draw_chars(URL_SAFE, 60)),
    "facebook": _joined("EAACEdEose0cBA", draw_chars(BASE62, 60)),
    "facebook app": _joined("EAA", draw_chars(BASE62, 120)),
    "databricks": _joined("dapi", draw_chars(HEX, 32)),
    "age": _joined("AGE-SECRET-KEY-1", draw_chars("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)),
    "sonar": _joined("squ_", draw_chars(HEX, 40)),
    "artifactory": _joined("AKCp", draw_chars(BASE62, 69)),
    "dynatrace": _joined("dt0c01.", draw_chars(UPPER36, 24), ".", draw_chars(UPPER36, 64)),
    "heroku": _joined("HRKU-AA", draw_chars(URL_SAFE, 58)),
    "fly": _joined("fm2_", draw_chars(BASE64, 120)),
    "supabase": _joined("sbp_", draw_chars(HEX, 40)),
    "planetscale": _joined("pscale_tkn_", draw_chars(URL_SAFE, 43)),
    "hubspot": _joined("pat-na1-", _guid),
    "launchdarkly": _joined("sdk-", _guid),
    "flutterwave": _joined("FLWSECK_TEST-", draw_chars(HEX, 32), "-X"),
    "easypost": _joined("EZAK", draw_chars(BASE62, 54)),
    "shippo": _joined("shippo_live_", draw_chars(HEX, 40)),
    "razorpay": _joined("rzp_live_", draw_chars(BASE62, 14)),
    "paypal": _joined("access_token$production$", draw_chars(HEX, 16), "$", draw_chars(HEX, 32)),
    "mapbox": _joined("sk.eyJ1Ijoi", draw_chars(BASE62, 60), ".", draw_chars(URL_SAFE, 22)),
    "readme": _joined("rdme_", draw_chars(string.ascii_lowercase + string.digits, 70)),
    "typeform": _joined("tfp_", draw_chars(URL_SAFE, 59)),
    "1password": _joined("ops_eyJ", draw_chars(BASE62, 250)),
    "vercel": _joined("vcp_", draw_chars(BASE62, 56)),
    "alibaba": _joined("LTAI", draw_chars(BASE62, 20)),
    "tencent": _joined("AKID", draw_chars(BASE62, 32)),
}  # fmt: skip
# Addresses that are a secret by their last part: whoever has it may post, or read.
_LOWER36 = string.ascii_lowercase + string.digits
HOOKS: tuple[tuple[str, Draw], ...] = (
    ("https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/", draw_chars(BASE62, 24)),
    ("https://hooks.slack.com/workflows/T0A1B2C3D/A0A1B2C3D/123456/", draw_chars(BASE62, 24)),
    ("https://hooks.slack-gov.com/services/T0A1B2C3D/B0A1B2C3D/", draw_chars(BASE62, 24)),
    ("https://discord.com/api/webhooks/123456789012345678/", draw_chars(URL_SAFE, 68)),
    ("https://discordapp.com/api/webhooks/123456789012345678/", draw_chars(URL_SAFE, 68)),
    (
        "https://firma.webhook.office.com/webhookb2/",
        _joined(_guid, "@", _guid, "/IncomingWebhook/", draw_chars(HEX, 32), "/", _guid),
    ),
    (
        "https://outlook.office.com/webhook/",
        _joined(_guid, "@", _guid, "/IncomingWebhook/", draw_chars(HEX, 32), "/", _guid),
    ),
    (
        "https://prod-12.westeurope.logic.azure.com/workflows/1a/triggers/manual/paths/invoke?sig=",
        draw_chars(URL_SAFE, 43),
    ),
    ("https://chat.googleapis.com/v1/spaces/AAAA/messages?key=", draw_chars(URL_SAFE, 39)),
    ("https://open.feishu.cn/open-apis/bot/v2/hook/", _guid),
    ("https://oapi.dingtalk.com/robot/send?access_token=", draw_chars(HEX, 64)),
    ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", _guid),
    ("https://hooks.zapier.com/hooks/catch/1234567/", draw_chars(_LOWER36, 7)),
    ("https://chat.firma.test/hooks/", draw_chars(_LOWER36, 26)),
    ("https://maker.ifttt.com/trigger/x/with/key/", draw_chars(URL_SAFE, 43)),
    ("https://api.telegram.org/bot123456789:", draw_chars(URL_SAFE, 35)),
    ("https://", _joined(draw_chars(HEX, 32), "@o1.ingest.sentry.io/2")),
    ("https://hook.eu1.make.com/", draw_chars(_LOWER36, 32)),
    ("https://x.test/webhook/", draw_chars(BASE62, 32)),
)
HOOK_CARRIERS = (
    "¤",
    "POST ¤ 404",
    "SLACK_WEBHOOK_URL=¤",
    '{"url":"¤"}',
    "curl -X POST '¤'",
    "url: ¤\nno_service",
    "hook ¤ fails",
)
TOKEN_CARRIERS = _carriers(
    """
    ¤
    using ¤ now
    token: ¤
    curl https://x.test -H 'X-Key: ¤'
    error with key "¤": 401 Unauthorized
    export TOKEN=¤
    {"value":"¤"}
    2026-11-20 10:11:12 DEBUG sending ¤ to server
    const c = new Client('¤');
    a,b,¤,d
    <x>¤</x>
    key = ¤;
    """
)
_HEX_KEY = _one_of(draw_chars(HEX, 32), draw_chars(HEX, 40), draw_chars(HEX, 64))
_OPAQUE = _one_of(draw_chars(BASE62, 32), draw_chars(URL_SAFE, 43), _HEX_KEY)
KEY_NAMES = (
    "api_key", "apiKey", "API-KEY", "apikey", "x-api-key", "DD_API_KEY", "secret_key", "SECRET_KEY",
    "SecretKey", "access_key", "signing_key", "encryption_key", "Ocp-Apim-Subscription-Key",
    "ALGOLIA_ADMIN_KEY", "consumer_secret", "webhook_secret", "jwt_secret", "app_secret",
    "appSecret", "AppKey", "GenieKey", "master_key", "service_key", "authkey", "auth_token",
    "bot_token", "AccountKey", "SharedAccessKey", "primaryKey", "hmac_key", "storage_key",
    "license_key", "integration_key", "routing_key", "deploy_key", "private_token", "PRIVATE-TOKEN",
    "X-Vault-Token", "X-Auth-Key", "session_secret", "cookie_secret", "client_key", "rails_master_key",
    "fernet_key", "salt_key", "secretAccessKey", "api_token", "CF_API_TOKEN", "TWILIO_AUTH_TOKEN",
)  # fmt: skip
KEY_NOTATIONS = (
    "NAME=¤", "NAME: ¤", '"NAME": "¤"', "NAME = '¤'", "?NAME=¤&a=1", "--NAME ¤", "<NAME>¤</NAME>",
    '<add key="NAME" value="¤"/>', "curl -H 'NAME: ¤' https://x.test", "[NAME] => ¤",
    "NAME is ¤", "the NAME ¤ was refused", '"NAME","¤"', "| NAME | ¤ |", "NAME\t¤", "NAME -> ¤",
    "- name: NAME\n  value: ¤", "export NAME=\"¤\"", "NAME:¤", "NAME => \"¤\"", "NAME (¤)",
)  # fmt: skip

# --------------------------------------------------------------------------- private key material


def _wrapped(draw: Draw, lines: int, width: int = 64) -> Draw:
    def lines_of(rng: random.Random) -> str:
        body = [draw_chars(BASE64, width)(rng) for _ in range(lines)]
        return draw(rng) + "\n".join([*body, draw_chars(BASE64, 27)(rng) + "="])

    return lines_of


def _nothing(_: random.Random) -> str:
    return ""


_PEM_BODY = _wrapped(_one_of("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n", "MIIEpAIBAAKCAQEA", _nothing), 8)
_OPENSSH_BODY = _wrapped(
    lambda _: "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n", 4, 70
)
_PPK = _wrapped(_nothing, 4)
PEM_CARRIERS = (
    "¤", "key:\n¤\nfailed", 'PRIVATE_KEY="¤"', "loaded ¤", "private key is\n¤", "{\n  ¤\n}",
)  # fmt: skip
_EC_MEMBER = draw_chars(URL_SAFE, 43)
_RSA_MEMBER = draw_chars(URL_SAFE, 171)
_D_MEMBER = draw_chars(URL_SAFE, 342)
_X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"

# ---------------------------------------------------------------------------------------- others

_CLIENT = draw_chars(URL_SAFE, 40)


def _look_alike(rng: random.Random) -> str:
    digits = list(draw_card(rng))
    if not set(digits) & {"0", "1"}:
        return _look_alike(rng)
    zero, one = rng.choice("Oo0"), rng.choice("lI")
    return "".join({"0": zero, "1": one}.get(digit, digit) for digit in digits)


def _grouped_look_alike(rng: random.Random) -> str:
    number = _look_alike(rng)
    sign = rng.choice(" -")
    return sign.join(number[at : at + 4] for at in range(0, len(number), 4))


def _in_longer_run(rng: random.Random) -> str:
    before, after = rng.choice(("0", "00", "16", "")), rng.choice(("", "0", "2612", "000"))
    return before + draw_card(rng) + after


def _twice(rng: random.Random) -> str:
    return draw_card(rng) + draw_card(rng)


def _basic_user(rng: random.Random) -> str:
    user = rng.choice(("bob", "admin", "svc-app", "bob@example.com", "client_1", ""))
    return f"{user}:{_one_of(_NOTED_PASSWORD, _OPAQUE)(rng)}"


_BASIC = _encoded(_basic_user)
_BASIC_LATIN: Draw = lambda rng: base64.b64encode(
    f"jürgen:{_SHOUTED(rng)}ß".encode("latin-1")
).decode()


def _spaced_jwt(rng: random.Random) -> str:
    sign = rng.choice((" . ", ". ", " .", "\n.", ".\n", "\n.\n"))
    return sign.join(draw_jwt(rng).split("."))


def _part(rng: random.Random, data: dict[str, str | int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def _jwe(rng: random.Random) -> str:
    head = _part(rng, {"alg": "RSA-OAEP", "enc": "A256GCM"})
    parts = (draw_chars(URL_SAFE, size)(rng) for size in (342, 16, 200, 22))
    return ".".join([head, *parts])


def _unsigned_jwt(rng: random.Random) -> str:
    sub = draw_chars(string.digits, 9)(rng)
    return _part(rng, {"alg": "none"}) + "." + _part(rng, {"sub": sub}) + "."


def _pretty_jwt(rng: random.Random) -> str:
    head = base64.urlsafe_b64encode(b'{ "typ": "JWT",\n "alg": "HS256" }').decode().rstrip("=")
    body = _part(rng, {"iss": "joe", "exp": 1300819380})
    return f"{head}.{body}.{draw_chars(URL_SAFE, 43)(rng)}"


_NAMES = (
    "jane.doe",
    "k.muller",
    "li_wei",
    "support+eu",
    "o-brien",
    "info",
    "j",
    "Hans.Meier",
    "x99",
)
_HOSTS = (
    "example.com", "example.co.uk", "mail.firma.de", "163.com", "sub.a.b.example.org", "gmail.com",
    "contoso.onmicrosoft.com", "müller.de", "xn--mller-kva.de", "company.museum",
)  # fmt: skip


def _email(rng: random.Random) -> str:
    return f"{rng.choice(_NAMES)}{rng.choice(('', '', '7'))}@{rng.choice(_HOSTS)}"


def _spelled_email(rng: random.Random) -> str:
    at = rng.choice(
        (" at ", "(at)", " [at] ", "[at]", " (at) ", "{at}", " AT ", "_at_", "<at>", " @ ")
    )
    dot = rng.choice((" dot ", "(dot)", " [dot] ", "[dot]", " DOT ", "(.)", "[.]"))
    host = rng.choice(("example.com", "mail.firma.de", "gmail.com"))
    return rng.choice(_NAMES[:3]) + at + host.replace(".", dot)


def _quoted_email(rng: random.Random) -> str:
    return rng.choice(
        ('"jane doe"@example.com', "jane@[203.0.113.7]", "o'brien@example.com", "a&b@firma.de")
    )


def _v4(rng: random.Random) -> str:
    network = rng.choice(
        ("203.0.113", "198.51.100", "192.168.1", "10.20.30", "172.16.4", "81.2.69", "10.0.0")
    )
    return f"{network}.{rng.randrange(2, 254)}"


def _v6(rng: random.Random) -> str:
    def part() -> str:
        return f"{rng.randrange(1, 65536):x}"

    return rng.choice(
        (
            "2001:db8:" + ":".join(part() for _ in range(6)),
            f"2001:db8::{part()}",
            f"fe80::{part()}:{part()}:{part()}:{part()}",
            f"2a02:{part()}:{part()}::1",
            f"::ffff:{_v4(rng)}",
        )
    )


def _user_name(rng: random.Random) -> str:
    return rng.choice(
        ("jdoe", "Maria", "zhang.wei", "o_brien", "anna-lena", "张三", "Jürgen", "a1234567", "bob")
    )


def _spaced_user_name(rng: random.Random) -> str:
    return rng.choice(("Jane Doe", "John O'Neil", "Anna Maria", "MARIA~1"))


def _licence(rng: random.Random) -> str:
    size, groups = rng.choice(((4, 4), (5, 5), (4, 3), (6, 3), (5, 3), (8, 2)))
    return "-".join("7" + draw_chars(UPPER36, size - 1)(rng) for _ in range(groups))


def _customer(rng: random.Random) -> str:
    digits = draw_chars("123456789", rng.randrange(5, 10))(rng)
    return rng.choice(("", "", "", "C-", "K", "CUST-", "DE-")) + digits


def _track_1(rng: random.Random) -> str:
    return f"%B{draw_card(rng)}^DOE/JANE^2812101{draw_chars(string.digits, 12)(rng)}?"


def _track_2(rng: random.Random) -> str:
    sign = rng.choice("=D")
    return f"{draw_card(rng)}{sign}2812101{draw_chars(string.digits, 10)(rng)}"


def _track_2_in_chip_data(rng: random.Random) -> str:
    data = f"{draw_card(rng)}D2812201{draw_chars(string.digits, 9)(rng)}"
    data += "F" * (len(data) % 2)
    return f"57{len(data) // 2:02X}{data}"


COOKIE_NAMES = (
    "sid", "session", "PHPSESSID", "JSESSIONID", "connect.sid", ".AspNetCore.Cookies",
    ".AspNet.ApplicationCookie", "ASP.NET_SessionId", "_session_id", "sessionid", "csrftoken",
    "XSRF-TOKEN", "remember_token", "auth", "laravel_session", "wordpress_logged_in_ab12",
    "ASPXAUTH", ".ASPXAUTH", "_oauth2_proxy", "AWSALB", "ESTSAUTH", "KEYCLOAK_IDENTITY", "SSO",
    "__Host-session", "__Secure-next-auth.session-token", "koa.sess", "rack.session", "ci_session",
)  # fmt: skip

_PROSE_SECRET_LEADS = (
    "NAME: ¤", "NAME=¤", '"NAME": "¤"', "NAME ¤ is refused", "NAME is ¤", "<NAME>¤</NAME>",
    "?a=1&NAME=¤", "NAME=¤&redirect_uri=https://x.test", "--NAME ¤", "NAME\t¤", "[NAME] => ¤",
    "'NAME': '¤'", "the NAME was ¤", "our NAME (¤) fails", "NAME:\n  ¤", "| NAME | ¤ |", "NAME -> ¤",
    '{"name":"NAME","value":"¤"}', "NAME='¤'", "NAME => '¤'",
)  # fmt: skip


def _with_names(names: tuple[str, ...], notations: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.replace("NAME", name) for name in names for text in notations)


def _class(kind: str, draw: Draw, carriers: tuple[str, ...]) -> SecretClass:
    return SecretClass(kind, draw, carriers)


GROUPS: tuple[Group, ...] = (
    Group(
        "card number",
        (
            _class("card-number", draw_card, _carriers(
                """
                ¤
                card ¤ declined
                paid with ¤ yesterday
                pan=¤;
                {"number":"¤","code":51}
                Kreditkarte ¤ abgelehnt
                卡号：¤
                tarjeta ¤ rechazada
                <PAN>¤</PAN>
                number=¤&exp=12/28
                """
            )),
            _class("card-number", _look_alike, ("card ¤ declined", "pay with ¤", "my Visa: ¤", "¤")),
            _class("card-number", _grouped_look_alike, ("card ¤ declined", "pay with ¤", "¤")),
            _class("card-number", _in_longer_run, ("dump ¤ end", "F2: ¤", "card ¤", "¤", "data=¤")),
            _class("card-number", _twice, ("¤", "read ¤ twice", "card ¤", "rec=¤")),
        ),
    ),
    Group(
        "track data",
        (
            _class("track-data", _one_of(_track_1, _track_2), ("track ¤", "¤", "read: ¤", '{"t":"¤"}', "swipe=¤")),
            _class("track-data", _track_2_in_chip_data, ("DE55 9F2608AB¤5F340101", "tag ¤", "emv=¤")),
        ),
    ),
    Group(
        "bearer, API headers",
        (
            _class("token", _one_of(_OPAQUE, draw_chars(BASE62, 20), draw_chars(HEX, 24)), _carriers(
                """
                Authorization: Bearer ¤
                authorization: bearer ¤
                curl -H "Authorization: Bearer ¤" https://x.test
                curl https://x.test \\\\\\n  -H 'Authorization: Bearer ¤'
                {"Authorization":"Bearer ¤"}
                headers = {'Authorization': 'Token ¤'}
                Authorization: token ¤
                X-Auth-Token: ¤
                X-API-Key: ¤
                Proxy-Authorization: Bearer ¤
                Authorization: ApiKey ¤
                Authorization: DPoP ¤
                Authorization: GenieKey ¤
                Authorization=¤
                'authorization', 'Bearer ¤'
                bearer ¤ rejected
                Bearer token ¤ is expired
                "Bearer ¤"
                setRequestHeader("Authorization", "Bearer " + "¤")
                X-Amz-Security-Token: ¤
                X-Gitlab-Token: ¤
                > authorization: Bearer ¤\\n> accept: */*
                -H 'PRIVATE-TOKEN: ¤'
                AUTH_HEADER="Bearer ¤"
                """
            )),
        ),
    ),
    Group(
        "JWT",
        tuple(
            _class("jwt", draw, (
                "¤", "got ¤ back", "Authorization: Bearer ¤", "id_token=¤", '{"id_token":"¤"}',
                "jwt: ¤\nerror: invalid_token", "https://x.test/#id_token=¤&state=a", "token ¤ expired",
            ))
            for draw in (draw_jwt, _spaced_jwt, _jwe, _unsigned_jwt, _pretty_jwt)
        ),
    ),
    Group(
        "basic auth",
        tuple(
            _class("password", draw, _carriers(
                """
                Authorization: Basic ¤
                authorization: basic ¤
                curl -H "Authorization: Basic ¤" https://x.test
                {"Authorization": "Basic ¤"}
                'Authorization': 'Basic ¤'
                Proxy-Authorization: Basic ¤
                "Basic ¤"
                Basic ¤
                Authorization=Basic%20¤
                > Authorization: Basic ¤
                headers.set("Authorization", "Basic " + "¤");
                basic_auth: ¤
                auth: Basic ¤
                "auths":{"registry.test":{"auth":"¤"}}
                //registry.test/:_auth=¤
                <Authorization>Basic ¤</Authorization>
                """
            ))
            for draw in (_BASIC, _BASIC_LATIN)
        ),
    ),
    Group(
        "private key",
        (
            *(
                _class("private-key", _joined(f"-----BEGIN {kind}PRIVATE KEY-----\n", body, f"\n-----END {kind}PRIVATE KEY-----"), PEM_CARRIERS)
                for kind, body in (("", _PEM_BODY), ("RSA ", _PEM_BODY), ("EC ", _PEM_BODY), ("ENCRYPTED ", _PEM_BODY), ("OPENSSH ", _OPENSSH_BODY))
            ),
            _class("private-key", draw_private_key, ("export KEY='¤'", "¤", "k = '''¤'''")),
            # Cut: no line that begins the key, none that ends it, neither of them.
            _class("private-key", _joined(_PEM_BODY, "\n-----END PRIVATE KEY-----"), ("¤", "...\n¤", "key\n¤\n")),
            _class("private-key", _joined(_PEM_BODY, "\n-----END RSA PRIVATE KEY-----"), ("¤", "log:\n¤\nerror")),
            _class("private-key", _joined(_OPENSSH_BODY, "\n-----END OPENSSH PRIVATE KEY-----"), ("¤", "log:\n¤\n")),
            _class("private-key", _wrapped(lambda _: "MIIEpAIBAAKCAQEA", 6), ("¤", "the key\n¤\n", "private key: ¤")),
            _class("private-key", _wrapped(lambda _: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", 6), ("¤", "body ¤ end")),
            _class("private-key", _wrapped(lambda _: "MHcCAQEEI", 2), ("¤", "ec key:\n¤")),
            _class("private-key", _OPENSSH_BODY, ("¤", "ssh key ¤", "id_ed25519:\n¤")),
            # JSON Web Keys.
            _class("private-key", _EC_MEMBER, (
                f'{{"kty":"EC","crv":"P-256","x":"{_X}","y":"{_X}","d":"¤"}}',
                f'{{"kty":"OKP","crv":"Ed25519","d":"¤","x":"{_X}"}}',
                '{"d": "¤", "kty": "EC", "kid": "1"}',
                '"kty": "EC",\n  "d": "¤",\n  "use": "sig"',
                '{"kty":"oct","k":"¤","alg":"HS256"}',
                '{"kty":"oct","kid":"a","k":"¤"}',
                '{"k":"¤","kty":"oct"}',
                "{'kty': 'EC', 'd': '¤'}",
                "kty: EC\nd: ¤\n",
                '{"keys":[{"kty":"oct","alg":"A256GCM","k":"¤"}]}',
            )),
            _class("private-key", _D_MEMBER, (
                '{"kty":"RSA","n":"AQAB","e":"AQAB","d":"¤"}', '{"kty":"RSA","d":"¤","e":"AQAB"}',
            )),
            _class("private-key", _RSA_MEMBER, tuple(
                f'{{"kty":"RSA","e":"AQAB","{member}":"¤"}}' for member in ("p", "q", "dp", "dq", "qi")
            )),
            # PuTTY.
            _class("private-key", _PPK, (
                "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 1\nAAAAB3NzaC1yc2E\nPrivate-Lines: 5\n¤\nPrivate-MAC: 1a2b",
                "Private-Lines: 5\n¤\nPrivate-MAC: 12ab", "Private-Lines: 5\n¤", "Comment: k\nPrivate-Lines: 5\n¤\nPrivate-MAC: ab",
            )),
            _class("private-key", _joined("AGE-SECRET-KEY-1", draw_chars("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)), ("¤", "# age\n¤", "key: ¤")),
            _class("private-key", _joined(draw_chars(BASE64, 43), "="), ("[Interface]\nPrivateKey = ¤\nAddress = 10.0.0.2/32", "PrivateKey: ¤", "wg private key ¤", "PresharedKey = ¤")),
            _class("private-key", draw_chars(HEX, 64), ("private key: 0x¤", "PRIVATE_KEY=¤", '"privateKey":"¤"', "privkey=¤", "seed hex private key ¤")),
            _class("private-key", _wrapped(lambda _: "lQOYBF", 3), ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n¤\n-----END PGP PRIVATE KEY BLOCK-----", "¤\n-----END PGP PRIVATE KEY BLOCK-----")),
        ),
    ),
    Group(
        "AWS",
        (
            _class("api-key", _joined("AKIA", draw_chars(UPPER36, 16)), TOKEN_CARRIERS),
            _class("api-key", _joined("ASIA", draw_chars(UPPER36, 16)), ("id ¤ used", '"AccessKeyId":"¤"', "Credential=¤/20261120/eu-west-1/s3/aws4_request")),
            _class("api-key", draw_chars(BASE64, 40), (
                "aws_secret_access_key = ¤", 'AWS_SECRET_ACCESS_KEY="¤"', '"SecretAccessKey": "¤"', "secretAccessKey: ¤",
                "bob,AKIAIOSFODNN7EXAMPLE,¤", "Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,¤",
                "AKIAIOSFODNN7EXAMPLE:¤", "AKIAIOSFODNN7EXAMPLE ¤", "AKIAIOSFODNN7EXAMPLE\n¤", '"AKIAIOSFODNN7EXAMPLE","¤"',
                "aws configure set aws_secret_access_key ¤", "AWS Secret Access Key [None]: ¤", "key=AKIAIOSFODNN7EXAMPLE secret=¤",
                "AKIAIOSFODNN7EXAMPLE / ¤", "AKIAIOSFODNN7EXAMPLE\t¤", "AWSSecretKey=¤", "secret key: ¤",
                'new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "¤")', "boto3.client('s3', 'AKIAIOSFODNN7EXAMPLE', '¤')",
            )),
            _class("token", _joined("FwoGZXIvYXdzE", draw_chars(BASE64, 200)), ("aws_session_token=¤", '"SessionToken":"¤"', "AWS_SESSION_TOKEN=¤", "X-Amz-Security-Token=¤")),
            _class("token", draw_chars(HEX, 64), ("&X-Amz-Signature=¤", "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=¤")),
        ),
    ),
    Group(
        "GitHub",
        (
            *(_class("api-key", _joined(f"gh{letter}_", draw_chars(BASE62, 36)), TOKEN_CARRIERS) for letter in "pousr"),
            _class("api-key", _joined("github_pat_", draw_chars(BASE62, 22), "_", draw_chars(BASE62, 59)), TOKEN_CARRIERS),
            _class("api-key", draw_chars(HEX, 40), ("GITHUB_TOKEN=¤", "github token ¤", "Authorization: token ¤", "https://¤@github.com/a/b.git", "https://¤:x-oauth-basic@github.com/a/b", "https://x-access-token:¤@github.com/a/b")),
            _class("api-key", _joined("ghs_", draw_chars(BASE62, 36)), ("https://x-access-token:¤@github.com/a/b", "GH_TOKEN=¤")),
        ),
    ),
    Group(
        "other keys",
        (
            *(_class("api-key", draw, TOKEN_CARRIERS) for draw in _TOKEN_SHAPES.values()),
            *(
                _class("api-key", draw, tuple(text.replace("¤", address + "¤") for text in HOOK_CARRIERS))
                for address, draw in HOOKS
            ),
            *[_class("api-key", _OPAQUE, _with_names(KEY_NAMES, KEY_NOTATIONS))] * 60,
        ),
    ),
    Group(
        "CVV and PIN",
        (
            _class("card-code", draw_chars(string.digits, 3), _carriers(
                """
                CVV: ¤
                cvv=¤
                cvc ¤
                {"cvc":"¤"}
                {"cvv":¤}
                CVV2 ¤
                cvv code is ¤
                my CVV is ¤
                the CVC number is ¤
                security code ¤
                card security code: ¤
                Prüfnummer: ¤
                Kartenprüfnummer ¤
                Sicherheitscode: ¤
                código de seguridad ¤
                código CVV: ¤
                cryptogramme: ¤
                cryptogramme visuel ¤
                codice di sicurezza ¤
                código de segurança: ¤
                安全码：¤
                安全码是¤
                验证码 CVV ¤
                セキュリティコード: ¤
                CID: ¤ (amex)
                card_cvc=¤&x=1
                <CVV2>¤</CVV2>
                cvvNumber=¤
                securityCode: '¤'
                CSC=¤
                cvv / cvc: ¤
                CVV (3 digits): ¤
                exp 12/28 cvv ¤
                4242424242424242 12/28 ¤
                4242424242424242,12/2028,¤
                4242424242424242|12|28|¤
                cardVerificationValue=¤
                verification_value: ¤
                cvv->¤
                card code: ¤
                """
            )),
            _class("pin", draw_chars("123456789", 4), _carriers(
                """
                PIN: ¤
                pin=¤
                pin ¤
                my PIN is ¤
                the PIN ¤ was wrong
                {"pin":"¤"}
                {"pin":¤}
                PIN-Code: ¤
                PIN code ¤
                pin number is ¤
                meine PIN lautet ¤
                Geheimzahl: ¤
                código PIN: ¤
                mi pin es ¤
                code PIN : ¤
                card_pin=¤
                <PIN>¤</PIN>
                пин-код: ¤
                ПИН ¤
                暗証番号: ¤
                pinCode: '¤'
                Entered PIN ¤, declined 55
                user_pin: ¤
                PIN (¤)
                old pin ¤, new pin refused
                """
            )),
            _class("pin", draw_chars("0123456789ABCDEF", 16), ("pinblock=¤", "PIN block: ¤", "DE52 PIN data ¤", "pin_block ¤", '"pinBlock":"¤"')),
        ),
    ),
    Group("password in notations", (
        _class("password", _NOTED_PASSWORD, _with_names(PASSWORD_NAMES, NAMED)),
        _class("password", _one_of(_WORD_AND_NUMBER, _SHOUTED, _RANDOM), COMMANDS),
    )),
    Group("password in prose", (
        *[_class("password", _PROSE_PASSWORD, PROSE)] * 6,
        _class("password", _PASSPHRASE, PASSPHRASES),
    )),
    Group(
        "cookies, sessions",
        (
            _class("cookie", _one_of(draw_chars(BASE62, 26), draw_chars(HEX, 32), _joined("CfDJ8", draw_chars(URL_SAFE, 120)), _joined("s%3A", draw_chars(URL_SAFE, 32), ".", draw_chars(BASE62, 43))), (
                *_with_names(COOKIE_NAMES, ("Cookie: a=1; NAME=¤", "Set-Cookie: NAME=¤; Path=/; HttpOnly", "NAME=¤", "cookie NAME=¤ expired", '{"name":"NAME","value":"¤","domain":"x.test"}', "curl -b 'NAME=¤' https://x.test", "document.cookie='NAME=¤'", "x.test\tTRUE\t/\tFALSE\t0\tNAME\t¤")),
                "session id: ¤", "session_id=¤", "sessionId ¤", "session ¤ expired", "session key: ¤", "cookie value ¤", "sessionToken=¤", ";jsessionid=¤?x", "SessionID: '¤'",
            )),
        ),
    ),
    Group(
        "OAuth codes, secrets, tokens",
        (
            _class("token", _one_of(_OPAQUE, draw_chars(BASE62, 22), _joined("0.AXoA", draw_chars(URL_SAFE, 120))), _with_names(("access_token", "refresh_token", "refreshToken", "accessToken", "refresh token", "access token", "id_token_hint", "logout_token", "registration_access_token", "subject_token", "device token", "client_assertion", "SAMLResponse"), _PROSE_SECRET_LEADS)),
            _class("client-secret", _one_of(_OPAQUE, draw_chars(BASE62, 24), _joined(draw_chars(BASE62, 3), "8Q~", draw_chars(URL_SAFE, 34)), _joined("GOCSPX-", draw_chars(URL_SAFE, 28)), _guid), _with_names(("client_secret", "clientSecret", "ClientSecret", "client secret", "CLIENT_SECRET", "AZURE_CLIENT_SECRET", "Client-Secret", "app secret", "Clientsecret", "consumer secret"), _PROSE_SECRET_LEADS)),
            _class("authorization-code", _one_of(draw_chars(BASE62, 22), _joined("4/0A", draw_chars(URL_SAFE, 60)), draw_chars(URL_SAFE, 43), _joined("0.AXoA", draw_chars(URL_SAFE, 200)), draw_chars(HEX, 40)), _carriers(
                """
                https://app.test/cb?code=¤&state=x
                https://app.test/cb?state=x&code=¤
                GET /callback?code=¤ HTTP/1.1
                grant_type=authorization_code&code=¤&client_id=x
                {"code":"¤","grant_type":"authorization_code"}
                "authorization_code": "¤"
                authorization code ¤ was rejected
                authorization code: ¤
                auth code ¤
                auth_code=¤
                the code ¤ is expired (invalid_grant)
                code: ¤
                code = "¤"
                code_verifier=¤
                "code_verifier": "¤"
                codeVerifier: ¤
                code verifier ¤
                device_code=¤
                com.app://cb?code=¤
                https://app.test/cb#code=¤&state=x
                -d code=¤
                --data-urlencode 'code=¤'
                ('code', '¤')
                request_uri=urn:ietf:params:oauth:request_uri:¤
                pre-authorized_code=¤
                'code' => '¤'
                """
            )),
        ),
    ),
    Group("licence codes", (
        _class("licence-code", _licence, _carriers(
            """
            authorization code: ¤
            HAP licence code ¤ refused
            authorization code is ¤ for HAP
            licence key ¤
            license key: ¤
            LICENSE_KEY=¤
            "licenseKey":"¤"
            product key ¤ invalid
            Product Key: ¤
            serial number ¤
            serial: ¤
            S/N: ¤
            activation code ¤
            activation key = ¤
            Aktivierungscode: ¤
            Lizenzschlüssel ¤
            Lizenznummer: ¤
            Seriennummer: ¤
            clé de licence : ¤
            clé de produit ¤
            numéro de série : ¤
            clave de licencia: ¤
            clave de producto ¤
            número de serie ¤
            código de activación ¤
            chave de licença: ¤
            chave do produto ¤
            codice di attivazione ¤
            licentiecode: ¤
            klucz licencyjny ¤
            лицензионный ключ: ¤
            ключ активации ¤
            серийный номер ¤
            授权码：¤
            激活码 ¤
            序列号：¤
            ライセンスキー: ¤
            シリアル番号 ¤
            라이선스 키: ¤
            registration code ¤
            CD key: ¤
            unlock code ¤
            entitlement id ¤
            my licence is ¤
            <LicenseKey>¤</LicenseKey>
            ¤ is my licence key
            --license-key ¤
            renewal code: ¤
            """
        )),
    )),
    Group("customer numbers", (
        _class("customer-number", _customer, _carriers(
            """
            customer number: ¤
            customer no. ¤ unknown
            customer_number=¤
            "customerNumber":"¤"
            customer id ¤
            customerId=¤
            Customer ID: ¤
            CustNo ¤
            cust# ¤
            customer #¤
            our customer number is ¤
            client number ¤
            account number: ¤
            account no ¤
            member number ¤
            Kundennummer: ¤
            Kundennr. ¤
            Kunden-Nr: ¤
            Kd.-Nr. ¤
            meine Kundennummer ist ¤
            numéro de client : ¤
            numéro client ¤
            n° client ¤
            número de cliente ¤
            nº de cliente: ¤
            número do cliente ¤
            codice cliente ¤
            numero cliente: ¤
            klantnummer: ¤
            numer klienta ¤
            номер клиента: ¤
            客户编号：¤
            客户号 ¤
            顧客番号: ¤
            お客様番号 ¤
            고객번호: ¤
            kundnummer ¤
            asiakasnumero: ¤
            <CustomerNo>¤</CustomerNo>
            subscriber number ¤
            contract number ¤
            Vertragsnummer ¤
            Mitgliedsnummer: ¤
            """
        )),
    )),
    Group("e-mail", (
        _class("email", _email, _carriers(
            """
            user ¤ not found
            mailto:¤
            {"login":"¤"}
            <¤> bounced
            login_hint=¤&x=1
            ¤
            To: Jane <¤>, bob
            from=¤
            user "¤"
            user:¤:x
            User account '¤' from identity provider
            [¤](mailto:x)
            ssh ¤
            upn=¤
            x|¤|y
            http://x.test/?u=¤
            https://x.test/u/¤/edit
            mail,¤,x
            (¤)
            ¤.
            git: Author: Jane <¤>
            """
        )),
        _class("email", _spelled_email, ("mail ¤", "write to ¤ please", "contact: ¤", "¤", "my mail is ¤")),
        _class("email", _quoted_email, ("mail ¤", "<¤>", "to: ¤", "from ¤")),
        _class("email", lambda rng: _email(rng).replace("@", "%40"), ("login_hint=¤&a", "/u/¤/x", "email=¤")),
        _class("email", lambda rng: _email(rng).replace("@", "#EXT#@"), ("upn ¤", "user ¤ is a guest")),
        _class("email", lambda rng: _email(rng).replace("@", "_").replace("ü", "u") + "#EXT#@contoso.onmicrosoft.com", ("upn ¤", "guest ¤ denied")),
    )),
    Group("IP addresses", (
        _class("ip-address", _v4, _carriers(
            """
            refused from ¤
            client ¤ denied
            {"ip":"¤"}
            ¤ - - "GET /"
            ¤:8080
            ¤/24
            https://¤/token
            connect to ¤ port 443
            X-Forwarded-For: ¤, 203.0.113.9
            remote_addr=¤
            IP address: ¤
            ¤
            (¤)
            [¤]
            inet ¤ netmask
            ping ¤
            from ¤.
            ssh bob@¤
            IP-Adresse ¤
            IPAddress=¤;
            peer=¤:51234
            //¤/share
            \\\\\\\\¤\\share
            dial tcp ¤:443: i/o timeout
            ¤ -> 10.1.1.2
            ip ¤ blocked
            """
        )),
        _class("ip-address", lambda rng: _v4(rng).replace(".", rng.choice(("[.]", "(.)", " . ", "-"))), ("ip ¤", "from ip-¤.ec2.internal", "address ¤ refused")),
        _class("ip-address", _v6, _carriers(
            """
            refused from ¤
            [¤]:443
            {"ip":"¤"}
            https://[¤]/x
            client ¤ denied
            ¤
            inet6 ¤ prefixlen 64
            ¤%eth0
            ¤/64
            X-Real-IP: ¤
            for="[¤]:4711"
            """
        )),
    )),
    Group("home folders", (
        _class("home-folder", _user_name, _carriers(
            """
            at /home/¤/app/x.py
            at /Users/¤/app
            C:\\Users\\¤\\AppData
            file:///Users/¤/x
            C:/Users/¤/x
            c:\\users\\¤
            /home/¤
            cd /home/¤/.ssh && ls
            HOME=/home/¤
            "/Users/¤/Library"
            USERPROFILE=C:\\Users\\¤
            C:\\Documents and Settings\\¤\\x
            /mnt/c/Users/¤/x
            /c/Users/¤/x
            \\\\\\\\srv\\home\\¤\\x
            \\\\\\\\srv\\Users\\¤\\x
            file:///C:/Users/¤/x.js:1:2
            /var/home/¤/x
            /usr/home/¤/x
            /export/home/¤/x
            D:\\Users\\¤\\x
            ~¤/bin
            /Volumes/Data/Users/¤/x
            vscode-file:///c%3A/Users/¤/x
            [/home/¤/x.c:12]
            PATH=/bin:/home/¤/bin:/usr/bin
            node:internal (/home/¤/a.js:1:1)
            webpack:///home/¤/a.js
            /data/home/¤/x
            """
        )),
        _class("home-folder", _spaced_user_name, ("C:\\Users\\¤\\AppData", "at C:\\Users\\¤\\x.ts", '"C:/Users/¤/x"', "file:///C:/Users/¤/x")),
    )),
)  # fmt: skip


def is_held_back(carrier: str) -> bool:
    """Return whether a notation belongs to the half whose misses nobody looks at."""
    return zlib.crc32(carrier.encode()) % 2 == 1


def plants(group: Group, *, held_back: bool, seed: str, count: int) -> Iterator[Planted]:
    """Yield `count` secrets of the group, each in a notation of the one half or the other."""
    rng = random.Random(f"{seed} {group.name} {held_back}")  # noqa: S311 (not for security)
    halves = [
        (kind, [carrier for carrier in kind.carriers if is_held_back(carrier) is held_back])
        for kind in group.classes
    ]
    filled = [(kind, carriers) for kind, carriers in halves if carriers]
    for _ in range(count):
        kind, carriers = rng.choice(filled)
        before, after = rng.choice(carriers).split("¤")
        planted = Planted(before, kind.draw(rng), after)
        if rng.random() >= PLAIN_SHARE:
            planted = _WRAPPED[rng.choice(WRAPPINGS)].apply(planted)
        yield planted


_WRAPPED: dict[str, Disguise] = {disguise.name: disguise for disguise in DISGUISES}

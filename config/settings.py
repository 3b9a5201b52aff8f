"""Settings of Unstuck: read from the environment only, and safe when nothing is set.

`docs/operators.md` lists every variable. `make run` writes a `.env` file for a local run.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()  # NAME_FILE=path reads the value of NAME from a file
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. `make setup` writes one for a local run into .env; "
        "on a server set SECRET_KEY, or SECRET_KEY_FILE to a file that holds it."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "staff",
    "triage",
    "checkers",
    "knowledge",
    "audit",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "config.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "audit.middleware.RequestIdMiddleware",
    "config.limits.RateLimitMiddleware",
    "config.middleware.BodySizeMiddleware",
    "config.middleware.ThemeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.accounts.second_factor.SecondFactorMiddleware",
    "config.middleware.SignedInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "knowledge.reading.context_processors.rights",
            ],
        },
    },
]

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'unstuck.sqlite3'}")
if not DATABASE_URL.startswith("sqlite:"):
    raise ImproperlyConfigured(
        "DATABASE_URL: only SQLite works, such as sqlite:////srv/data.sqlite3"
    )
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=DATABASE_URL),
}
if DATABASES["default"]["NAME"] != ":memory:":
    # Only `migrate` makes the file: one that is lost must not become an empty one in silence.
    DATABASES["default"]["NAME"] = f"file:{quote(DATABASES['default']['NAME'])}?mode=rw"
# WAL lets readers go on while a writer publishes; IMMEDIATE keeps two writers from a deadlock.
DATABASES["default"]["OPTIONS"] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,  # seconds that a write waits for another one, and holds a thread meanwhile
    # FULL: what was said to be published or recorded is still there after a power failure.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What all workers share: counts of sign-in attempts, used one-time codes. The database does for the
# workers of one machine, and its `add` is atomic, which files are not; Redis serves many machines.
# The limits by route are counted at each request, so without Redis in the memory of each process.
CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {
    "default": env.cache_url("CACHE_URL")
    if CACHE_URL
    else {
        "BACKEND": "config.shared_cache.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "limits": env.cache_url("CACHE_URL") | {"KEY_PREFIX": "limits"}
    if CACHE_URL.startswith(("redis", "unix"))
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # about 15 MB
    },
}
# How many times as wide as in `config/limits.py` the limits by route are; 0: there are none, which
# is for benchmarks and checks on one's own machine.
HOST = env.str("HOST", default="127.0.0.1")
_limits = env.str("RATE_LIMITS", default="on")
if _limits == "off" and not (DEBUG or HOST in ("127.0.0.1", "::1", "[::1]", "localhost")):
    raise ImproperlyConfigured(
        "RATE_LIMITS=off is accepted only with DEBUG, or when HOST is this machine alone. "
        "To make the limits wider, set RATE_LIMITS to a number."
    )
if _limits not in ("on", "off") and not (_limits.isdigit() and int(_limits)):
    raise ImproperlyConfigured(
        "RATE_LIMITS must be on, off, or how many times as wide the limits are, such as 5."
    )
RATE_LIMITS = {"on": 1, "off": 0}[_limits] if _limits in ("on", "off") else int(_limits)

# Seconds between two looks at the generation number in the database (see `reading/snapshot.py`).
SNAPSHOT_POLL_SECONDS = env.float("SNAPSHOT_POLL_SECONDS", default=0.1)
CATALOG_DIR = BASE_DIR / "catalog"
INDEX_DIR = Path(env.str("INDEX_DIR", default=str(VAR_DIR / "index")))

# The key of the audit trail. Set it apart from SECRET_KEY to be able to change that one.
AUDIT_KEY = env.str("AUDIT_KEY", default=SECRET_KEY)
# Where `verify_audit` notes the end of the trail; best a folder that the site itself cannot write.
AUDIT_END_FILE = Path(env.str("AUDIT_END_FILE", default=str(VAR_DIR / "audit_end")))
# In a team of one nobody else can review: then writers publish what they wrote themselves.
ONE_PERSON_TEAM = env.bool("ONE_PERSON_TEAM", default=False)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A paste may have 1 MB; the rest of the form is small. Larger bodies are refused unread.
MAX_PASTE_BYTES = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * MAX_PASTE_BYTES  # form encoding can triple a text
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000  # the form of the longest entry that a document may be
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * MAX_PASTE_BYTES

# Where readers report a problem with a page; empty: the help page says to ask who runs the site.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")

# Mail, such as `smtp+tls://user:password@mail.example.org:587`; without it no mail is sent.
EMAIL_URL = env.str("EMAIL_URL", default="")
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=CONTACT_EMAIL or "unstuck@localhost")
# Where the site is, for links in mails: `https://unstuck.example.org`.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")

HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by balancers, inside, without TLS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # ends with the browser, as the session does
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Both reach beyond this host, and browsers hold to them for a year or longer: an operator who owns
# the whole domain switches them on.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # which ask for these two
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Accounts: see `staff/accounts/urls.py`. There is no sign-up by form and no account to begin with.
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "staff:home"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600  # a working day, then sign in again
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_ADAPTER = "staff.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "staff.accounts.forms.SignInForm",
    "reauthenticate": "staff.accounts.forms.PasswordAgainForm",
    "change_password": "staff.accounts.forms.ChangePasswordForm",
    "reset_password": "staff.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "staff.accounts.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Unstuck: "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "100/m/ip",
    # The key is account and address, so that nobody locks the owner out from elsewhere. Guessing
    # from many addresses meets the limit of the account; many people may share an address.
    "login_failed": "10/10m/key,100/10m/ip",
    "login_of_account": "100/10m/key",
    "reauthenticate": "10/10m/user",
    "reset_password": "10/10m/ip,3/10m/key",
}
# Whether staff with a role must have a second factor before the workbench opens.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
MFA_ADAPTER = "staff.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "staff.accounts.forms.CodeForm",
    "reauthenticate": "staff.accounts.forms.CodeAgainForm",
    "activate_totp": "staff.accounts.forms.FirstCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Unstuck"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are off by some seconds

# Sign-in by OpenID Connect, on when the address of the provider is set.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
_OIDC = urlsplit(OIDC_SERVER_URL)
if _OIDC.scheme not in ("", "https") and _OIDC.hostname not in ("localhost", "127.0.0.1", "::1"):
    # The library trusts what comes from there as far as TLS vouches for it.
    raise ImproperlyConfigured("OIDC_SERVER_URL has to begin with https://")
OIDC_NAME = env.str("OIDC_NAME", default="your organisation")
# The claim that names the roles; empty: administrators give them here.
OIDC_ROLES_CLAIM = env.str("OIDC_ROLES_CLAIM", default="")
SOCIALACCOUNT_ADAPTER = "staff.accounts.adapters.OidcAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "redacting": {"()": "config.log_filter.RedactingFilter"},
        "brief": {"()": "config.log_filter.BriefRefusals"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["redacting"],
        }
    },
    # Django's own handlers would write a second time, and without the filter.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"filters": ["brief"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

"""How gunicorn serves the portal. Every value can be overridden on its command line."""

wsgi_app = "loyalty_portal.wsgi"
worker_class = "gthread"
threads = 24
limit_request_line = 8190  # a link that carries a session token is long
graceful_timeout = 30
timeout = 60
accesslog = "-"
# Neither queries nor referrers: a token may stand in one.
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'

"""What must last: so far only which link tokens were used."""

from django.db import models


class UsedToken(models.Model):
    """A link's session token that has let somebody in. The digest is of its decrypted inner part, never the token."""

    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]

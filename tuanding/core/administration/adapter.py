"""Sign-in without sign-up: people are made by the administrator."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Nobody opens an account for himself."""

    def is_open_for_signup(self, request):
        return False

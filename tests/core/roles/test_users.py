"""Invited, given roles, locked out: and there is always an owner."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.firm import actions, invitations
from core.models import AuditEvent, MailMessage, Role, User
from tests.cast import Cast, client_of, with_role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "seven herons over the bay"


def invite(cast: Cast, email: str = "new@luoto.example", *roles: str) -> User:
    return actions.invite_user(
        email=email,
        name="Kaisa Uusi",
        language="fi",
        roles=Role.objects.filter(key__in=roles or ("staff",)),
        actor=cast.owner,
    )


def mailed_link(email: str = "new@luoto.example") -> str:
    mail = MailMessage.objects.filter(to=[email]).order_by("-pk").first()
    assert mail is not None
    found = re.search(r"/invitation/\S+", mail.body)
    assert found is not None
    return found[0]


def accept(link: str, client: Client | None = None, **given: str) -> object:
    data = {"name": "Kaisa Uusi", "language": "fi", "time_zone": "Europe/Helsinki", "password": PASSWORD} | given
    return (client or Client()).post(link, data)


def test_an_invitation_leads_to_a_password_and_in(cast: Cast) -> None:
    user = invite(cast)
    assert invitations.is_pending(user) and not user.has_usable_password()
    client = Client()
    assert client.get(mailed_link()).status_code == 200
    assert accept(mailed_link(), client, name="Kaisa Uusitalo").status_code == 302  # type: ignore[attr-defined]
    user.refresh_from_db()
    assert user.check_password(PASSWORD) and user.name == "Kaisa Uusitalo"
    assert client.session["_auth_user_id"] == str(user.pk)
    kinds = AuditEvent.objects.filter(subject_type="core.user", subject_id=user.pk).values_list("kind", flat=True)
    assert set(kinds) == {"core.UserInvited", "core.InvitationAccepted"}


def test_a_link_works_once(cast: Cast) -> None:
    invite(cast)
    link = mailed_link()
    accept(link)
    assert Client().get(link).status_code == 410
    assert accept(link, password="another long password").status_code == 410  # type: ignore[attr-defined]
    assert User.objects.get(email="new@luoto.example").check_password(PASSWORD)


def test_a_link_dies_after_a_week_when_it_is_touched_and_when_another_is_sent(cast: Cast) -> None:
    user = invite(cast)
    link = mailed_link()
    assert Client().get(f"{link[:-3]}x{link[-2:]}").status_code == 410
    assert Client().get("/invitation/nonsense/").status_code == 410
    with time_machine.travel(user.invited_at + invitations.LASTS + timedelta(minutes=1)):
        assert Client().get(link).status_code == 410
    actions.invite_again(user=user, actor=cast.owner)
    assert Client().get(link).status_code == 410
    assert Client().get(mailed_link()).status_code == 200


def test_a_weak_password_is_refused_and_nothing_typed_is_lost(cast: Cast) -> None:
    invite(cast)
    page = accept(mailed_link(), password="short", name="Kaisa Typed")
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "Kaisa Typed" in page.content.decode()  # type: ignore[attr-defined]


def test_an_address_is_invited_once(cast: Cast) -> None:
    invite(cast)
    with pytest.raises(Refused, match="address"):
        invite(cast, "NEW@luoto.example")
    client = client_of(cast.owner)
    data = {"email": "Aino@luoto.example", "name": "Twin", "language": "en"}
    assert client.post(reverse("core:user_invite"), data).status_code == 422


def test_only_who_may_invites(cast: Cast) -> None:
    for person in (cast.finance, cast.sales, cast.lead, cast.staff, cast.auditor, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.invite_user(email="x@luoto.example", name="X", language="en", roles=[], actor=person)
        assert client_of(person).get(reverse("core:user_invite")).status_code == 403
    assert client_of(cast.stranger).get(reverse("core:users")).status_code == 403


def test_the_last_owner_stays(cast: Cast) -> None:
    owner = Role.objects.get(key="owner")
    with pytest.raises(Refused, match="last one"):
        actions.change_roles(user=cast.owner, roles=[], actor=cast.owner)
    invited = invite(cast, "second@luoto.example", "owner")
    with pytest.raises(Refused, match="last one"):  # who has never signed in is no owner to rely on
        actions.change_roles(user=cast.owner, roles=[], actor=cast.owner)
    second = with_role(UserFactory(password=PASSWORD), "owner")
    with pytest.raises(Refused, match="yourself"):
        actions.deactivate_user(user=cast.owner, actor=cast.owner)
    actions.deactivate_user(user=cast.owner, actor=second)
    with pytest.raises(Refused, match="last one"):
        actions.change_roles(user=second, roles=[], actor=second)
    assert owner.users.filter(is_active=True).count() == 2 and invited.is_active


def test_who_is_locked_out_is_out_at_once(cast: Cast) -> None:
    client = client_of(cast.staff)
    profile = reverse("core:profile")
    assert client.get(profile).status_code == 200
    actions.deactivate_user(user=cast.staff, actor=cast.owner)
    assert client.get(profile).status_code == 302
    with pytest.raises(Refused):
        actions.deactivate_user(user=cast.staff, actor=cast.owner)
    actions.reactivate_user(user=cast.staff, actor=cast.owner)
    assert client_of(cast.staff).get(profile).status_code == 200


def test_roles_are_changed_on_the_page_and_audited(cast: Cast) -> None:
    client, url = client_of(cast.owner), reverse("core:user_roles", args=[cast.staff.pk])
    wanted = [Role.objects.get(key=key).pk for key in ("staff", "sales")]
    assert client.post(url, {"roles": wanted}).status_code in (302, 303)
    assert set(cast.staff.roles.values_list("key", flat=True)) == {"staff", "sales"}
    event = AuditEvent.objects.get(kind="core.UserRolesChanged")
    assert event.facts["added"] == [wanted[1]] and event.facts["removed"] == []
    actions.change_roles(user=cast.staff, roles=Role.objects.filter(pk__in=wanted), actor=cast.owner)
    assert AuditEvent.objects.filter(kind="core.UserRolesChanged").count() == 1


def test_sessions_are_ended_one_by_one_and_only_ones_own(cast: Cast) -> None:
    here, there, other = Client(), Client(), Client()
    for client, person in ((here, cast.staff), (there, cast.staff), (other, cast.sales)):
        person.set_password(PASSWORD)
        person.save()
        answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert answer.status_code == 302
    here.post(reverse("account_login"), {"login": cast.staff.email, "password": PASSWORD})
    page = here.get(reverse("core:profile"))
    listed = page.context["sessions"]
    assert len(listed) >= 1
    stranger = [session.pk for session, _here in other.get(reverse("core:profile")).context["sessions"]]
    assert here.post(reverse("core:session_end", args=[stranger[0]])).status_code == 409
    assert here.post(reverse("core:sessions_end")).status_code in (302, 303)
    assert here.get(reverse("core:profile")).status_code == 200
    assert there.get(reverse("core:profile")).status_code == 302
    assert other.get(reverse("core:profile")).status_code == 200


def test_the_profile_changes_ones_own_row(cast: Cast) -> None:
    client, url = client_of(cast.staff), reverse("core:profile")
    cast.staff.refresh_from_db()  # signing in has touched the row
    data = {"name": "Deniz Y.", "title": "Designer", "language": "tr", "time_zone": "Europe/Istanbul", "theme": "dark"}
    assert client.post(url, data | {"version": cast.staff.version}).status_code in (302, 303)
    cast.staff.refresh_from_db()
    assert (cast.staff.name, cast.staff.language, cast.staff.theme) == ("Deniz Y.", "tr", "dark")
    assert not cast.staff.shortcuts and cast.staff.email == "deniz@luoto.example"
    assert client.post(reverse("core:theme"), {"theme": "light", "next": "//evil.example"})["Location"] == url
    cast.staff.refresh_from_db()
    assert cast.staff.theme == "light"

"""Who may do what: permissions, and the roles that hold them. Two short tables that a quality officer can read."""

from enum import StrEnum
from typing import Protocol


class Permission(StrEnum):
    """One kind of act."""

    READ = "read"
    READ_IDENTITIES = "read-identities"
    ENROL = "enrol"
    DETERMINE_ELIGIBILITY = "determine-eligibility"
    ORDER_MOBILIZATION = "order-mobilization"
    MOBILIZE = "mobilize"
    COLLECT = "collect"
    CARRY = "carry"
    RECEIVE = "receive"
    STORE = "store"
    PROCESS = "process"
    TEST = "test"
    REVIEW_TESTS = "review-tests"
    LABEL = "label"
    VERIFY_LABEL = "verify-label"
    APPROVE_TEMPLATE = "approve-template"
    RELEASE = "release"
    APPROVE_EXCEPTION = "approve-exception"
    QUARANTINE = "quarantine"
    RECALL = "recall"
    ORDER_INFUSION = "order-infusion"
    ISSUE = "issue"
    INFUSE = "infuse"
    FOLLOW_UP = "follow-up"
    CLOSE_DEVIATION = "close-deviation"
    AUDIT = "audit"
    ADMINISTER = "administer"
    MANAGE_SUPPLIES = "manage-supplies"
    WITNESS = "witness"


P = Permission
ROLES: dict[str, frozenset[Permission]] = {
    "coordinator": frozenset({P.READ, P.READ_IDENTITIES, P.ENROL, P.FOLLOW_UP, P.WITNESS}),
    "physician": frozenset(
        {
            P.READ,
            P.READ_IDENTITIES,
            P.DETERMINE_ELIGIBILITY,
            P.ORDER_MOBILIZATION,
            P.ORDER_INFUSION,
            P.FOLLOW_UP,
            P.WITNESS,
        }
    ),
    "apheresis-nurse": frozenset(
        {P.READ, P.READ_IDENTITIES, P.MOBILIZE, P.COLLECT, P.CARRY, P.LABEL, P.VERIFY_LABEL, P.QUARANTINE, P.WITNESS}
    ),
    "courier": frozenset({P.READ, P.CARRY}),
    "technologist": frozenset(
        {
            P.READ,
            P.CARRY,
            P.RECEIVE,
            P.STORE,
            P.PROCESS,
            P.LABEL,
            P.VERIFY_LABEL,
            P.APPROVE_TEMPLATE,
            P.TEST,
            P.QUARANTINE,
            P.MANAGE_SUPPLIES,
            P.WITNESS,
        }
    ),
    "qc-analyst": frozenset({P.READ, P.TEST, P.REVIEW_TESTS, P.VERIFY_LABEL, P.QUARANTINE, P.WITNESS}),
    "pharmacist": frozenset(
        {
            P.READ,
            P.READ_IDENTITIES,
            P.CARRY,
            P.RECEIVE,
            P.STORE,
            P.VERIFY_LABEL,
            P.RELEASE,
            P.QUARANTINE,
            P.RECALL,
            P.ISSUE,
            P.WITNESS,
        }
    ),
    "quality": frozenset(
        {
            P.READ,
            P.REVIEW_TESTS,
            P.VERIFY_LABEL,
            P.APPROVE_TEMPLATE,
            P.RELEASE,
            P.APPROVE_EXCEPTION,
            P.QUARANTINE,
            P.RECALL,
            P.CLOSE_DEVIATION,
            P.AUDIT,
            P.WITNESS,
        }
    ),
    "nurse": frozenset({P.READ, P.READ_IDENTITIES, P.CARRY, P.RECEIVE, P.INFUSE, P.QUARANTINE, P.WITNESS}),
    "auditor": frozenset({P.READ, P.AUDIT}),
    "administrator": frozenset({P.READ, P.ADMINISTER, P.MANAGE_SUPPLIES}),
}


class Person(Protocol):
    """Anybody with an account: what `require` needs to know of them."""

    @property
    def roles(self) -> frozenset[str]: ...


class Forbidden(Exception):
    """This person does not hold this permission. Leaves no custody line; the security log has it."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission


def holds(who: Person, permission: Permission) -> bool:
    """Whether one of `who`'s roles carries `permission`."""
    return any(permission in ROLES.get(role, ()) for role in who.roles)


def require(who: Person, permission: Permission) -> None:
    """Raise Forbidden unless `who` holds `permission`."""
    if not holds(who, permission):
        raise Forbidden(permission)


def require_any(who: Person, *permissions: Permission) -> None:
    """Raise Forbidden unless `who` holds one of these."""
    if not any(holds(who, permission) for permission in permissions):
        raise Forbidden(permissions[0])

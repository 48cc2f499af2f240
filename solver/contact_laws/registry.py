"""All contact laws: the table that the case format, the templates and the documentation read."""

from __future__ import annotations

from microweld.contact_laws.babu import Babu
from microweld.contact_laws.bay_wanheim import BayWanheim
from microweld.contact_laws.constant import Constant
from microweld.contact_laws.cooper_mikic_yovanovich import CooperMikicYovanovich
from microweld.contact_laws.expression import Expression
from microweld.contact_laws.holm import Holm
from microweld.contact_laws.kaars import Kaars
from microweld.contact_laws.law import ContactLaw
from microweld.contact_laws.power_law import PowerLaw
from microweld.contact_laws.table import Table

#: In the order of the documentation.
LAWS: tuple[type[ContactLaw], ...] = (
    CooperMikicYovanovich,
    Holm,
    BayWanheim,
    Babu,
    Kaars,
    PowerLaw,
    Table,
    Constant,
    Expression,
)
DEFAULT_LAW = CooperMikicYovanovich  #: of a case that names none

"""The next step of a case: belief over the causes, and the step with the least expected minutes.

Every step is priced in minutes: a fix, a question, or handing over to a person. Exactly one cause
is true. The step to take is found by looking ahead over all open steps; what comes after that is
valued by the greedy order of the fixes with the best moment to hand over. How far it looks depends
on the number of open steps, never on the clock: the same history gives the same step.

Sources: Heckerman, Breese and Rommelse, "Decision-theoretic troubleshooting" (1995); Jensen et al.,
"The SACSO methodology for troubleshooting complex systems" (2001); Langseth and Jensen, "Decision
theoretic troubleshooting of coherent systems" (2003).
"""

from __future__ import annotations

from triage.engine.decision import Decision, Ranked, next_step
from triage.engine.model import (
    Answer,
    Answered,
    Closed,
    Event,
    Failed,
    Fix,
    Hinted,
    Kind,
    Model,
    Question,
    belief,
)

__all__ = [
    "Answer",
    "Answered",
    "Closed",
    "Decision",
    "Event",
    "Failed",
    "Fix",
    "Hinted",
    "Kind",
    "Model",
    "Question",
    "Ranked",
    "belief",
    "next_step",
]

"""Words of everyday language that say nothing about an error, by language."""

from __future__ import annotations

_ENGLISH = """
a about above after again all also always am an and any are as at back be because been before
being both but by can cannot could did do does doing done down each either else even every few for
from further get gets getting give given go goes going got had has have having he hello help her
here hi him his how however i if in instead into is it its itself just keep know let like ll look
made make makes many may me might more most much must my myself need needs neither never new no
nor not now of off often on once one only or other otherwise our out over own please put quite
rather re really same say says see seem seems several she should since so some something still
such sure take than thank thanks that the their them then there these they thing things this those
though through to too tried try trying two under until up upon us use used uses using ve very want
was way we well went were what whatever when whenever where whether which while who whole whom
whose why will with within without would yes yet you your yours
"""
_GERMAN = """
aber als am auch auf aus bei bin bis das dass dem den der des die doch du ein eine einem einen
einer er es für habe haben hat ich ihr im ist ja kann kein keine man mein meine mich mir mit nach
nicht noch nur oder schon sehr sein sich sie sind so um und uns von vor war was wenn wie wir wird
zu zum zur über
"""
_SPANISH = """
al ante aunque como con cual cuando de del desde donde el ella en entre era es esa ese esta este
estoy está fue ha hace hasta hay la las le les lo los mas me mi mis muy más nada ni no nos o otra
otro para pero por porque que qué se ser si sin sobre son su sus también te tengo tiene todo tu un
una uno y ya
"""
_FRENCH = """
au aux avec ce ces cette dans des du elle est et fait il ils je leur lui ma mais mes moi mon même
ne nous on ont ou où par pas plus pour quand qui sa sans sont suis sur ton tout très une vos votre
vous été être
"""
_ITALIAN = """
agli ai alla alle anche che chi ci come da dal dalla dei della delle dopo due fra gli ho i io mia
mio nel nella non per perché più quale quando quello questa questo sono stato sul suo tra tutti
tutto
"""
_PORTUGUESE = """
ao aos as até com das do dos ela ele em essa esse eu foi isso já mais meu minha muito na nas nos
num não os ou pela pelo quem se sem seu sua também tem um uma você
"""

COMMON_WORDS: frozenset[str] = frozenset(
    " ".join((_ENGLISH, _GERMAN, _SPANISH, _FRENCH, _ITALIAN, _PORTUGUESE)).split()
)

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

_CHINESE = """
一下 一个 一些 一样 一直 下来 不是 不知 不过 东西 为什 为何 为啥 之前 之后 也是
了解 什么 今天 他们 以前 以及 以后 会不 但是 你们 使用 关于 其他 出来 出现 刚刚
刚才 办法 即使 只是 只有 只能 可以 可是 可能 各位 后来 咋办 咋回 哪个 哪些 哪里
回事 因为 大佬 大家 好像 如何 如果 就是 已经 帮忙 平时 应该 建议 开始 当前 必须
怎么 怎样 总是 情况 想问 感觉 感谢 我们 或者 所以 所有 才能 时候 明明 昨天 是不
是否 显示 有人 有时 有没 来说 某些 样子 正在 每次 求助 求教 没事 然后 现在 由于
的话 直接 看到 看看 知道 碰到 突然 算是 经常 结果 而且 能不 能否 自己 虽然 觉得
解决 请问 谢谢 还是 还有 这个 这样 这种 进行 通过 遇到 那个 都是 问题 需要 非常
麻烦
"""

# Characters that only hold other words together; a pair of characters with one says nothing.
CHINESE_PARTICLES = frozenset("的了是吗呢吧啊哦嘛们我你您他她它这那就都也还很又再么什怎哪啥咋")

COMMON_WORDS: frozenset[str] = frozenset(
    " ".join((_ENGLISH, _GERMAN, _SPANISH, _FRENCH, _ITALIAN, _PORTUGUESE, _CHINESE)).split()
)

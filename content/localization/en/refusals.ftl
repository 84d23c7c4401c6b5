### Why not: what the world refuses, and what the parser could not make out. One line each; it blames nobody.

# The parser

question-which = Which do you mean: { $options }?
question-what = { $line } what?
question-whom = { $line } whom?
question-where = { $line } where? [cmd=exits]exits[/cmd] shows the ways out.
error-empty = Say what you would like to do, or [cmd=help]help[/cmd].
error-unknown-verb = { $hinted ->
        [0] I know no command “{ $words }”. Try [cmd=help]help[/cmd], or [cmd=commands]commands[/cmd] for the whole list.
       *[other] I know no command “{ $words }”. Did you mean: { $hints }?
    }
error-no-such-thing = You see no “{ $words }” here.
error-perhaps = You see no “{ $words }” here. Did you mean { $options }?
error-only-so-far = I understood “{ $hints }”, but not “{ $words }”.
error-no-such-way = You see no way to “{ $words }” from here. [cmd=exits]exits[/cmd] shows the ways out.
error-nothing-to-choose = There is nothing to choose from just now.
error-noun-alone = What about { $thing }? You could [cmd=look at { $thing_bare }]look at { $thing_bare }[/cmd], for one.
error-no-such-player = Nobody called “{ $words }” is in the world just now. See [cmd=who]who[/cmd].
error-nothing-matches-all = There is nothing here that “{ $words }” could mean.
error-no-antecedent = It is not clear what “{ $words }” means. Name it once.
error-nothing-to-repeat = There is no command to repeat yet.
error-single-only = One thing at a time, please: “{ $words }” is too many for that.
error-ordinal-range = There { $count ->
        [0] is no such thing
        [one] is only one
       *[other] are only { $count }
    } here.
error-not-enough = There { $count ->
        [0] is no such thing
        [one] is only one
       *[other] are only { $count }
    } here.
error-trailing-words = “{ $words }” does not fit behind that command. Try [cmd=help { $hints }]help { $hints }[/cmd].
error-incomplete = That is not enough yet. [cmd=help { $hints }]help { $hints }[/cmd] shows how it is typed.
error-not-inside = You see no “{ $words }” there: [cmd=look in { $thing_bare }]look in { $thing_bare }[/cmd] shows what there is.
error-too-many = That is too much at once: at most { $count } things in one go.
error-too-long = That is too much for one command: at most { $count } words, please. What you want to be heard, begin with [cmd]say[/cmd].
error-dark = It is too dark to see any “{ $words }”.
error-fault = Something went wrong with that, and it did not happen. Nothing is lost. Please tell the staff this number: { $fault }.

# Going and standing

go-nowhere = You cannot go { $direction } from here.
go-locked = { $portal } is locked, and you do not have the key.
go-gated = There is no way through just now.
enter-nothing = One cannot go into { $item }.
stand-already = You are awake, and on your feet already.
leave-which = There is more than one way to leave. [cmd=exits]exits[/cmd] shows them; to leave the game, type [cmd=quit]quit[/cmd].
sit-not-there = { $item } is nothing to sit or lie on.
sit-full = There is no room left on { $item }.
too-dark = It is too dark for that. A light would help.

# Doors and lids

open-nothing = { $item } does not open.
close-nothing = { $item } does not close.
unlock-nothing = { $item } has no lock.
lock-nothing = { $item } has no lock.
knock-nothing = Knocking on { $item } would tell nobody anything.
knock-where = Knock on what? Name a door.
lock-none = { $item } has no lock.
open-already = { $item } is open already.
close-already = { $item } is closed already.
lock-already = { $item } is locked already.
unlock-already = { $item } is not locked.
open-locked = { $item } is locked, and you do not have the key.
key-missing = You do not have the key to { $item }.
key-does-not-fit = { $key } does not fit { $item }.

# Things

out-of-reach = { $item } is out of reach: { $holder } is closed.
take-already = You have { $item } already.
take-person = { $item } would mind that.
take-theirs = { $item } belongs to { $holder }, who is holding on to it.
take-scenery = { $item } stays where it is.
take-fixed = { $item } will not budge.
take-seat = You would have to get up from { $item } first.
take-too-heavy = You cannot lift { $item } with all that you carry.
not-carried = You are not holding { $item }.
put-no-place = There is nowhere in or on { $holder } to put anything.
put-closed = { $holder } is closed.
put-full = There is no room left in { $holder }.
put-into-itself = { $item } cannot go into itself.
give-nobody = { $target } has no use for gifts.
give-self = You have { $item } already.
give-too-heavy = { $target } cannot carry { $item } as well.
wear-nothing = { $item } is nothing to wear.
wear-already = You are wearing { $item } already.
wear-over = You would have to take off { $other } first.
remove-not-worn = You are not wearing { $item }.
light-nothing = { $item } does not burn.
light-already = { $item } is lit already.
extinguish-nothing = { $item } is not a light.
extinguish-already = { $item } is not lit.
eat-nothing = { $item } is nothing to eat.
drink-nothing = { $item } is nothing to drink.
look-inside-nothing = There is no inside to { $item }.
look-inside-closed = { $item } is closed.
read-nothing = There is nothing written on { $item }.

# Attempts

use-how = Say what you would do with { $item }: { $purpose }.
purpose-talk = talk to somebody, or give them something
purpose-light = light it, or put it out
purpose-wear = wear it
purpose-read = read it
purpose-eat = eat it, or drink it
purpose-open = open it, close it or unlock it
purpose-enter = go that way
purpose-fill = put something in it
purpose-load = put something on it
purpose-sit = sit on it
purpose-other = look at it, take it, give it to somebody
attack-somebody = { $item } { $item_number ->
        [many] have
       *[one] has
    } done you no harm.
attack-thing = { $item } would not notice.
handle-nothing = Nothing comes of that: { $item } { $item_number ->
        [many] stay as they are
       *[one] stays as it is
    }.
handle-nowhere = Nothing would come of that here. [cmd=commands]commands[/cmd] shows what you can do.
save-always = There is no need: the world keeps everything as you leave it.

# Speech

reply-nobody = Nobody has told you anything yet.
reply-gone = Whoever told you something last is not in the world any more.
talk-to-self = You think it, and leave it at that.
talk-to-thing = { $item } has nothing to say to that.
title-none = You need no title.
title-too-long = A title has at most { $most } letters.

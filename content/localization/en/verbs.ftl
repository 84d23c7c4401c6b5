### Help for each verb: what it does, in a sentence or two. How it is typed is listed below it.

help-general = You play by typing what you would do: [cmd=look]look[/cmd], [cmd=inventory]inventory[/cmd], take lamp, go north (or just n), say hello.
    Several commands go in one line with a full stop between them: take lamp. n. light it
    Type [cmd=commands]commands[/cmd] for the list of all of them, and help take for one. [cmd=exits]exits[/cmd] shows the ways out, [cmd=who]who[/cmd] who is about.
    To leave, type [cmd=quit]quit[/cmd]: your place, and all that you carry, are kept.
    With [cmd=settings]settings[/cmd] you choose language, colours, links and screen reader.
topic-quit = quit quitting logout disconnect bye
topic-settings = settings language colours colors reader links
topic-sshkey = sshkey sshkeys ssh
topic-codes = codes totp 2fa
topic-characters = characters become
topic-email = email
topic-staff = staff ban bans unban role claim admin
help-quit = To leave the game, type [cmd=quit]quit[/cmd]: your place, and all that you carry, are kept.
help-settings = With [cmd=settings]settings[/cmd] you choose language, colours, links and screen reader.
help-sshkey = With [cmd=sshkey]sshkey[/cmd] you list the keys that open your character over SSH without a password; sshkey add and the line in your .pub file adds one, sshkey remove and its number takes it away.
help-codes = With [cmd=codes on]codes on[/cmd] you are asked for a one-time code at each login, made by a program on your phone; with codes off no more.
help-characters = [cmd=characters]characters[/cmd] lists your characters, [cmd=characters new]characters new[/cmd] makes another one. With become and a name you go on as that one; each can log in by name, with your password.
help-email = With email and an address you leave one where you can be reached; email off forgets it. Nobody needs one.
help-staff = Staff keep people out with ban, list who is out with bans, and let them in again with unban; admins see and change what somebody is with role. For anybody else these words do nothing. Whoever runs the server can make an admin.
help-unknown = There is no help on “{ $topic }”. Try [cmd=commands]commands[/cmd].
commands-intro = What you can type; help and a command tells more:
commands-group = { $group }: { $words }

# What stands in a line of help for what one types there.

slot-thing = something
slot-item = something
slot-carried = something
slot-held = something
slot-worn = something
slot-inside = something
slot-holder = something
slot-openable = something
slot-person = somebody
slot-player = somebody
slot-way = a place
slot-direction = north
slot-text = words

group-movement = Going about
group-senses = Looking and listening
group-things = Things
group-doors = Doors and lids
group-speech = Talking
group-information = Asking
group-world = Other

help-go = Goes that way. A closed door is opened on the way, and unlocked if you carry its key.
help-enter = Goes through a door, up a ladder, or to a place next to this one: whatever is mentioned and leads somewhere. Into a seat, too.
help-leave = Gets up from where you sit; or goes out, where it is plain which way that is.
help-stand = Gets you back on your feet.
help-sit = Sits down, on something or where you are.
help-lie = Lies down, on something or where you are.
help-wait = Lets a moment pass.
help-look = Tells what you see around you.
help-look-toward = Tells what lies in a direction, without going there.
help-examine = Takes a close look at something: a thing, a person, a word of the description.
help-look-inside = Tells what is in or on something.
help-search = Goes over a thing, or the whole place, with care.
help-read = Reads what is written on something.
help-listen = Listens. In the dark and in fog, ears know more than eyes.
help-smell = Smells the air, or something in particular.
help-touch = Lays a hand on something.
help-exits = Lists the ways out and where they lead.
help-take = Takes something into your hands. all, all but the rope, 2.onion and three onions are understood.
help-take-from = Takes something out of a container, or off a table.
help-drop = Puts something down where you are.
help-put = Puts something into a container, or onto a table.
help-give = Gives something to somebody.
help-show = Shows something to somebody, and keeps it.
help-wear = Puts on clothes.
help-remove = Takes off clothes.
help-light = Lights a lamp.
help-extinguish = Puts a light out.
help-eat = Eats something.
help-drink = Drinks something.
help-inventory = Lists what you carry and what you wear.
help-equipment = Lists what you wear.
help-open = Opens a door or a lid. If you carry the key, it is unlocked first.
help-close = Closes a door or a lid.
help-unlock = Unlocks a door or a lid with its key.
help-lock = Locks a door or a lid with its key.
help-knock = Knocks on a door, and is heard on the other side.
help-say = Says something to everyone in the room. 'hello is short for say hello.
help-say-to = Says something to somebody in particular; everybody in the room hears it.
help-ask-about = Brings something up with somebody. They say what is on their mind.
help-greet = Greets somebody, or everyone here. Who is spoken to often has something to say.
help-whisper = Whispers to somebody in the room. The others see it, but do not hear.
help-shout = Shouts, to be heard all over this part of the island.
help-tell = Tells somebody something, wherever they are. Nobody else learns of it.
help-reply = Answers whoever told you something last.
help-emote = Acts something out: emote counts the gulls. shows your name and those words.
help-gesture = Makes a gesture, at somebody if you name them.
help-use = Tells what something could be used for.
help-attack = Is thought better of: this is no place for fights.
help-handle = Pushes, pulls, turns or shakes something.
help-save = Is not needed: the world keeps everything as you leave it.
help-time = Tells the hour and the day. A day on the island is two hours of yours.
help-tide = Tells what the sea is doing and when it turns.
help-weather = Looks at the sky.
help-who = Lists the players who are in the world.
help-score = Takes stock of yourself.
help-help = Explains how to play, or one command.
help-commands = Lists everything that you can type.
help-title = Chooses the words that follow your name in who. Alone, it clears them.

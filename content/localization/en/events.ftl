### What happens, told to who does it (.actor), to whom it is done (.target) and to who looks on (.witness).
### .heard is for who only hears it, .beyond for who is behind the door or further off.
### A line of a message cannot begin with a bracket: write {""} before it.

# Movement

departed =
    .witness = { $actor } leaves { $direction }.
    .heard = Someone walks away.
arrived =
    .witness = { $direction_key ->
        [up] { $actor } comes down from above.
        [down] { $actor } comes up from below.
        [in] { $actor } comes out from inside.
        [out] { $actor } comes in.
       *[other] { $actor } arrives from the { $direction }.
    }
    .heard = Someone comes in.
posture-taken =
    .actor = { $posture_key ->
        [sitting] { $seat_is ->
            [some] You sit down on { $seat }.
           *[none] You sit down.
        }
        [lying] { $seat_is ->
            [some] You lie down on { $seat }.
           *[none] You lie down.
        }
       *[standing] You stand up.
    }
    .witness = { $posture_key ->
        [sitting] { $seat_is ->
            [some] { $actor } sits down on { $seat }.
           *[none] { $actor } sits down.
        }
        [lying] { $seat_is ->
            [some] { $actor } lies down on { $seat }.
           *[none] { $actor } lies down.
        }
       *[standing] { $actor } stands up.
    }
waited =
    .actor = Time passes.

# Doors and lids

opened =
    .actor = You open { $item }.
    .witness = { $actor } opens { $item }.
    .beyond = Someone opens { $item } from the other side.
    .heard = Something opens.
closed =
    .actor = You close { $item }.
    .witness = { $actor } closes { $item }.
    .beyond = Someone closes { $item } from the other side.
    .heard = Something closes.
unlocked =
    .actor = You unlock { $item } with { $key }.
    .witness = { $actor } unlocks { $item }.
    .beyond = A key turns in { $item }.
    .heard = A key turns.
locked =
    .actor = You lock { $item } with { $key }.
    .witness = { $actor } locks { $item }.
    .beyond = A key turns in { $item }.
    .heard = A key turns.
knocked =
    .actor = You knock on { $item }.
    .witness = { $actor } knocks on { $item }.
    .beyond = Someone knocks on { $item } from the other side.
    .heard = Someone knocks.

# Things

taken =
    .actor = { $source_is ->
        [some] You take { $item } from { $source }.
       *[none] You take { $item }.
    }
    .witness = { $source_is ->
        [some] { $actor } takes { $item_one } from { $source }.
       *[none] { $actor } takes { $item_one }.
    }
dropped =
    .actor = You put { $item } down.
    .witness = { $actor } puts { $item_one } down.
put =
    .actor = { $relation_key ->
        [on] You put { $item } on { $holder }.
       *[in] You put { $item } in { $holder }.
    }
    .witness = { $relation_key ->
        [on] { $actor } puts { $item_one } on { $holder }.
       *[in] { $actor } puts { $item_one } in { $holder }.
    }
given =
    .actor = You give { $item } to { $target }.
    .target = { $actor } gives you { $item_one }.
    .witness = { $actor } gives { $item_one } to { $target }.
shown =
    .actor = You show { $item } to { $target }.
    .target = { $actor } shows you { $item_one }.
    .witness = { $actor } shows { $item_one } to { $target }.
worn =
    .actor = You put on { $item }.
    .witness = { $actor } puts on { $item_one }.
removed =
    .actor = You take off { $item }.
    .witness = { $actor } takes off { $item_one }.
lit =
    .actor = You light { $item }.
    .witness = { $actor } lights { $item_one }.
extinguished =
    .actor = You put { $item } out.
    .witness = { $actor } puts { $item_one } out.
consumed =
    .actor = { $drunk_is ->
        [yes] You drink { $item }.
       *[no] You eat { $item }.
    }
    .witness = { $drunk_is ->
        [yes] { $actor } drinks { $item_one }.
       *[no] { $actor } eats { $item_one }.
    }

# Speech

said =
    .actor = You say, [say]“{ $words }”[/say]
    .witness = { $actor } says, [say]“{ $words }”[/say]
said-to =
    .actor = You say to { $target }, [say]“{ $words }”[/say]
    .target = { $actor } says to you, [say]“{ $words }”[/say]
    .witness = { $actor } says to { $target }, [say]“{ $words }”[/say]
asked =
    .actor = You ask { $target } about [say]{ $words }[/say].
    .target = { $actor } asks you about [say]{ $words }[/say].
    .witness = { $actor } asks { $target } about [say]{ $words }[/say].
greeted =
    .actor = { $target_is ->
        [some] You greet { $target }.
       *[none] You greet everyone here.
    }
    .target = { $actor } greets you.
    .witness = { $target_is ->
        [some] { $actor } greets { $target }.
       *[none] { $actor } greets everyone here.
    }
whispered =
    .actor = You whisper to { $target }, [tell]“{ $words }”[/tell]
    .target = { $actor } whispers to you, [tell]“{ $words }”[/tell]
    .witness = { $actor } whispers something to { $target }.
shouted =
    .actor = You shout, [shout]“{ $words }”[/shout]
    .witness = { $actor } shouts, [shout]“{ $words }”[/shout]
    .beyond = From somewhere near, { $actor } shouts, [shout]“{ $words }”[/shout]
told =
    .actor = You tell { $target }, [tell]“{ $words }”[/tell]
    .target = { $actor } tells you, [tell]“{ $words }”[/tell]
emoted =
    .actor = { $actor } { $words }
    .witness = { $actor } { $words }
barked =
    .witness = { $actor } says, [say]“{ $line }”[/say]
bustled =
    .witness = { $actor } { $line }
gestured =
    .actor = { $target_is ->
        [some] { $gesture_key ->
            [thank] You thank { $target }.
            [hug] You hug { $target }.
            [wave] You wave to { $target }.
            [bow] You bow to { $target }.
            [dance] You dance with { $target }.
            [kiss] You kiss { $target }.
            [pet] You stroke { $target }.
            [sing] You sing to { $target }.
           *[other] You { $gesture } at { $target }.
        }
       *[none] { $gesture_key ->
            [thank] You give thanks.
            [hug] You hug yourself.
            [point] You point at nothing in particular.
            [kiss] You blow a kiss into the air.
            [pet] You stroke the air.
            [jump] You jump. Nothing changes, but the landing is good.
            [swear] You say a word that sailors say.
           *[other] You { $gesture }.
        }
    }
    .target = { $gesture_key ->
        [kiss] { $actor } kisses you.
        [pet] { $actor } strokes you.
        [sing] { $actor } sings to you.
        [thank] { $actor } thanks you.
        [hug] { $actor } hugs you.
        [wave] { $actor } waves to you.
        [bow] { $actor } bows to you.
        [dance] { $actor } dances with you.
        [cry] { $actor } cries at you.
       *[other] { $actor } { $gesture }s at you.
    }
    .witness = { $target_is ->
        [some] { $gesture_key ->
            [thank] { $actor } thanks { $target }.
            [hug] { $actor } hugs { $target }.
            [wave] { $actor } waves to { $target }.
            [bow] { $actor } bows to { $target }.
            [dance] { $actor } dances with { $target }.
            [cry] { $actor } cries at { $target }.
            [kiss] { $actor } kisses { $target }.
            [pet] { $actor } strokes { $target }.
            [sing] { $actor } sings to { $target }.
           *[other] { $actor } { $gesture }s at { $target }.
        }
       *[none] { $gesture_key ->
            [thank] { $actor } gives thanks.
            [hug] { $actor } hugs { $actor_them }, for want of anybody else.
            [point] { $actor } points at nothing in particular.
            [cry] { $actor } cries.
            [kiss] { $actor } blows a kiss into the air.
            [pet] { $actor } strokes the air.
            [swear] { $actor } says a word that sailors say.
            [dance] { $actor } dances.
           *[other] { $actor } { $gesture }s.
        }
    }

# Coming and going

entered =
    .actor = You arrive.
    .witness = { $actor } is here, all at once, as arrivals are.
woke =
    .actor = You come back to yourself.
    .witness = { $actor } comes back to { $actor_them }self.
taken-over =
    .actor = You go on where you were, from another line.
lost-link =
    .witness = { $actor } falls silent and looks at nothing.
left =
    .witness = { $actor } takes { $actor_their } leave.
titled =
    .actor = { $title_key ->
        [none] You go without a title from now on.
       *[other] You are known as { $actor } { $title } from now on.
    }

# The world

day-part-came =
    .witness = { $part_key ->
        [dawn] The sky pales in the east.
        [day] The sun is up.
        [dusk] The light goes long and low.
       *[night] Night comes down. At the head of the island the lamp is lit, and says nothing.
    }
tide-turned =
    .witness = { $phase_key ->
        [flood] The tide is coming in.
        [high] The water stands high.
        [ebb] The tide is going out.
       *[low] The water is low.
    }
weather-changed =
    .witness = { $sky_key ->
        [clear] The sky clears.
        [haze] A haze draws over the sky.
        [fog] Fog comes in from the sea.
        [rain] It begins to rain.
        [gale] The wind rises to a gale.
       *[snow] It begins to snow.
    }

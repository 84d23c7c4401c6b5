### What is seen, and what is told to who asks.

direction-north = north
direction-northeast = northeast
direction-east = east
direction-southeast = southeast
direction-south = south
direction-southwest = southwest
direction-west = west
direction-northwest = northwest
direction-up = up
direction-down = down
direction-in = in
direction-out = out

# Rooms

room-things = Lying here: { $things }.
room-things-on = On { $holder }: { $things }.
room-people = { $posture_key ->
        [sitting] { $people } { $count ->
            [one] is sitting here.
           *[other] are sitting here.
        }
        [lying] { $people } { $count ->
            [one] is lying here.
           *[other] are lying here.
        }
       *[standing] { $people } { $count ->
            [one] is here.
           *[other] are here.
        }
    }
room-people-adrift = { $people } { $count ->
        [one] is here, looking at nothing.
       *[other] are here, looking at nothing.
    }
exits-list = Exits: { $exits }.
exits-none = There is no way out that you can see.
exit-closed = { $exit } (closed)
exit-leads = { $exit }: { $place }
groped =
    .actor = It is too dark to see.

# Things and people

examined-plain = There is nothing out of the ordinary about { $thing }.
state-open = { $thing_number ->
        [many] They are open.
       *[one] It is open.
    }
state-closed = { $thing_number ->
        [many] They are closed.
       *[one] It is closed.
    }
state-lit = { $thing_number ->
        [many] They are lit.
       *[one] It is lit.
    }
state-unlit = { $thing_number ->
        [many] They are not lit.
       *[one] It is not lit.
    }
state-readable = There are words on it.
contents-in = In { $holder }: { $things }.
contents-in-none = There is nothing in { $holder }.
contents-on = On { $holder }: { $things }.
contents-on-none = There is nothing on { $holder }.
person-wears = { $person } { $person_number ->
        [many] are
       *[one] is
    } wearing { $things }.
person-holds = { $person } { $person_number ->
        [many] are
       *[one] is
    } holding { $things }.
person-adrift = { $person } looks at nothing: nobody is at the other end.
toward-nothing = There is no way { $direction }.
toward-closed = { $portal } is closed.
toward-room = { $direction_key ->
        [up] Above lies { $place }.
        [down] Below lies { $place }.
        [in] Inside lies { $place }.
        [out] Outside lies { $place }.
       *[other] To the { $direction } lies { $place }.
    }
read-words = It says: [em]{ $words }[/em]
searched-thing = You go over { $thing } with care, and find nothing that you had not seen.
searched-place = You look around with care. There is more to look at here: { $things }.
searched-nothing = You look around with care, and find nothing that you had not seen.
listened-nothing = Nothing that you would call a sound.
smelled-nothing = Nothing that you would call a smell.
touched =
    .actor = You lay a hand on { $thing }, and find nothing that your eyes had not told you.

# What one carries

inventory-held = You are carrying { $things }.
inventory-none = Your hands are empty.
inventory-worn = You are wearing { $things }.
equipment-none = You are wearing nothing but what you came in.

# The hour, the sea, the sky

part-night = night
part-dawn = dawn
part-day = day
part-dusk = dusk
season-sowing = Sowing
season-herring = Herring
season-gather = Gather
season-lanternmonth = Lanternmonth
phase-flood = flood
phase-high = high
phase-ebb = ebb
phase-low = low
sky-clear = clear
sky-haze = haze
sky-fog = fog
sky-rain = rain
sky-gale = gale
sky-snow = snow
time-told = It is { $clock }, { $part_key ->
        [night] at night
        [dawn] at dawn
        [dusk] at dusk
       *[day] by day
    }, on day { $day } of { $season }, year { $year }.
tide-told-rising = The tide is { $phase_key ->
        [high] high, and still rising
        [low] low, but rising
       *[flood] coming in
    }. It turns in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } of your own time.
tide-told-falling = The tide is { $phase_key ->
        [high] high, but falling
        [low] low, and still falling
       *[ebb] going out
    }. It turns in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    } of your own time.
weather-told = { $sky_key ->
        [clear] The sky is clear.
        [haze] There is a haze over everything.
        [fog] Fog stands all around.
        [rain] It is raining.
        [gale] It is blowing a gale.
       *[snow] It is snowing.
    }
weather-indoors = You would have to go outside for that.

# Players

who-count = { $count ->
        [0] There is nobody in the world just now.
        [one] There is one player in the world:
       *[other] There are { $count } players in the world:
    }
who-line = { $player }{ $titled_is ->
        [yes] {" "}{ $title }
       *[no] {""}
    }{ $away_is ->
        [yes] {" "}(link-dead)
       *[no] {""}
    }
score-name = You are { $player }.
score-load = You carry { $load } % of what you could.
score-visits = You have seen { $rooms ->
        [one] one place
       *[other] { $rooms } places
    } so far.
prompt = >

# What clients show of a player, and of the ways to speak

status-weight = Load
status-held = Carried
status-worn = Worn
status-posture = Posture
status-posture-standing = standing
status-posture-sitting = sitting
status-posture-lying = lying down
status-pronouns = Pronouns
status-pronouns-she = she
status-pronouns-he = he
status-pronouns-they = they
status-pronouns-it = it
status-title = Title
channel-say = Say
channel-say-command = say
channel-shout = Shout
channel-shout-command = shout
channel-whisper = Whisper
channel-whisper-command = whisper
channel-tell = Tell
channel-tell-command = tell

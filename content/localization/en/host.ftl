# What the world itself says when it cannot go on.

host-missed = [system]{ $seconds ->
        [one] Your line was down for a second. Meanwhile:
       *[other] Your line was down for { $seconds } seconds. Meanwhile:
    } { $lost ->
        [0] {""}
        [one] (one thing is left out)
       *[other] ({ $lost } things are left out)
    }[/system]
host-holds-breath = [system]The world holds its breath for a moment. What you typed is kept.[/system]

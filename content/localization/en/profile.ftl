# Where the server's time goes, for staff who ask in play.

profile-usage = Type profile and a time from { $least } s to { $most } minutes, such as [cmd=profile 10s]profile 10s[/cmd]; [cmd=profile off]profile off[/cmd] ends it before its time.
profile-begins = Profiling for { $seconds } s.
profile-busy = Somebody is profiling already. Try again when that is over.
profile-none = Nobody is profiling.
profile-ends = The profile ends now.
profile-impossible = This server cannot be profiled.
profile-report =
    { $samples ->
        [0] Profile of { $seconds } s: too little happened to tell where the time went.
       *[other] Profile of { $seconds } s: the server was busy for { $busy } percent of the time. Of that:
    }
profile-table =
    { $table ->
        [stage] By stage:
        [verb] By verb:
        [system] By system:
        [zone] By zone:
       *[function] By function:
    }
profile-stage =
    { $stage ->
        [read] reading from the network
        [codec] codec
        [session] session
        [accounts] accounts
        [parse] parsing
        [checks] checks
        [decide] verbs
        [apply] changes to the world
        [prose] prose
        [time] what happens by itself
        [host] world host
        [commit] commit
        [format] formatting
        [write] writing to the network
        [metrics] figures
        [log] log
        [reactor] event loop
       *[other] other things
    }: { $percent } percent
profile-row = { $name }: { $percent } percent
profile-counted =
    { $times ->
        [one] { $name }: { $percent } percent, once, { $each } microseconds
       *[other] { $name }: { $percent } percent, { $times } times, { $each } microseconds each
    }
profile-unnamed =
    { $what ->
        [reading] reading lines
        [verb] no verb
        [system] no rule
       *[zone] no zone
    }
profile-more = For all of it, ask at the command line of the server: vetrellis profile 10s.

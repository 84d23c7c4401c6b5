# What players ask of the server about their account: codes, mail, several characters.

session-banned =
    This account is banned, { $until ->
        [never] for ever
       *[other] until { $until }
    }. { $note ->
        [none] {""}
       *[other] The reason: { $note }
    }
session-cannot-resume = Your last visit is over: tell me again who you are.
session-banned-now = You are banned from here. Goodbye.
session-code-prompt = One-time code:
session-wrong-code = That code is wrong, or was used before. Wait for the next one.

codes-on = At each login you are asked for a one-time code. Type [cmd]codes off[/cmd] to do without.
codes-off = You are not asked for a one-time code. Type [cmd]codes on[/cmd] to be asked for one at each login, made by a program on your phone.
codes-secret = Type this secret into your program for one-time codes: { $secret }. It can also read this address: { $address }. Then type the six digits that it shows.
codes-begun = From now on you are asked for a code at each login.
codes-ended = From now on you are not asked for a code any more.
codes-unchanged = All stays as it was.

email-is =
    { $address ->
        [none] No address for mail is known. Type email and an address to leave one.
       *[other] The address for mail is { $address }. Only staff can see it; email off forgets it.
    }

email-no-address = That is no address for mail. One looks like name@example.org.

cast-list =
    { $count ->
        [one] You have one character: { $names }.
       *[other] You have { $count } characters: { $names }.
    }
cast-hint = Type [cmd]characters new[/cmd] for another one, { $most } at most; type become and a name to go on as that one. Each can log in by name, with the same password.
cast-full = You have { $most } characters, and that is as many as there can be.
cast-nobody = You have no other character of that name. Type [cmd]characters[/cmd] for the list.
cast-made = { $name } is yours. To go on as { $name }, type become { $name }.
cast-unchanged = No new character, then.

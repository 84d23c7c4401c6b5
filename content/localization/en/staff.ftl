# What staff ask of the server in play: bans and roles.

ban-usage = Type ban, then a name, an address such as 203.0.113.0/24 or a pattern such as name:*word*; then for how long, such as 7d, or nothing for ever; then why.
ban-made =
    { $count ->
        [0] Ban { $number }:
        [one] Ban { $number }, and one connection is cut:
       *[other] Ban { $number }, and { $count } connections are cut:
    } { $kind ->
        [account] the account of { $subject }
        [address] the network { $subject }
       *[name] names like { $subject }
    }, { $until ->
        [never] for ever
       *[other] until { $until }
    }.
ban-lifted =
    { $kind ->
        [account] The account of { $subject } may come in again.
        [address] The network { $subject } may connect again.
       *[name] Names like { $subject } may be chosen again.
    }
ban-list =
    { $count ->
        [0] Nobody is banned.
        [one] There is one ban. Lift it with unban and its number.
       *[other] There are { $count } bans. Lift one with unban and its number.
    }
ban-entry =
    { $number }: { $kind ->
        [account] the account of { $subject }
        [address] the network { $subject }
       *[name] names like { $subject }
    }, { $until ->
        [never] for ever
       *[other] until { $until }
    }, by { $author }. { $note ->
        [none] {""}
       *[other] { $note }
    }
ban-none-such = There is no such ban. Type [cmd]bans[/cmd] for the list.
ban-nobody = Nobody has the name { $name }, and it is no address.
ban-yourself = That would keep you out, too.
ban-colleague = That is one of the staff. Only an admin can ban them.
ban-too-wide = That network is too wide: half the world would be in it.
ban-no-pattern = A pattern needs two letters at least, and nothing but letters and *.
ban-too-many = There are too many bans. Lift some that are old.

role-usage = Type role and a name to see what somebody is; with player, builder, moderator or admin after it, to make them that.
role-nobody = Nobody has the name { $name }.
role-is =
    { $role ->
        [player] { $name } is a player.
        [builder] { $name } is a builder.
        [moderator] { $name } is a moderator.
       *[admin] { $name } is an admin.
    }
role-email = The address for mail is { $address }.
role-granted =
    { $role ->
        [player] { $name } is a player now.
        [builder] { $name } is a builder now.
        [moderator] { $name } is a moderator now.
       *[admin] { $name } is an admin now.
    }
role-yours =
    { $role ->
        [player] You are a player now, with no special rights.
        [builder] You are a builder now.
        [moderator] You are a moderator now.
       *[admin] You are an admin now.
    }
role-own = Ask another admin to change your own role, so that there always is one.
claim-done = You are an admin now. Protect your account: [cmd]codes on[/cmd].
claim-refused = That is no ticket, or it was used, or it is too old. Whoever runs the server can make another: vetrellis admin create.
claim-no-account = A guest cannot be an admin. Make a character first: quit, connect, and type new.

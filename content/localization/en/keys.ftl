# The keys by which players come in over SSH.

sshkey-none = No key opens your character yet. Add the line in a file such as id_ed25519.pub: type sshkey add, then the line.
sshkey-list =
    { $count ->
        [one] One key opens your character over SSH:
       *[other] { $count } keys open your character over SSH:
    }
sshkey-entry = { $number }. { $named }, { $fingerprint }, added { $added }, never used
sshkey-entry-used = { $number }. { $named }, { $fingerprint }, added { $added }, last used { $used }
sshkey-added = From now on this key opens your character over SSH: { $named }, { $fingerprint }.
sshkey-removed = This key opens your character no more: { $named }, { $fingerprint }.
sshkey-no-such = You have no such key. [cmd=sshkey]sshkey[/cmd] lists yours by number.
sshkey-usage = Type [cmd=sshkey]sshkey[/cmd] to list your keys, sshkey add and the line of a key, or sshkey remove and a number.
sshkey-no-account = A guest has no keys. Quit, and type new at the greeting, to make a character of your own.
sshkey-no-key = That is no line of a public key: it begins with a type such as ssh-ed25519. Your key is in a file that ends in .pub; ssh-keygen makes one.
sshkey-private = That is a private key, or a part of one: nobody else may ever see it. If it went out whole, make another. What belongs here is in the file of the same name that ends in .pub.
sshkey-secsh = That is a key in the format of several lines. PuTTYgen shows the one line that is wanted under “Public key for pasting”.
sshkey-options = That line begins with options, and nobody here keeps them. Leave them out: begin with the type, such as ssh-ed25519.
sshkey-dsa = A DSA key is too weak by now. Make an Ed25519 key: ssh-keygen -t ed25519
sshkey-certificate = That is a certificate, and there is no authority here to trust. Add the key itself.
sshkey-type = Keys of the type { $type } are not understood here. Make an Ed25519 key: ssh-keygen -t ed25519
sshkey-short = That RSA key has { $bits } bits, and { $least } are the least. Make an Ed25519 key: ssh-keygen -t ed25519
sshkey-long = That RSA key has { $bits } bits, and { $most } are the most. An Ed25519 key is as strong: ssh-keygen -t ed25519
sshkey-broken = That key is not whole: something was lost or added on the way. Copy the whole line once more.
sshkey-twice = That key opens your character already: it is number { $number }.
sshkey-too-many = You have { $most } keys, and more are not kept. Take one away first: sshkey remove and its number.

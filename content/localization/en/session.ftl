# What the server says before play, around it, and after it.

## The greeting. ASCII only: nobody knows yet what the client can show.

session-title = Vetrellis
session-choices =
    An island, a lighthouse, a tide, and whoever else is here tonight.
    Type your character's name, or [cmd=guest]guest[/cmd] to look around, or [cmd=new]new[/cmd] to make a character.
    Using a screen reader? Type [cmd=reader]reader[/cmd]. En castellano: [cmd=espanol]espanol[/cmd].
session-help =
    Type the name of your character and press Enter; your password comes next.
    Type [cmd=guest]guest[/cmd] to look around at once, with nothing to remember.
    Type [cmd=new]new[/cmd] to make a character that is yours to keep.
    Type [cmd=reader]reader[/cmd] for plain lines for a screen reader, and again for no more of them.
    Type [cmd=espanol]espanol[/cmd] for everything in Spanish.
    Type [cmd=quit]quit[/cmd] to leave.
session-reader-on = Screen reader mode is on: plain lines, nothing told by layout or colour alone.
session-reader-off = Screen reader mode is off.

## Logging in

session-name-prompt = Name, [cmd=guest]guest[/cmd] or [cmd=new]new[/cmd]:
session-no-name = No character can be called that: a name is three to twenty letters. Type a name, [cmd=guest]guest[/cmd], [cmd=new]new[/cmd], or [cmd=help]help[/cmd].
session-password-prompt = Password (Enter alone goes back):
session-wrong-password = That name and that password do not belong together.
session-too-many-failures = That was one try too many. Goodbye; connect again when you have it.
session-too-many-attempts =
    { $seconds ->
        [one] Too many tries. Wait a second, then try again.
       *[other] Too many tries. Wait { $seconds } seconds, then try again.
    }
session-busy = The server is busy with other people's logins. Try again in a moment.
session-store-trouble = The server cannot reach its records just now. Nothing is lost; try again in a minute.
session-timeout = Nobody seems to be there. Goodbye.
session-no-answer = The world does not answer. Please try again in a few minutes.
session-full = Vetrellis is full just now. Please try again in a few minutes.
session-fault = Something went wrong, and it is not your fault. Please connect again; if you tell us, say: { $id }

## A new character

session-new-name-prompt = What will your character be called? (Enter alone goes back)
session-new-name-free = { $name } it is.
session-name-letters = A name is made of letters only: no spaces, digits or signs, please.
session-name-script = A name is written in Latin letters, A to Z, with or without accents.
session-name-one-script = A name is written in one script: it mixes letters of several.
session-name-too-short = A name has at least three letters. Try a longer one.
session-name-too-long = A name has at most twenty letters. Try a shorter one.
session-name-reserved = That word means something else here. Please choose another name.
session-name-taken = Somebody has that name, or one that looks like it. Please choose another.
session-new-password-prompt = Choose a password, ten characters or more:
session-password-too-short = That is too short: ten characters or more. Four words in a row are fine.
session-password-too-long = That is too long: 256 bytes are enough for anyone.
session-password-characters = That holds a control character, which you could hardly type again. Please choose another.
session-password-guessable = That is among the first that a guesser tries. Four unrelated words make a good one.
session-repeat-password-prompt = The same once more, to be sure:
session-passwords-differ = Those two were not the same. Once again, then.
session-pronouns-prompt = Pronouns? [cmd=they]they[/cmd], [cmd=she]she[/cmd], [cmd=he]he[/cmd] or [cmd=it]it[/cmd]; Enter for they:
session-no-pronouns = Type they, she, he or it, or press Enter for they.

## Coming and going

session-welcome = Welcome, [player]{ $name }[/player].
session-took-over = You were here already, by another connection; this one takes over.
session-taken-over = You have connected from somewhere else; this connection ends here.
session-goodbye = The tide will keep. Goodbye.
session-shutdown = The server is closing. All that you have seen is saved; come back in a few minutes.
session-idle = You have been quiet for long, so the line is cut. Your character waits for you.
session-too-fast = Too many lines at once; the connection is cut. Your character waits for you.
session-line-too-long = That line is too long: { $most } characters at most. Nothing was done.

## Settings

session-settings = [title]Settings[/title]
session-settings-hint = Type one of these words and what you want, such as [cmd=reader on]reader on[/cmd]. [cmd=password]password[/cmd] changes your password, [cmd=sshkey]sshkey[/cmd] shows your keys for SSH, [cmd=codes]codes[/cmd] guards your login, [cmd=characters]characters[/cmd] lists yours, and [cmd=quit]quit[/cmd] leaves the game.
session-setting-language =
    { $value ->
        [es] language: Spanish
       *[en] language: English
    }
session-setting-reader =
    { $value ->
        [on] reader: on, plain lines for a screen reader
       *[off] reader: off
    }
session-setting-theme = theme: { $value }
session-setting-width =
    { $value ->
        [one] width: one column
       *[other] width: { $value } columns
    }
session-setting-colour =
    { $value ->
        [none] colour: off
        [sixteen] colour: 16 colours
        [many] colour: 256 colours
       *[all] colour: true colour
    }
session-setting-accents =
    { $value ->
        [on] accents: on, letters such as é and ñ
       *[off] accents: off, plain letters only
    }
session-setting-links =
    { $value ->
        [on] links: on, words that you can click
        [auto-on] links: auto, and your client knows words that you can click
        [auto-off] links: auto, and your client does not say that it knows any
        [reader] links: off while reader is on
       *[off] links: off
    }
session-usage-language = It can be [cmd=language en]language en[/cmd] or [cmd=language es]language es[/cmd].
session-usage-reader = It can be [cmd=reader on]reader on[/cmd] or [cmd=reader off]reader off[/cmd].
session-usage-theme = Type theme and a name: { $themes }.
session-usage-width = Type width and a number of columns, from { $narrowest } to { $widest }.
session-usage-colour = It can be [cmd=colour off]colour off[/cmd], [cmd=colour 16]16[/cmd], [cmd=colour 256]256[/cmd] or [cmd=colour true]true[/cmd].
session-usage-accents = It can be [cmd=accents on]accents on[/cmd] or [cmd=accents off]accents off[/cmd]. If two odd signs stand where an é should be, it should be off.
session-usage-links = It can be [cmd=links on]links on[/cmd], [cmd=links off]links off[/cmd] or [cmd=links auto]links auto[/cmd]. If you see odd signs around words, or nothing happens when you click them, it should be off.
session-usage-password = Type [cmd=password]password[/cmd] alone: you are asked for the rest where nobody can read it.
session-no-account = A guest has no password. Quit, and type new at the greeting, to make a character of your own.
session-old-password-prompt = Your password as it is now (Enter alone keeps it):
session-old-password-wrong = That is not your password, so it stays as it was.
session-password-changed = Your password is changed.
session-password-kept = Your password stays as it was.

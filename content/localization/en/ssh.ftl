# What SSH alone has to say.

## Commands: ssh HOST COMMAND.

ssh-command-session = That is for somebody who is connected. Leave the command out, connect, and type it there.
ssh-command-nobody = This user name leads to no character who could do that. Try: ssh -p PORT guest@HOST COMMAND
ssh-command-played = { $name } is in the world already: by another connection, or since one broke. Connect and type it there.
ssh-command-code = This account asks for a one-time code, and a command has no place for it. Leave the command out, connect, and type it there.

# What SSH alone has to say.

ssh-no-commands = There are no commands to run here. Connect without one: ssh -p PORT guest@HOST

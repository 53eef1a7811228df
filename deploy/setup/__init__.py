"""What stands between `git clone` and a running command. Standard library only.

launcher      reads the command line, prepares what the command needs, hands over to it
commands      the table of commands
environment   the Python environment in .hall/, made from hash-locked requirements
extras        what is added where it can be built or is used: chip cards, reading of papers
installer     uv, or pip where uv cannot be had
packages      the Debian packages a command needs
frontend      the front-end files from npm
witnesses     what only the tests take from npm: programs that read our bytes
machine       what machine is this; one set-up at a time
progress      what people see while they wait
doctor        ./hall doctor
checks        ./hall test
"""

"""The sanctions game: who plays, what measures do, what each government makes of them."""
